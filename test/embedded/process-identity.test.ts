import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { endProcess } from '../../src/embedded/end-process.ts';
import { findProcesses, identify, isAlive } from '../../src/embedded/process-identity.ts';

describe('the identity of a process', () => {
  test('is the same each time while the process lives', () => {
    const self = identify(process.pid);
    expect(self).toEqual(identify(process.pid));
    expect(self && isAlive(self)).toBe(true);
  });

  test('is not that of a later process with the same pid', () => {
    expect(isAlive({ pid: process.pid, startedAt: 'an earlier boot:123' })).toBe(false);
  });

  test('is gone with the process', async () => {
    const child = spawn('sleep', ['60']);
    const identity = identify(child.pid as number);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identity && isAlive(identity)).toBe(false);
    expect(identify(child.pid as number)).toBeUndefined();
  });
});

test('a process is found by a part of its command line', async () => {
  const child = spawn('sleep', ['61.7263']);
  expect(findProcesses('sleep 61.7263')).toEqual([child.pid]);
  await endProcess(child.pid as number, { graceMs: 5_000 });
  expect(findProcesses('sleep 61.7263')).toEqual([]);
});

describe('ending a process', () => {
  test('kills one that does not listen', async () => {
    const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done']);
    await once(child.stdout, 'data');
    const exited = once(child, 'exit');
    await endProcess(child.pid as number, { graceMs: 200 });
    expect((await exited)[1]).toBe('SIGKILL');
  });

  test('leaves another process with the same pid alone', async () => {
    await endProcess({ pid: process.pid, startedAt: 'an earlier boot:123' }, { graceMs: 100 });
  });
});
