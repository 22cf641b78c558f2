import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { DatabasePool } from 'slonik';
import { readRunningStack, type StackRecord } from '../../src/embedded/stack-record.ts';
import { openPool } from '../../src/store/pool.ts';
import { installTestGuards, refusedWrites } from './test-guards.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** A running `slack-mm2 up`, as an administrator has it: a process tree with PostgreSQL, Temporal and a worker. */
export interface RunningStack {
  pool: DatabasePool;
  client: Client;
  databaseUrl: string;
  /** Pid of `slack-mm2 up` itself. */
  supervisor: number;
  /** Pid of a process of the tree as it runs now: `postgres`, `temporal`, `worker-1`, … */
  pidOf(name: string): number;
  /** Kills every process of the tree with SIGKILL. */
  killTree(): Promise<void>;
  /** Ends it in order, as Ctrl-C does; its exit status. Throws if the test guards had to refuse a write. */
  stop(): Promise<number | null>;
}

export interface UpOptions {
  /** Further options of the command line. */
  args?: readonly string[];
  /** For the whole tree, beside what it has from here. */
  env?: NodeJS.ProcessEnv;
  /** In a process group of its own: Ctrl-C in the terminal does not reach it. */
  detached?: boolean;
}

/** Starts `slack-mm2 up` on a data directory and waits until it takes work. */
export async function up(
  dataDir: string,
  { args = [], env = {}, detached = false }: UpOptions = {},
): Promise<RunningStack> {
  const child = spawn(process.execPath, ['--no-warnings', MAIN, 'up', '--data-dir', dataDir, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: undefined, TEMPORAL_ADDRESS: undefined, ...env },
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const record = await untilReady(child, dataDir, () => output);
  await installTestGuards(record.databaseUrl);
  const pool = await openPool(record.databaseUrl);
  pool.on('error', () => {});
  const connection = await Connection.connect({ address: record.temporalAddress });
  const close = async () => {
    await pool.end().catch(() => {});
    await connection.close().catch(() => {});
  };
  return {
    pool,
    client: new Client({ connection }),
    databaseUrl: record.databaseUrl,
    supervisor: child.pid!,
    pidOf: (name) => pidIn(readRunningStack(dataDir), name),
    killTree: async () => {
      // The supervisor first: it would start again what dies before it.
      const exited = once(child, 'exit');
      const pids = [child.pid!, ...descendants(child.pid!)];
      for (const pid of pids) kill(pid);
      await exited;
      await close();
    },
    stop: async () => {
      const refused = await refusedWrites(record.databaseUrl);
      await close();
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const [status] = await exited;
      if (refused > 0) throw new Error(`the test guards have refused ${refused} writes (test-guards.sql)`);
      return status as number | null;
    },
  };
}

async function untilReady(child: ChildProcess, dataDir: string, output: () => string) {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`up has ended with ${child.exitCode}:\n${output()}`);
    const record = readRunningStack(dataDir);
    if (record?.ready && record.supervisor.pid === child.pid) return record;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`up was not ready within 120 s:\n${output()}`);
}

function pidIn(record: StackRecord | undefined, name: string): number {
  const pid = record?.processes[name]?.pid;
  if (pid === undefined) throw new Error(`no ${name} is on record`);
  return pid;
}

/** All processes below one, parents before their children. */
function descendants(pid: number): number[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const children = new Map<number, number[]>();
  for (const line of lines) {
    const [child, parent] = line.trim().split(/\s+/).map(Number) as [number, number];
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const below = (parent: number): number[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already, with its parent.
  }
}
