import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startStack } from '../../src/embedded/stack.ts';
import { API_PROCESS, readRunningStack } from '../../src/embedded/stack-record.ts';
import { findJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import type { ExportTotals } from '../support/generate-export.ts';
import { assertComplete } from './assert-complete.ts';
import { aborted, answer } from './child-process.ts';
import { latencyOf } from './latency.ts';
import { peakOf } from './process-memory.ts';
import { startWatchers } from './watchers.ts';

export interface StreamsInput {
  archive: string;
  totals: ExportTotals;
  /** Open streams of events; 0 for nobody who watches. */
  streams: number;
  requestsPerSecond: number;
}

export interface StreamsRun {
  /** From the start of the workflow to its result. */
  migrationMs: number;
  apiPeakBytes: number | null;
  /** Seconds on a processor of the API, and of those who watch, during the migration. */
  apiCpuS: number;
  watchersCpuS: number;
  requestP50Ms: number | null;
  requestP99Ms: number | null;
  eventsPerSecond: number;
  eventBytesPerSecond: number;
  failures: number;
}

/** One migration on a fresh stack that serves the API, with those who watch it in this process. */
async function measureStreams(
  { archive, totals, streams, requestsPerSecond, folder }: StreamsInput & { folder: string },
  signal: AbortSignal,
): Promise<StreamsRun> {
  const dataDir = join(folder, 'stack');
  const stack = await startStack({ dataDir, log: (line) => console.error(`  ${line}`), signal, api: {} });
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const pool = await openPool(stack.databaseUrl, 1);
  pool.on('error', () => undefined);
  try {
    const { pid } = readRunningStack(dataDir)!.processes[API_PROCESS]!;
    const workflowId = 'bench';
    const target = { kind: 'bulk-file' as const, path: join(folder, 'import.zip') };
    const input: MigrationInput = { archive, target, team: 'bench' };
    const { workflow } = new Client({ connection });
    const apiBefore = cpuSecondsOf(pid);
    const begun = performance.now();
    const handle = await workflow.start('slackMigration', {
      taskQueue: TASK_QUEUE,
      workflowId,
      args: [input],
    });
    let job = await findJob(pool, workflowId);
    for (; !job; job = await findJob(pool, workflowId)) await sleep(20, undefined, { signal });
    const ownBefore = process.cpuUsage();
    const watchers = startWatchers(`${stack.apiUrl}/api/v1`, job.jobId, { streams, requestsPerSecond });
    const watchedFrom = performance.now();
    await Promise.race([handle.result(), aborted(signal)]);
    const ended = performance.now();
    const watched = await watchers.end();
    const own = process.cpuUsage(ownBefore);
    assertComplete((await findJob(pool, workflowId))!, totals);
    const latency = latencyOf(watched.requestsMs);
    const watchedS = (ended - watchedFrom) / 1_000;
    return {
      migrationMs: Math.round(ended - begun),
      apiPeakBytes: peakOf(pid),
      apiCpuS: cpuSecondsOf(pid) - apiBefore,
      watchersCpuS: (own.user + own.system) / 1e6,
      requestP50Ms: latency?.medianMs ?? null,
      requestP99Ms: latency?.p99Ms ?? null,
      eventsPerSecond: watched.events / watchedS,
      eventBytesPerSecond: watched.eventBytes / watchedS,
      failures: watched.failures,
    };
  } finally {
    await stack.stop();
    await pool.end();
    await connection.close();
  }
}

/** Linux counts in hundredths of a second. @see proc_pid_stat(5), utime and stime */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

if (import.meta.main) await answer(measureStreams);
