import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../../../src/restore/drivers/compose/run-command.ts';

const shell = (script: string, more = {}) => ({ argv: ['sh', '-c', script], why: 'a test', ...more });
const MINUTE = 60_000;
/** Whether it stays; one that was killed takes a moment to end. One that has ended and that nobody has asked about yet is not alive. */
const isAlive = async (pid: string) => {
  for (let looks = 0; looks < 100; looks++, await sleep(50)) {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (status === '' || /^\d+ \(.*\) [ZX]/.test(status)) return false;
  }
  return true;
};

describe('running a command', () => {
  test('gives back what it wrote and how it ended', async () => {
    const command = shell('cat; echo "$X" >&2; exit 3', { stdin: { text: 'in' } });
    const environment = { X: 'err' };
    expect(await runCommand(command, { timeoutMs: MINUTE, environment })).toMatchObject({
      exitCode: 3,
      stdout: 'in',
      stderr: 'err\n',
    });
  });

  test('that is not there is no error of ours', async () => {
    const result = await runCommand({ argv: ['/no/such/program'], why: 'a test' }, { timeoutMs: MINUTE });
    expect(result).toMatchObject({ exitCode: null, problem: 'missing' });
  });

  test('that takes too long ends it, and what it started', async () => {
    const result = await runCommand(shell('sleep 600 & echo $!; wait'), { timeoutMs: 500 });
    expect(result).toMatchObject({ exitCode: null, problem: 'late' });
    expect(await isAlive(result.stdout.trim())).toBe(false);
  });

  test('that does not listen is killed', async () => {
    const result = await runCommand(shell('trap "" TERM; echo $$; while :; do sleep 0.1; done'), {
      timeoutMs: 500,
    });
    expect(result).toMatchObject({ exitCode: null, problem: 'late' });
    expect(await isAlive(result.stdout.trim())).toBe(false);
  });

  test('can be ended by a signal, before or while it runs', async () => {
    const cancel = new AbortController();
    const running = runCommand(shell('sleep 600'), { timeoutMs: MINUTE, signal: cancel.signal });
    cancel.abort();
    expect(await running).toMatchObject({ exitCode: null, problem: 'aborted' });
    const after = await runCommand(shell('sleep 600'), { timeoutMs: MINUTE, signal: cancel.signal });
    expect(after).toMatchObject({ exitCode: null, problem: 'aborted' });
  });

  test('that leaves a child with its pipes does not keep us', async () => {
    const result = await runCommand(shell('sleep 600 & echo $!'), { timeoutMs: MINUTE });
    expect(result.exitCode).toBe(0);
    expect(await isAlive(result.stdout.trim())).toBe(false);
  });
});
