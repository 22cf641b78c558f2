import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { JOB_STATUSES } from '../../meta/stages.ts';
import { samplesOf } from '../../store/job-samples.ts';
import { findJobByNumber, type Job, pageOfJobs } from '../../store/jobs.ts';
import { getTarget } from '../../store/targets.ts';
import { numberCursor } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jobDetail, jobSummary, targetFiles } from '../job-answer.ts';
import { notFound } from '../problem-answer.ts';
import { retryingOf } from '../retrying.ts';
import { JobDetail, JobList, JobParams, JobSamples } from '../schemas/job.ts';
import { PageQuery } from '../schemas/page.ts';

/** Jobs as they stand. */
export const jobRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (app, { connected, log }) => {
  const { pool } = connected;

  app.get(
    '/jobs',
    {
      schema: {
        summary: 'Jobs, the newest first',
        tags: ['jobs'],
        querystring: PageQuery.extend({ status: z.enum(JOB_STATUSES).optional() }),
        response: { 200: JobList },
      },
    },
    async ({ query: { cursor, limit, status } }) => {
      const jobs = await pageOfJobs(pool, { before: numberCursor(cursor), status, limit: limit + 1 });
      const page = jobs.slice(0, limit);
      return {
        jobs: page.map(jobSummary),
        nextCursor: jobs.length > limit ? String(page.at(-1)!.jobId) : null,
      };
    },
  );

  app.get(
    '/jobs/:job',
    { schema: { summary: 'One job', tags: ['jobs'], params: JobParams, response: { 200: JobDetail } } },
    async ({ params }) => {
      const job = await jobOf(connected, params.job);
      const retrying = await retryingOf(connected, job, log);
      // That may have taken a while: what is said of the job is of one moment with whom it waits for.
      const now = (await findJobByNumber(pool, job.jobId)) ?? job;
      return jobDetail({ pool, uiUrl: connected.access.uiUrl }, now, retrying);
    },
  );

  app.get(
    '/jobs/:job/samples',
    {
      schema: {
        summary: 'The counters of a job over time',
        tags: ['jobs'],
        params: JobParams,
        response: { 200: JobSamples },
      },
    },
    async ({ params }) => {
      await jobOf(connected, params.job);
      return { samples: [...(await samplesOf(pool, params.job))] };
    },
  );

  app.get(
    '/jobs/:job/files/:name',
    {
      // It would read the file.
      exposeHeadRoute: false,
      schema: {
        summary: 'A file that the job has made',
        tags: ['jobs'],
        params: JobParams.extend({ name: z.string().min(1).max(300) }),
        response: {
          200: { description: 'The file', content: { 'application/zip': { schema: z.any() } } },
        },
      },
    },
    async ({ params: { job: jobId, name } }, reply) => {
      const job = await jobOf(connected, jobId);
      const target = job.targetId === null ? undefined : await getTarget(pool, job.targetId);
      // By the names on record: no path of the request comes near the disk.
      const file = target && targetFiles(target).find(({ path }) => basename(path) === name);
      if (!file) throw notFound(`job ${jobId} has made no file ${name}`);
      const handle = await open(file.path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT')
          throw notFound(`${name} is no longer where job ${jobId} has written it: ${file.path}`);
        throw error;
      });
      return reply
        .type('application/zip')
        .header('content-length', (await handle.stat()).size)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .send(handle.createReadStream());
    },
  );
};

/** A job, its input without the choices. @throws RequestError if there is none */
export async function jobOf({ pool }: ApiDependencies['connected'], jobId: number): Promise<Job> {
  const job = await findJobByNumber(pool, jobId);
  if (!job) throw notFound(`there is no job ${jobId}`);
  return job;
}
