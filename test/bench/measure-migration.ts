import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'slonik';
import { z } from 'zod';
import { startStack } from '../../src/embedded/stack.ts';
import { readRunningStack } from '../../src/embedded/stack-record.ts';
import { STAGES } from '../../src/meta/stages.ts';
import { findJob, type Job } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import { aborted, answer } from './child-process.ts';
import { watchPostgres } from './postgres-memory.ts';
import { peakOf } from './process-memory.ts';

export interface MigrationRun {
  /** All stages up to `ready_export`, as the job has measured them. */
  storedMs: number;
  /** From the start of the workflow to its result, as its client sees it. */
  fileMs: number;
  stagesMs: Record<string, number>;
  fileBytes: number;
  /** Of the worker before the migration: loading the SDK and the workflow bundle. null where the system keeps no peak. */
  workerStartPeakBytes: number | null;
  /** Since the start of the processes. */
  workerPeakBytes: number | null;
  postgresPeakBytes: number | null;
  temporalPeakBytes: number | null;
  postgresVersion: string;
  temporalVersion: string;
}

/** Stages that end with everything stored and the export planned. */
const UNTIL_STORED = STAGES.slice(0, STAGES.indexOf('exporting'));

/** One migration on a stack of its own, fresh as that of a first start: PostgreSQL, Temporal and one worker. */
async function measureMigration(
  { archive, messages, folder }: { archive: string; messages: number; folder: string },
  signal: AbortSignal,
): Promise<MigrationRun> {
  const dataDir = join(folder, 'stack');
  const stack = await startStack({ dataDir, log: (line) => console.error(`  ${line}`), workers: 1, signal });
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const pool = await openPool(stack.databaseUrl, 1);
  // The last queries fail if a connection has broken; the pool replaces it before.
  pool.on('error', () => undefined);
  try {
    const { processes } = readRunningStack(dataDir)!;
    const postgres = watchPostgres(processes.postgres!.pid);
    const workerStartPeakBytes = peakOf(processes['worker-1']!.pid);
    const out = join(folder, 'import.zip');
    const input: MigrationInput = { archive, target: { kind: 'bulk-file', path: out }, team: 'bench' };
    const workflowId = 'bench';
    const begun = performance.now();
    const { workflow } = new Client({ connection });
    await Promise.race([
      workflow.execute('slackMigration', { taskQueue: TASK_QUEUE, workflowId, args: [input] }),
      aborted(signal),
    ]);
    const fileMs = Math.round(performance.now() - begun);
    const job = (await findJob(pool, workflowId))!;
    assertComplete(job, messages);
    const stagesMs = job.meta.durations_ms as Record<string, number>;
    return {
      storedMs: UNTIL_STORED.reduce((sum, stage) => sum + stagesMs[stage]!, 0),
      fileMs,
      stagesMs,
      fileBytes: (await stat(out)).size,
      workerStartPeakBytes,
      workerPeakBytes: peakOf(processes['worker-1']!.pid),
      postgresPeakBytes: postgres.end(),
      temporalPeakBytes: peakOf(processes.temporal!.pid),
      postgresVersion:
        await pool.oneFirst(sql.type(z.object({ server_version: z.string() }))`SHOW server_version`),
      temporalVersion: (await connection.workflowService.getSystemInfo({})).serverVersion ?? 'unknown',
    };
  } finally {
    // The servers first: a call that still waits would throw in a timer once its connection is closed.
    await stack.stop();
    await pool.end();
    await connection.close();
  }
}

/** A figure of a migration that has lost something is worth nothing. */
function assertComplete({ status, meta }: Job, messages: number): void {
  if (status === 'success' && meta.messages_exported === messages) return;
  throw new Error(
    `the job ended as ${status} with ${meta.messages_exported} of ${messages} messages exported`,
  );
}

if (import.meta.main) await answer(measureMigration);
