import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endEarlierPostgres } from './earlier-postgres.ts';
import { endEarlierTemporal } from './earlier-temporal.ts';
import { endProcess } from './end-process.ts';
import type { Log } from './log.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { writeAtomically } from './write-atomically.ts';

/** Where to reach a stack. */
export interface StackAddresses {
  databaseUrl: string;
  temporalAddress: string;
  /** None when `TEMPORAL_ADDRESS` was given: its Web UI may be anywhere. */
  uiUrl: string | undefined;
  /** Of the API and its page; none in a stack that serves none. */
  apiUrl?: string | undefined;
}

/** What `stack.json` in the data directory says about the stack that runs on it. */
export interface StackRecord extends StackAddresses {
  supervisor: ProcessIdentity;
  /** By name: `postgres`, `temporal`, `worker-1`, … */
  processes: Record<string, ProcessIdentity>;
  /** Where each worker serves its metrics and health: `http://127.0.0.1:9464`. */
  metrics: Record<string, string>;
  /** False until all workers are up. */
  ready: boolean;
}

/** What the name of every worker begins with. */
export const WORKER = 'worker-';
export const API_PROCESS = 'api';

const fileIn = (dataDir: string): string => join(dataDir, 'stack.json');

/** The stack that runs on a data directory and is ready, if there is one. Its supervisor is alive at this moment. */
export function readRunningStack(dataDir: string): StackRecord | undefined {
  const record = readRecord(dataDir);
  return record?.ready && isAlive(record.supervisor) ? record : undefined;
}

export const writeRecord = (dataDir: string, record: StackRecord): void =>
  writeAtomically(fileIn(dataDir), `${JSON.stringify(record, undefined, 2)}\n`);

export const removeRecord = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true });

/** The identity of a child just started; its pid alone says too little later. */
export function identityOf(pid: number): ProcessIdentity {
  return identify(pid) ?? { pid, startedAt: 'gone' };
}

/**
 * Ends what is left of a stack whose supervisor was killed. The caller holds the lock of the data directory, so nobody
 * supervises these processes any more.
 */
export async function endOrphans(dataDir: string, log: Log): Promise<void> {
  const processes = Object.entries(readRecord(dataDir)?.processes ?? {});
  const workers = processes.filter(
    ([name, process]) => (name.startsWith(WORKER) || name === API_PROCESS) && isAlive(process),
  );
  await Promise.all(
    workers.map(async ([name, process]) => {
      log(`stopping ${name} (pid ${process.pid}), which an earlier run left behind`);
      await endProcess(process, { graceMs: 30_000 });
    }),
  );
  await Promise.all([endEarlierTemporal(dataDir, log), endEarlierPostgres(dataDir, log)]);
  removeRecord(dataDir);
}

function readRecord(dataDir: string): StackRecord | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as StackRecord;
  } catch {
    return undefined; // none, or not ours
  }
}
