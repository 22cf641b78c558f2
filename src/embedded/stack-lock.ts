import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock, type Unlock } from './file-lock.ts';
import { writeAtomically } from './write-atomically.ts';

/** Another process runs a stack on the data directory. */
export class DataDirInUseError extends Error {}

/** Makes this process the only one that runs a stack on the data directory. @throws {DataDirInUseError} */
export function lockDataDir(dataDir: string): Unlock {
  const pidFile = join(dataDir, 'stack.pid');
  const unlock = tryLock(join(dataDir, 'stack.lock'));
  if (!unlock) {
    throw new DataDirInUseError(
      `another process (pid ${readPid(pidFile)}) runs on the data directory ${dataDir}; ` +
        'stop it first, or choose another --data-dir',
    );
  }
  writeAtomically(pidFile, `${process.pid}\n`);
  return unlock;
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim();
  } catch {
    return 'unknown'; // it has the lock, but has not come to write its pid yet
  }
}
