import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'slonik';
import { z } from 'zod';
import { startStack } from '../../src/embedded/stack.ts';
import { readRunningStack, WORKER } from '../../src/embedded/stack-record.ts';
import { STAGES } from '../../src/meta/stages.ts';
import { findJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import type { ExportTotals } from '../support/generate-export.ts';
import { assertComplete } from './assert-complete.ts';
import { aborted, answer } from './child-process.ts';
import { watchPostgres } from './postgres-memory.ts';
import { peakOf } from './process-memory.ts';
import { type StatusLatency, watchStatus } from './watch-status.ts';

export interface MigrationRun extends StatusLatency {
  workers: number;
  /** Of each worker. */
  threads: number;
  /** All stages up to `ready_export`, as the job has measured them. */
  storedMs: number;
  /** From the start of the workflow to its result, as its client sees it. */
  fileMs: number;
  stagesMs: Record<string, number>;
  fileBytes: number;
  /** Of the workers before the migration: loading the SDK and the workflow bundle. null where the system keeps no peak. */
  workerStartPeakBytes: number | null;
  /** Since the start of the processes; of several workers the largest. */
  workerPeakBytes: number | null;
  postgresPeakBytes: number | null;
  temporalPeakBytes: number | null;
  postgresVersion: string;
  temporalVersion: string;
}

export interface MigrationInputs {
  archive: string;
  totals: ExportTotals;
  workers: number;
  threads: number;
}

/** Stages that end with everything stored and the export planned. */
const UNTIL_STORED = STAGES.slice(0, STAGES.indexOf('exporting'));

/** One migration on a stack of its own, fresh as that of a first start: PostgreSQL, Temporal and the workers. */
async function measureMigration(
  { archive, totals, workers, threads, folder }: MigrationInputs & { folder: string },
  signal: AbortSignal,
): Promise<MigrationRun> {
  const dataDir = join(folder, 'stack');
  const log = (line: string) => console.error(`  ${line}`);
  const stack = await startStack({ dataDir, log, workers, threads, signal });
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const pool = await openPool(stack.databaseUrl, 1);
  // The last queries fail if a connection has broken; the pool replaces it before.
  pool.on('error', () => undefined);
  const workflowId = 'bench';
  const status = await watchStatus({ ...stack, dataDir }, workflowId);
  try {
    const { processes } = readRunningStack(dataDir)!;
    const workerPids = Object.keys(processes)
      .filter((name) => name.startsWith(WORKER))
      .map((name) => processes[name]!.pid);
    const postgres = watchPostgres(processes.postgres!.pid);
    const workerStartPeakBytes = highestPeak(workerPids);
    const out = join(folder, 'import.zip');
    const input: MigrationInput = { archive, target: { kind: 'bulk-file', path: out }, team: 'bench' };
    const begun = performance.now();
    const { workflow } = new Client({ connection });
    await Promise.race([
      workflow.execute('slackMigration', { taskQueue: TASK_QUEUE, workflowId, args: [input] }),
      aborted(signal),
    ]);
    const fileMs = Math.round(performance.now() - begun);
    const job = (await findJob(pool, workflowId))!;
    assertComplete(job, totals);
    assertSameProcesses(processes, readRunningStack(dataDir)!.processes);
    const stagesMs = job.meta.durations_ms as Record<string, number>;
    return {
      workers,
      threads,
      storedMs: UNTIL_STORED.reduce((sum, stage) => sum + stagesMs[stage]!, 0),
      fileMs,
      stagesMs,
      fileBytes: (await stat(out)).size,
      ...(await status.end()),
      workerStartPeakBytes,
      workerPeakBytes: highestPeak(workerPids),
      postgresPeakBytes: postgres.end(),
      temporalPeakBytes: peakOf(processes.temporal!.pid),
      postgresVersion:
        await pool.oneFirst(sql.type(z.object({ server_version: z.string() }))`SHOW server_version`),
      temporalVersion: (await connection.workflowService.getSystemInfo({})).serverVersion ?? 'unknown',
    };
  } finally {
    await status.end().catch(() => undefined);
    // The servers first: a call that still waits would throw in a timer once its connection is closed.
    await stack.stop();
    await pool.end();
    await connection.close();
  }
}

function highestPeak(pids: readonly number[]): number | null {
  const peaks = pids.flatMap((pid) => peakOf(pid) ?? []);
  return peaks.length > 0 ? Math.max(...peaks) : null;
}

type Processes = NonNullable<ReturnType<typeof readRunningStack>>['processes'];

/** One that was started again would have no peak worth the name, and a crash is not what is measured here. */
function assertSameProcesses(before: Processes, after: Processes): void {
  const changed = Object.keys(before).filter((name) => after[name]?.pid !== before[name]!.pid);
  if (changed.length > 0) throw new Error(`${changed.join(', ')} ended meanwhile and was started again`);
}

if (import.meta.main) await answer(measureMigration);
