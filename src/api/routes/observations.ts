import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Check, checkHealth, healthMetricsText } from '../../observe/health.ts';
import { jobMetricsText } from '../../observe/job-metrics.ts';
import { METRICS_TYPE } from '../../observe/serve-observations.ts';
import { ping, readJobTotals } from '../../store/metrics.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** Health and metrics of this process, as a worker serves them (docs/operating.md). What is wrong is told to who is logged in. */
export const observationRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (app, { connected, log }) => {
  const { pool, client } = connected;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const checks: Record<string, Check> = {
    postgres: async () => {
      await ping(pool);
    },
    temporal: async () => {
      await client.workflowService.getSystemInfo({});
    },
  };

  app.get('/healthz', { schema: { hide: true } }, async () => ({
    status: 'ok',
    uptimeSeconds: Math.floor(process.uptime()),
  }));

  app.get('/readyz', { schema: { hide: true } }, async ({ identity }, reply) => {
    const health = await checkHealth(checks);
    const isReady = Object.values(health).every((problem) => problem === null);
    return reply
      .code(isReady ? 200 : 503)
      .send({ status: isReady ? 'ready' : 'not ready', ...(identity && { checks: health }) });
  });

  app.get('/metrics', { schema: { hide: true } }, async (_, reply) => {
    const health = await checkHealth(checks);
    const jobs =
      health.postgres === null
        ? readJobTotals(pool)
            .then(jobMetricsText)
            .catch((error: unknown) => {
              log.warn({ error }, 'no metrics of jobs');
              return '';
            })
        : '';
    const texts = await Promise.all([registry.metrics(), healthMetricsText(health), jobs]);
    return reply.type(METRICS_TYPE).send(`${texts.map((text) => text.trim()).join('\n')}\n`);
  });
};
