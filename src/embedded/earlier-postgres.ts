import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from './end-process.ts';
import type { Log } from './log.ts';
import { pgDataIn } from './postgres-cluster.ts';
import { findProcesses } from './process-identity.ts';

/** A fast shutdown writes a checkpoint, which takes a while on a slow disk. */
export const POSTGRES_SHUTDOWN = { signal: 'SIGINT', graceMs: 60_000 } as const;

/**
 * Clears the way for a new server on a data directory after one that was killed: ends a server that is still alive there,
 * and keeps a left-over `postmaster.pid` from blocking the start. The caller holds the lock of the data directory.
 */
export async function endEarlierPostgres(dataDir: string, log: Log): Promise<void> {
  const pgData = pgDataIn(dataDir);
  for (const pid of findProcesses(`postgres -D ${pgData} `)) {
    log(`stopping the PostgreSQL that an earlier run left behind (pid ${pid})`);
    await endProcess(pid, POSTGRES_SHUTDOWN);
  }
  await disownPid(join(pgData, 'postmaster.pid'));
}

/**
 * PostgreSQL refuses to start while the pid in `postmaster.pid` exists, but that may be another process by now, or the
 * killed server itself, which nobody has reaped yet. It never takes its own parent for a server, so we write ourselves in.
 * The file must stay: from its other lines PostgreSQL sees whether children of the dead server still work on the data.
 */
async function disownPid(pidFile: string): Promise<void> {
  const [pid, ...others] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  if (pid) await writeFile(pidFile, [process.pid, ...others].join('\n'));
}
