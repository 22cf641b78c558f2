import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startStack } from '../../src/embedded/stack.ts';
import { findJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import type { ImportRun } from '../mattermost-double/job-worker.ts';
import {
  type MattermostDouble,
  startMattermostDouble,
} from '../mattermost-double/start-mattermost-double.ts';
import { createJob, ended, uploadZip } from '../mattermost-double/support/client.ts';
import type { ExportTotals } from '../support/generate-export.ts';
import { assertComplete } from './assert-complete.ts';
import { aborted, answer } from './child-process.ts';

export interface LiveInput {
  archive: string;
  totals: ExportTotals;
  /** How fast the double imports lines. */
  linesPerSecond: number;
  /** How often it looks for jobs. */
  pollMs: number;
}

export interface LiveRun {
  /** From the start of the workflow to its result. */
  liveMs: number;
  imports: number;
  /** The server's worker had something to do. */
  busyMs: number;
  /** It waited for its next look, though a job was there. */
  pollingMs: number;
  /** Nothing was there to be done, between the first import of messages and the last one. */
  idleMs: number;
  /** Of the time between the first import of messages and the end of the last one, its polling taken out. */
  idleShare: number;
  /** A file of the same archive, made and imported as one: what people do otherwise. */
  fileMs: number;
}

const TEAM = 'bench';

/** One archive into a double that is as slow as a real server, type by type; and as one file into another one. */
async function measureLive(
  { archive, totals, linesPerSecond, pollMs, folder }: LiveInput & { folder: string },
  signal: AbortSignal,
): Promise<LiveRun> {
  const log = (line: string) => console.error(`  ${line}`);
  const double = await aServer({ linesPerSecond, pollMs });
  const other = await aServer({ linesPerSecond, pollMs });
  process.env.MATTERMOST_TOKEN = double.token;
  const stack = await startStack({ dataDir: join(folder, 'stack'), log, workers: 1, signal });
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const pool = await openPool(stack.databaseUrl, 1);
  pool.on('error', () => undefined);
  const { workflow } = new Client({ connection });
  const run = async (workflowId: string, target: MigrationInput['target']) => {
    const begun = performance.now();
    const input: MigrationInput = { archive, target, team: TEAM };
    await Promise.race([
      workflow.execute('slackMigration', { taskQueue: TASK_QUEUE, workflowId, args: [input] }),
      aborted(signal),
    ]);
    assertComplete((await findJob(pool, workflowId))!, totals);
    return performance.now() - begun;
  };
  try {
    const path = join(folder, 'import.zip');
    const madeMs = await run('file', { kind: 'bulk-file', path });
    const importedMs = await importFile(other, path);
    const liveMs = await run('live', { kind: 'mattermost', url: double.url });
    return {
      liveMs: Math.round(liveMs),
      fileMs: Math.round(madeMs + importedMs),
      ...timesOf(double.worker().runs),
    };
  } finally {
    await stack.stop();
    await pool.end();
    await connection.close();
    await Promise.all([double.close(), other.close()]);
  }
}

const aServer = ({ linesPerSecond, pollMs }: { linesPerSecond: number; pollMs: number }) =>
  startMattermostDouble({
    linesPerSecond,
    jobPollMs: pollMs,
    config: {
      TeamSettings: { MaxUsersPerTeam: 1_000_000, MaxChannelsPerTeam: 100_000 },
      FileSettings: { MaxFileSize: 2 ** 31 },
    },
  });

async function importFile(double: MattermostDouble, path: string): Promise<number> {
  const begun = performance.now();
  const job = await createJob(double, { import_file: await uploadZip(double, await readFile(path)) });
  const { status, data } = await ended(double, job);
  if (status !== 'success') throw new Error(`the double refused the file: ${data.error}`);
  return performance.now() - begun;
}

/** Accounts and channels come first, by imports of their own: from the third one on there are messages. */
const FIRST_OF_MESSAGES = 2;

export function timesOf(
  runs: readonly ImportRun[],
): Pick<LiveRun, 'imports' | 'busyMs' | 'pollingMs' | 'idleMs' | 'idleShare'> {
  const times = runs.map(({ createdAt, startedAt, endedAt }) => ({
    createdAt: createdAt!,
    startedAt,
    endedAt: endedAt!,
  }));
  const sum = (numbers: readonly number[]) => Math.round(numbers.reduce((total, one) => total + one, 0));
  const messages = times.slice(FIRST_OF_MESSAGES);
  const idleMs = sum(
    messages.slice(1).map(({ createdAt }, index) => Math.max(0, createdAt - messages[index]!.endedAt)),
  );
  const busyOfMessages = sum(messages.map(({ startedAt, endedAt }) => endedAt - startedAt));
  return {
    imports: runs.length,
    busyMs: sum(times.map(({ startedAt, endedAt }) => endedAt - startedAt)),
    pollingMs: sum(times.map(({ createdAt, startedAt }) => startedAt - createdAt)),
    idleMs,
    idleShare: idleMs / (idleMs + busyOfMessages),
  };
}

if (import.meta.main) await answer(measureLive);
