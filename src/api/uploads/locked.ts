import type { Locker } from '@tus/server';
import { RequestError } from '../problem-answer.ts';

/** Does something that nobody else does with an upload meanwhile. @throws RequestError if somebody does not leave it */
export async function locked<T>(locker: Locker, id: string, work: () => Promise<T>): Promise<T> {
  const lock = locker.newLock(id);
  await lock
    .lock(new AbortController().signal, () => undefined)
    .catch((error: unknown) => {
      // What the locker throws is an answer, and no Error.
      if (error instanceof Error) throw error;
      throw new RequestError(423, 'locked', 'another request writes this upload: ask again in a moment');
    });
  try {
    return await work();
  } finally {
    await lock.unlock();
  }
}
