import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  newestVerification,
  pageOfVerificationDifferences,
  type VerificationRun,
} from '../../store/verifications.ts';
import { lentToken } from '../access/lent-token.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { JobParams } from '../schemas/job.ts';
import {
  DifferencePage,
  DifferenceQuery,
  VerificationState,
  VerifyRequest,
} from '../schemas/verification.ts';
import { createVerifications } from '../verifications.ts';
import { jobOf } from './jobs.ts';

/** Reading a job's target back. */
export const verificationRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (
  app,
  { connected, log, ...exposure },
) => {
  const { pool } = connected;
  const verifications = createVerifications(pool, connected.access, log, lentToken(exposure));
  app.addHook('onClose', () => verifications.close());
  const stateOf = async (jobId: number) => stateAnswer(await newestVerification(pool, jobId));

  app.post(
    '/jobs/:job/verify',
    {
      schema: {
        summary: 'Read the target of a job back, and compare; one run of a job at once',
        tags: ['verification'],
        params: JobParams,
        body: VerifyRequest,
        response: { 202: VerificationState },
      },
    },
    async ({ params, body }, reply) => {
      const job = await jobOf(connected, params.job);
      await verifications.start(job, body);
      return reply.code(202).send(await stateOf(job.jobId));
    },
  );

  app.get(
    '/jobs/:job/verification',
    {
      schema: {
        summary: "The newest reading back of a job's target",
        tags: ['verification'],
        params: JobParams,
        response: { 200: VerificationState },
      },
    },
    async ({ params }) => {
      const { jobId } = await jobOf(connected, params.job);
      return stateOf(jobId);
    },
  );

  app.delete(
    '/jobs/:job/verification',
    {
      schema: {
        summary: 'End a reading back that runs',
        tags: ['verification'],
        params: JobParams,
        response: { 200: VerificationState },
      },
    },
    async ({ params }) => {
      const { jobId } = await jobOf(connected, params.job);
      await verifications.stop(jobId);
      return stateOf(jobId);
    },
  );

  app.get(
    '/jobs/:job/verification/differences',
    {
      schema: {
        summary: 'What the newest reading back has found',
        tags: ['verification'],
        params: JobParams,
        querystring: DifferenceQuery,
        response: { 200: DifferencePage },
      },
    },
    async ({ params, query: { cursor, limit, ...filter } }) => {
      const { jobId } = await jobOf(connected, params.job);
      const newest = await newestVerification(pool, jobId);
      // Until it has ended it has not found everything.
      const isDone = newest?.state === 'ok' || newest?.state === 'different';
      const { verificationId } = newest ?? { verificationId: 0 };
      const list = JSON.stringify([jobId, verificationId, filter.verdict ?? null, filter.type ?? null]);
      const after = cursor === undefined ? -1 : decodeCursor(cursor, placeIn(list)).at;
      const rows = isDone
        ? await pageOfVerificationDifferences(pool, verificationId, filter, after, limit + 1)
        : [];
      const page = rows.slice(0, limit);
      return {
        differences: page.map(({ place: _, ...difference }) => difference),
        nextCursor: rows.length > limit ? encodeCursor({ list, at: page.at(-1)!.place }) : null,
      };
    },
  );
};

const placeIn = (list: string) =>
  z.strictObject({ list: z.literal(list), at: z.number().int().min(0).max(2_147_483_647) });

function stateAnswer(run: VerificationRun | null): VerificationState {
  if (run === null)
    return {
      ...{ state: 'none', startedAt: null, finishedAt: null, progress: '' },
      ...{ server: null, types: [], error: null },
    };
  const { verificationId: _, server, version, ...state } = run;
  return { ...state, server: server === null ? null : { address: server, version: version ?? '' } };
}
