import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../../src/embedded/free-port.ts';
import { isAlive, type ProcessIdentity } from '../../src/embedded/process-identity.ts';
import { type Stack, type StackOptions, startStack } from '../../src/embedded/stack.ts';
import { DataDirInUseError } from '../../src/embedded/stack-lock.ts';
import { readRunningStack } from '../../src/embedded/stack-record.ts';
import { runProgram } from './support/program.ts';
import { withTempDir } from './support/temp-dir.ts';

const workerProgram = join(import.meta.dirname, 'support', 'fake-worker.ts');
const stacks: Stack[] = [];

async function start(options: Partial<StackOptions> & { dataDir: string }): Promise<Stack> {
  const stack = await startStack({ log: () => {}, workerProgram, ...options });
  stacks.push(stack);
  return stack;
}

const processesOf = (dataDir: string): Record<string, ProcessIdentity> =>
  readRunningStack(dataDir)?.processes ?? {};

async function until(condition: () => boolean): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; !condition(); await sleep(100)) {
    if (Date.now() > giveUpAt) throw new Error(`not so after 30 s: ${condition}`);
  }
}

afterEach(async () => {
  delete process.env.STUBBORN;
  await Promise.all(stacks.splice(0).map((stack) => stack.stop()));
});

describe('a stack', () => {
  const temp = withTempDir();

  test('is found by its data directory, and leaves nothing running when it stops', async () => {
    const stack = await start({ dataDir: temp.path, workers: 2 });
    const found = readRunningStack(temp.path);
    expect(found).toMatchObject({
      databaseUrl: stack.databaseUrl,
      temporalAddress: stack.temporalAddress,
      uiUrl: stack.uiUrl,
    });
    expect((await stat(join(temp.path, 'stack.json'))).mode & 0o777).toBe(0o600);
    const processes = Object.values(found?.processes ?? {});
    expect(processes.map(isAlive)).toEqual([true, true, true, true]);

    await stack.stop();
    expect(processes.map(isAlive)).toEqual([false, false, false, false]);
    expect(readRunningStack(temp.path)).toBeUndefined();
    expect(existsSync(join(temp.path, 'stack.json'))).toBe(false);
  });

  test('keeps its addresses over a restart', async () => {
    const addresses = async (ports: StackOptions['ports'] = {}) => {
      const { databaseUrl, temporalAddress, uiUrl, stop } = await start({
        dataDir: temp.path,
        workers: 0,
        ports,
      });
      await stop();
      return { databaseUrl, temporalAddress, uiUrl };
    };
    // Not the usual ports: the stack of another test file may take those between the two starts.
    const first = await addresses({
      postgres: await freePort(),
      temporal: await freePort(),
      ui: await freePort(),
    });
    expect(await addresses()).toEqual(first);
    // Those that the servers had in the end, not those that were chosen before they started.
    const { postgres, temporal, ui } = JSON.parse(await readFile(join(temp.path, 'ports.json'), 'utf8'));
    expect(first).toMatchObject({
      databaseUrl: expect.stringContaining(`:${postgres}/`),
      temporalAddress: `127.0.0.1:${temporal}`,
      uiUrl: `http://127.0.0.1:${ui}`,
    });
  });

  test('refuses a second one on its data directory, naming the first', async () => {
    await start({ dataDir: temp.path, workers: 0 });
    const second = start({ dataDir: temp.path, workers: 0 });
    await expect(second).rejects.toThrow(DataDirInUseError);
    await expect(second).rejects.toThrow(
      `another process (pid ${process.pid}) runs on the data directory ${temp.path}`,
    );
    expect(readRunningStack(temp.path)).toBeDefined();
  });

  test('refuses a second one that comes to it by another name', async () => {
    const link = join(temp.path, 'link');
    await mkdir(join(temp.path, 'data'));
    await symlink('data', link);
    await start({ dataDir: join(temp.path, 'data'), workers: 0 });
    await expect(start({ dataDir: link, workers: 0 })).rejects.toThrow(DataDirInUseError);
    const other = runProgram('start-stack.ts', link);
    await expect(other.line(/^up$/)).rejects.toThrow('start-stack.ts ended');
  });

  test('starts what was killed again', async () => {
    const lines: string[] = [];
    await start({ dataDir: temp.path, log: (line) => lines.push(line) });
    const before = processesOf(temp.path);
    for (const { pid } of Object.values(before)) process.kill(pid, 'SIGKILL');
    await until(() => {
      const now = processesOf(temp.path);
      return Object.keys(before).every((name) => now[name]?.pid !== before[name]?.pid);
    });
    expect(lines).toContain('worker-1 was ended by SIGKILL; starting it again in 1 s');
    expect(Object.values(processesOf(temp.path)).every(isAlive)).toBe(true);
  });

  test('ends what was started if a worker does not start', async () => {
    await expect(start({ dataDir: temp.path, workerProgram: '/no/such/worker.ts' })).rejects.toThrow(
      /the worker did not start: it exited with 1.*no\/such\/worker/s,
    );
    expect(existsSync(join(temp.path, 'stack.json'))).toBe(false);
    await start({ dataDir: temp.path }); // neither the lock nor a process is in the way
  });

  test('can be called off while it starts', async () => {
    const reason = new Error('Ctrl-C');
    await expect(start({ dataDir: temp.path, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(existsSync(join(temp.path, 'stack.json'))).toBe(false);
  });
});

describe('a stack whose supervisor was killed', () => {
  const temp = withTempDir();

  test('is not taken for a running one, and its processes are ended by the next', async () => {
    const earlier = runProgram('start-stack.ts', temp.path);
    await earlier.line(/^up$/);
    const left = processesOf(temp.path);
    await earlier.kill();
    expect(readRunningStack(temp.path)).toBeUndefined();
    await until(() => !isAlive(left['worker-1'] as ProcessIdentity)); // by itself: its IPC channel is closed
    expect([left.postgres, left.temporal].every((process) => process && isAlive(process))).toBe(true);

    await start({ dataDir: temp.path });
    expect(Object.values(left).map(isAlive)).toEqual([false, false, false]);
  });

  test('may leave a worker that does not end by itself', async () => {
    process.env.STUBBORN = 'yes';
    const earlier = runProgram('start-stack.ts', temp.path);
    await earlier.line(/^up$/);
    const worker = processesOf(temp.path)['worker-1'] as ProcessIdentity;
    await earlier.kill();
    const lines: string[] = [];
    await start({ dataDir: temp.path, log: (line) => lines.push(line) });
    expect(lines).toContain(`stopping worker-1 (pid ${worker.pid}), which an earlier run left behind`);
    expect(isAlive(worker)).toBe(false);
  });

  test('starts again after kill -9 of all its processes at any moment', async () => {
    for (let round = 0; round < 4; round += 1) {
      const earlier = runProgram('start-stack.ts', temp.path);
      await sleep(300 + 600 * round);
      await earlier.kill();
    }
    const stack = await start({ dataDir: temp.path });
    expect(Object.values(processesOf(temp.path)).every(isAlive)).toBe(true);
    await stack.stop();
  });
});

describe('a stack with given servers', () => {
  const temp = withTempDir();
  const given = {
    DATABASE_URL: process.env.TEST_DATABASE_URL,
    TEMPORAL_ADDRESS: process.env.TEST_TEMPORAL_ADDRESS,
  };

  beforeEach(() => {
    Object.assign(process.env, given);
  });
  afterEach(() => {
    delete process.env.DATABASE_URL;
    delete process.env.TEMPORAL_ADDRESS;
  });

  test('starts none of its own', async () => {
    const stack = await start({ dataDir: temp.path });
    expect(stack).toMatchObject({
      databaseUrl: given.DATABASE_URL,
      temporalAddress: given.TEMPORAL_ADDRESS,
      uiUrl: undefined,
    });
    expect(Object.keys(processesOf(temp.path))).toEqual(['worker-1']);
    expect(existsSync(join(temp.path, 'postgres'))).toBe(false);
  });
});
