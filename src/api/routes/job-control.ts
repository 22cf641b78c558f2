import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { requestCancellation } from '../../control/cancel-job.ts';
import { refuseForeign } from '../../control/foreign-job.ts';
import { holdJob } from '../../control/hold.ts';
import { planRetry } from '../../control/plan-retry.ts';
import { startMigrations } from '../../control/start-migrations.ts';
import { UserError } from '../../control/user-error.ts';
import { getJob, type Job } from '../../store/jobs.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jobDetail } from '../job-answer.ts';
import { JobAnswer, JobParams, RetryRequest, StartedMigrations } from '../schemas/job.ts';
import { jobOf } from './jobs.ts';

/** Holding, ending and repeating jobs. Each may be said again. */
export const jobControlRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (app, { connected }) => {
  const { pool, client, access } = connected;
  const answer = async (jobId: number, note: string | null) => ({
    job: await jobDetail({ pool, uiUrl: access.uiUrl }, await getJob(pool, jobId), []),
    note,
  });

  for (const wanted of ['pause', 'resume'] as const) {
    app.post(
      `/jobs/:job/${wanted}`,
      {
        schema: {
          summary: wanted === 'pause' ? 'Hold a job until it is resumed' : 'Let a paused job go on',
          tags: ['control'],
          params: JobParams,
          // 202: it was asked to, but no worker has answered within a minute. It does so as soon as one is up.
          response: { 200: JobAnswer, 202: JobAnswer },
        },
      },
      async ({ params }, reply) => {
        const job = await jobOf(connected, params.job);
        await refuseForeign(connected, job, wanted);
        const now = await holdJob(connected, job, wanted).catch((error: unknown) => {
          if (error instanceof UserError) return error.message;
          throw error;
        });
        if (typeof now === 'string') return reply.code(202).send(await answer(job.jobId, now));
        return answer(job.jobId, heldNote(job, now, wanted));
      },
    );
  }

  app.post(
    '/jobs/:job/cancel',
    {
      schema: {
        summary: 'End a job; its running batch ends first',
        tags: ['control'],
        params: JobParams,
        response: { 202: JobAnswer },
      },
    },
    async ({ params }, reply) => {
      const job = await jobOf(connected, params.job);
      await refuseForeign(connected, job, 'cancel');
      if (job.status === 'running') await requestCancellation(connected, job);
      return reply
        .code(202)
        .send(
          await answer(
            job.jobId,
            job.status === 'running' ? 'its running batch ends first' : `job ${job.jobId} has ended already`,
          ),
        );
    },
  );

  app.post(
    '/jobs/:job/retry',
    {
      schema: {
        summary: 'Bring what failed in a job, as a job of its own',
        tags: ['control'],
        params: JobParams,
        body: RetryRequest,
        response: { 202: StartedMigrations },
      },
    },
    async ({ params, body }, reply) => {
      const job = await jobOf(connected, params.job);
      const { migrations, whyNot } = await planRetry(connected, job, body);
      const started = await startMigrations(client, migrations);
      return reply.code(202).send({
        migrations: started.map((one) => ({ ...one, jobId: null })),
        note: started.length === 0 ? whyNot : null,
      });
    },
  );
};

/** null if the job did what it was told. */
function heldNote(before: Job, { jobId, status, errorMessage, pausedAt }: Job, wanted: 'pause' | 'resume') {
  if (status !== 'running')
    return before.status === 'running' && status !== 'success'
      ? `job ${jobId} has ended: ${errorMessage ?? status}`
      : `job ${jobId} has ended already`;
  if (wanted === 'pause' && pausedAt === null)
    return `job ${jobId} is not paused: its workflow is not at work`;
  return null;
}
