import { join } from 'node:path';
import { endProcess } from './end-process.ts';
import type { Log } from './log.ts';
import { findProcesses } from './process-identity.ts';

export const temporalDatabaseIn = (dataDir: string): string => join(dataDir, 'temporal.sqlite');

/**
 * Ends a Temporal server of an earlier run that is still alive on a data directory: two servers on one SQLite file would
 * ruin it. The caller holds the lock of the data directory.
 */
export async function endEarlierTemporal(dataDir: string, log: Log): Promise<void> {
  for (const pid of findProcesses(` --db-filename ${temporalDatabaseIn(dataDir)} `)) {
    log(`stopping the Temporal server that an earlier run left behind (pid ${pid})`);
    await endProcess(pid, { graceMs: 15_000 });
  }
}
