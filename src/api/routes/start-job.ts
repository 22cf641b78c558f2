import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Connected } from '../../control/connection.ts';
import type { Analyses } from '../analyses.ts';
import type { PlanSources } from '../plan-request.ts';
import { MigrationRequest, StartedMigrations } from '../schemas/job.ts';
import { startRequest } from '../start-request.ts';

const StartHeaders = z.looseObject({
  /** A random text of the client's: a request that comes again with it starts nothing a second time. It belongs to one request only. */
  'idempotency-key': z.string().min(8).max(200).optional(),
});

/** Starting migrations. */
export const startJobRoutes: FastifyPluginAsyncZod<
  PlanSources & { connected: Connected; analyses: Analyses }
> = async (app, sources) => {
  app.post(
    '/jobs',
    {
      schema: {
        summary: 'Start migrations, a job for each archive',
        tags: ['jobs'],
        headers: StartHeaders,
        body: MigrationRequest,
        response: { 201: StartedMigrations },
      },
    },
    async ({ body, headers }, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const started = await startRequest(body, headers['idempotency-key'], {
        ...sources,
        signal: gone.signal,
      });
      return reply.code(201).send(started);
    },
  );
};
