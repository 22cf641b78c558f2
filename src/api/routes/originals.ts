import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { TargetNamesCache } from '../../activities/target-names-cache.ts';
import { originalOf } from '../../report/original.ts';
import { getJob } from '../../store/jobs.ts';
import { visible } from '../../visible.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../problem-answer.ts';
import { Original, OriginalQuery } from '../schemas/entity.ts';
import { JobParams } from '../schemas/job.ts';
import { jobOf } from './jobs.ts';

/** Single entities with their content. */
export const originalRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (app, { connected }) => {
  const { pool } = connected;
  const targetNames = new TargetNamesCache();

  app.get(
    '/jobs/:job/entities/original',
    {
      schema: {
        summary: 'An entity as Slack had it beside what is sent of it, with its content',
        tags: ['entities'],
        params: JobParams,
        querystring: OriginalQuery,
        response: { 200: Original },
      },
    },
    async ({ params, query: { type, slackId } }) => {
      const { jobId } = await jobOf(connected, params.job);
      // With its choices, which decide about what is sent.
      const job = await getJob(pool, jobId);
      const original = await originalOf(pool, targetNames, job, type, slackId);
      if (!original) throw notFound(`job ${job.jobId} has no ${type.replace('_', ' ')} ${visible(slackId)}`);
      return original;
    },
  );
};
