import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** Gives the lock back. */
export type Unlock = () => void;

/**
 * Takes the lock at `path`, or returns `undefined` at once if another process (or this one) holds it.
 *
 * SQLite takes a lock of the operating system on the file, which ends with the process that holds it. So there is no stale
 * lock to detect, no pid that may have been given to somebody else, and no moment between looking and taking.
 * @throws if the file can't be written.
 */
export function tryLock(path: string): Unlock | undefined {
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, { timeout: 0 });
    const held = file;
    held.exec('BEGIN EXCLUSIVE');
    return () => held.close();
  } catch (error) {
    file?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw new Error(`can't lock ${path} (${(error as Error).message})`, { cause: error });
  }
}

/** Runs `work` while holding the lock at `path`; `onWait` is called once if another process has it. */
export async function withLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  let unlock = tryLock(path);
  if (!unlock) onWait();
  while (!unlock) {
    await sleep(500);
    unlock = tryLock(path);
  }
  try {
    return await work();
  } finally {
    unlock();
  }
}

const SQLITE_BUSY = 5;
