import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { tryLock, withLock } from '../../src/embedded/file-lock.ts';
import { runProgram } from './support/program.ts';
import { withTempDir } from './support/temp-dir.ts';

describe('a lock', () => {
  const temp = withTempDir();
  const path = (name: string) => join(temp.path, name);

  test('is held by one at a time', () => {
    const unlock = tryLock(path('a'));
    expect(tryLock(path('a'))).toBeUndefined();
    unlock?.();
    const again = tryLock(path('a'));
    expect(again).toBeDefined();
    again?.();
  });

  test('keeps other processes out, and ends with the process that holds it', async () => {
    const holder = runProgram('hold-lock.ts', path('b'));
    await holder.line(/locked/);
    expect(tryLock(path('b'))).toBeUndefined();
    await holder.kill();
    const taken = tryLock(path('b'));
    expect(taken).toBeDefined();
    taken?.();
  });

  test('is not inherited by the children of its holder', async () => {
    const unlock = tryLock(path('c'));
    const child = promisify(execFile)('sleep', ['2']);
    unlock?.();
    const again = tryLock(path('c'));
    expect(again).toBeDefined();
    again?.();
    await child;
  });

  test('is waited for', async () => {
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push(`${name} ends`);
    };
    await Promise.all([
      withLock(path('d'), () => {}, work('first')),
      withLock(path('d'), () => order.push('second waits'), work('second')),
    ]);
    expect(order).toEqual(['first begins', 'second waits', 'first ends', 'second begins', 'second ends']);
  });

  test('that can not be made says where', () => {
    expect(() => tryLock('/proc/no/such/folder')).toThrow(/\/proc\/no\/such\/folder/);
  });
});
