import type { Connection } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { collectDefaultMetrics } from 'prom-client';
import type { Logger } from '../observe/create-log.ts';
import { type Check, checkHealth, healthMetricsText } from '../observe/health.ts';
import { jobMetricsText } from '../observe/job-metrics.ts';
import { addressText, type ListenAddress } from '../observe/listen-address.ts';
import { type ObservationServer, serveObservations } from '../observe/serve-observations.ts';
import type { WorkMetrics } from '../observe/work-metrics.ts';
import { ping, readJobTotals } from '../store/metrics.ts';
import { openPool } from '../store/pool.ts';

interface Observed {
  databaseUrl: string;
  connection: Connection;
  /** Those that there are by then. */
  workers: () => readonly Worker[];
  metrics: WorkMetrics;
  /** Where the Temporal SDK serves its own metrics. */
  sdkMetrics: string | undefined;
  log: Logger;
}

const SDK_TIMEOUT_MS = 2_000;

/** Serves a worker's metrics and health. */
export async function observeWorker(address: ListenAddress, observed: Observed): Promise<ObservationServer> {
  const { databaseUrl, connection, workers, metrics, sdkMetrics, log } = observed;
  // Connections of its own: a scrape must not wait for those that work, nor they for it.
  const pool = await openPool(databaseUrl, 2);
  pool.on('error', () => {});
  // Memory, processor time, the delay of the event loop.
  collectDefaultMetrics({ register: metrics.registry });
  const checks: Record<string, Check> = {
    postgres: async () => {
      await ping(pool);
    },
    temporal: async () => {
      await connection.workflowService.getSystemInfo({});
    },
    workers: async () => {
      const states = workers().map((worker) => worker.getState());
      if (states.length === 0) throw new Error('not started yet');
      if (states.some((state) => state !== 'RUNNING')) throw new Error(states.join(', '));
    },
  };
  /** What can't be had is left out, and must not hide the rest. */
  const optional = (name: string, text: () => Promise<string>) =>
    text().catch((error: Error) => {
      log.warn({ error }, `no metrics of ${name}`);
      return '';
    });
  const text = async () => {
    const health = await checkHealth(checks);
    const texts = await Promise.all([
      metrics.registry.metrics(),
      healthMetricsText(health),
      health.postgres === null ? optional('jobs', async () => jobMetricsText(await readJobTotals(pool))) : '',
      sdkMetrics === undefined ? '' : optional('the Temporal SDK', () => textOf(sdkMetrics)),
    ]);
    return texts
      .map((part) => part.trim())
      .join('\n')
      .concat('\n');
  };
  const server = await serveObservations(address, { metrics: text, checks });
  log.info({ address: addressText(server.address) }, 'metrics are served');
  return {
    address: server.address,
    close: async () => {
      await server.close();
      await pool.end();
    },
  };
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(SDK_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`the SDK's metrics: ${response.status}`);
  return response.text();
}
