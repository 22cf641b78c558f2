import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock } from '../../../embedded/file-lock.ts';
import { isAlive } from '../../../embedded/process-identity.ts';
import { signalIfThere } from './end-processes.ts';
import { begunSteps } from './leader-record.ts';
import type { LocalContext } from './local-context.ts';
import { makeRunFolder } from './write-files.ts';

/** Changes a deployment while no other process, or other attempt of this one, does. The lock ends with the process that holds it. */
export async function withRunLock<T>(context: LocalContext, work: () => Promise<T>): Promise<T> {
  makeRunFolder(context.place);
  let unlock = tryLock(context.place.lock);
  while (!unlock) {
    context.signal?.throwIfAborted();
    await sleep(200);
    unlock = tryLock(context.place.lock);
  }
  try {
    await endOrphanedSteps(context);
    return await work();
  } finally {
    unlock();
  }
}

/** Whoever holds the lock is alone: a hook or a copy that still runs is of a process that was killed, and would work against the next attempt. */
async function endOrphanedSteps(context: LocalContext): Promise<void> {
  for (const { file, leader } of begunSteps(context.place)) {
    if (leader && isAlive(leader)) {
      context.log(`process ${leader.pid} of an attempt before is ended`);
      signalIfThere(-leader.pid, 'SIGKILL');
      while (isAlive(leader)) await sleep(20);
    }
    rmSync(file, { force: true });
  }
}
