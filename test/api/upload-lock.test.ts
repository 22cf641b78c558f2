import { expect, it } from '@jest/globals';
import { MemoryLocker } from '@tus/server';
import { RequestError } from '../../src/api/problem-answer.ts';
import { locked } from '../../src/api/uploads/locked.ts';

it('an upload that somebody does not leave is called locked', async () => {
  const locker = new MemoryLocker({ acquireLockTimeout: 20 });
  const waiting = locked(locker, 'a.zip', () =>
    locked(locker, 'a.zip', async () => 'both').catch((error: unknown) => error),
  );
  const error = await waiting;
  expect(error).toBeInstanceOf(RequestError);
  expect(error).toMatchObject({ status: 423, code: 'locked' });
  expect(await locked(locker, 'a.zip', async () => 'one')).toBe('one');
});
