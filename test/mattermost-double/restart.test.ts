import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  aZip,
  call,
  createJob,
  ended,
  get,
  hasStarted,
  runLines,
  type Server,
  until,
  uploadZip,
  VERSION,
} from './support/client.ts';
import { post, T0, WORLD } from './support/lines.ts';

const MAIN = new URL('./main.ts', import.meta.url).pathname;
let dataDir: string;
let running: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mattermost-double-test-'));
});

afterEach(async () => {
  for (const child of running) await stop(child, 'SIGKILL');
  running = [];
  await rm(dataDir, { recursive: true, force: true });
});

/** The double as a process of its own. */
async function startProcess(...options: string[]): Promise<Server & { child: ChildProcess }> {
  const child = spawn(process.execPath, [MAIN, '--data', dataDir, '--poll-ms', '10', ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.push(child);
  const [line] = await once(createInterface(child.stdout!), 'line');
  return { ...JSON.parse(line), child };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

const MANY = Array.from({ length: 3000 }, (_, index) =>
  post({ message: `m${index}`, create_at: T0 + index }),
);
const totalOf = async (server: Server) =>
  (await get(server, '/teams/name/acme/channels/name/dev')).total_msg_count as number;

describe('a server that goes on from where it was (§ 7)', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'leaves the job it ran in_progress for ever after %s',
    async (signal) => {
      const first = await startProcess('--lines-per-second', '600', '--workers', '1');
      await runLines(first, WORLD);
      const import_file = await uploadZip(first, await aZip([VERSION, ...MANY]));
      const job = await createJob(first, { import_file });
      await hasStarted(first, job);
      await until(async () => ((await totalOf(first)) > 0 ? true : undefined));
      await stop(first.child, signal);

      const second = await startProcess();
      expect(second.token).toBe(first.token);
      const stored = await totalOf(second);
      expect(stored % 1000).toBe(0);
      expect(stored).toBeGreaterThan(0);
      expect(stored).toBeLessThan(MANY.length);
      expect(await get(second, '/imports')).toEqual([import_file]);
      // The next job of the same file repairs it, the old one stays.
      const again = await ended(second, await createJob(second, { import_file }));
      expect(again.status).toBe('success');
      expect(await totalOf(second)).toBe(MANY.length);
      expect(await get(second, `/jobs/${job.id}`)).toMatchObject({ status: 'in_progress' });

      const patched = await call(second, 'PATCH', `/jobs/${job.id}/status`, { body: { status: 'pending' } });
      expect(patched.status).toBe(200);
      expect(await ended(second, job)).toMatchObject({ status: 'error' });
    },
  );

  it('goes on with an upload', async () => {
    const size = 6 * 1024 * 1024;
    const first = await startProcess();
    const { body } = await call(first, 'POST', '/uploads', {
      body: { type: 'import', filename: 'x.zip', file_size: size },
    });
    await call(first, 'POST', `/uploads/${body.id}`, { bytes: Buffer.alloc(size - 5) });
    await stop(first.child, 'SIGKILL');
    const second = await startProcess();
    expect(await get(second, `/uploads/${body.id}`)).toMatchObject({ file_offset: size - 5 });
    expect((await call(second, 'POST', `/uploads/${body.id}`, { bytes: Buffer.alloc(5) })).status).toBe(200);
  });

  it('ends by itself at a line that lacks its object', async () => {
    const { child, ...server } = await startProcess();
    const exit = once(child, 'exit');
    const import_file = await uploadZip(server, await aZip([VERSION, { type: 'post' }]));
    const { id } = await createJob(server, { import_file });
    expect(await exit).toEqual([2, null]);
    const next = await startProcess();
    expect(await get(next, `/jobs/${id}`)).toMatchObject({
      status: 'error',
      data: { error: 'Unable to update the job.' },
    });
  });
});
