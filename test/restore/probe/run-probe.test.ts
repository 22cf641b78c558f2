import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { InfrastructureError } from '../../../src/restore/drivers/driver.ts';
import { runProbe } from '../../../src/restore/probe/run-probe.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
});
afterEach(async () => {
  const pid = Number(await readFile(join(folder, 'daemon'), 'utf8').catch(() => '0'));
  if (pid > 0) process.kill(pid, 'SIGKILL');
  await rm(folder, { recursive: true });
});

const SECRET = 'a-password-of-the-run';

async function ask(program: string, signal = new AbortController().signal) {
  await writeFile(join(folder, 'probe.mjs'), program);
  return runProbe(
    'read',
    {
      run: 'probe-1',
      seed: 1,
      domain: 'example.com',
      endpoints: {},
      exec: {},
      secrets: { password: SECRET },
      isRestored: false,
      state: null,
    },
    { folder, probe: 'probe.mjs', signal },
  );
}

/** A process in a session of its own, which keeps the probe's pipes open. */
const LEAVE_DAEMON = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const daemon = spawn('sleep', ['600'], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
writeFileSync('daemon', String(daemon.pid));
daemon.unref();
`;
const ANSWER = `console.log(JSON.stringify({ stores: [] }));`;

test('a probe that leaves a process behind is not waited for', async () => {
  await expect(ask(`${LEAVE_DAEMON}${ANSWER}`)).resolves.toEqual({ stores: [] });
});

test('a probe that leaves a process behind and hangs can be stopped', async () => {
  const stop = new AbortController();
  const asked = ask(`${LEAVE_DAEMON}setInterval(() => {}, 1000);`, stop.signal);
  for (let pid = ''; pid === ''; ) pid = await readFile(join(folder, 'daemon'), 'utf8').catch(() => '');
  stop.abort(new Error('stopped'));
  await expect(asked).rejects.toThrow('stopped');
});

test.each([
  ['answers no JSON', `console.log('hello')`, 'probe.mjs read: expected JSON on standard output'],
  ['answers something else', `console.log('{"stores": 1}')`, 'probe.mjs read: stores: Invalid input'],
  ['never reads its input', `process.stdin.destroy(); process.exit(3)`, 'probe.mjs read exited with 3'],
  [
    'floods',
    `import { writeSync } from 'node:fs'; for (;;) writeSync(1, 'x'.repeat(1 << 16))`,
    'probe.mjs read answers too much',
  ],
])('a probe that %s is no answer', async (_, program, message) => {
  const failure = ask(program);
  await expect(failure).rejects.toThrow(message);
  await expect(failure).rejects.toBeInstanceOf(InfrastructureError);
});

test('what a probe complains of is told without secrets', async () => {
  const program = `
import { json } from 'node:stream/consumers';
const { secrets: { password } } = await json(process.stdin);
console.error('refused:', password, Buffer.from(password).toString('base64'));
process.exit(1);`;
  const failure = await ask(program).catch((error: Error) => error.message);
  expect(failure).toContain('refused:');
  expect(failure).not.toContain(SECRET);
  expect(failure).not.toContain(Buffer.from(SECRET).toString('base64'));
});
