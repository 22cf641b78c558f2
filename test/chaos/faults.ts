import { writeSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../src/embedded/process-identity.ts';
import { identityOf } from '../../src/embedded/stack-record.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { DoubleProcess } from '../support/start-double-process.ts';
import { type Bed, canStepClock } from './bed.ts';
import { freezeWorker } from './freeze-worker.ts';

/** What a fault strikes. */
export interface Victim {
  bed: Bed;
  /** The server that the migration goes to, for the faults of a target. */
  server: DoubleProcess | undefined;
  workflowId: string;
  random: SeededRandom;
  /** How long what is gone for a while is gone. */
  outageMs: number;
}

export interface Fault {
  name: string;
  /** In words, for the table. */
  title: string;
  target: 'file' | 'server';
  clock?: 'stepped';
  /** Why this machine can't have it, if it can't. */
  unavailable?: (bed: Bed) => string | undefined;
  /**
   * Lets it happen; returns when its cause is gone.
   * @returns a remark on what was seen, if there is one
   */
  strike(victim: Victim): Promise<string | undefined>;
}

const WORKERS = ['worker-1', 'worker-2'];

/** Ends a process of the tree. The supervisor starts it again. */
const end =
  (name: string | readonly string[], signal: NodeJS.Signals) =>
  async ({ bed }: Victim) => {
    for (const pid of [name].flat().map((one) => bed.stack.pidOf(one))) process.kill(pid, signal);
    return undefined;
  };

/** Ends a server, and keeps the supervisor from starting it again for a while: connections are refused. */
const away =
  (name: string) =>
  async ({ bed, outageMs }: Victim) => {
    const { supervisor } = bed.stack;
    const server = identityOf(bed.stack.pidOf(name));
    process.kill(supervisor, 'SIGSTOP');
    try {
      process.kill(server.pid, name === 'postgres' ? 'SIGINT' : 'SIGKILL');
      while (isAlive(server)) await sleep(20);
      await sleep(outageMs);
    } finally {
      process.kill(supervisor, 'SIGCONT');
    }
    return undefined;
  };

/** Lets every request to the server go wrong for a while. */
const atServer =
  (kind: 'status' | 'hang' | 'cut') =>
  async ({ server, outageMs }: Victim) => {
    const faults = `${server!.url}/double/faults`;
    await fetch(faults, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: '.', kind, status: 500, times: 1e9 }),
    });
    await sleep(outageMs);
    await fetch(faults, { method: 'DELETE' });
    return undefined;
  };

const fillDisk = (folder: 'targetFolder' | 'dataDir') => async (victim: Victim) => {
  const { bed, outageMs } = victim;
  const ballast = join(bed[folder], BALLAST);
  const file = await open(ballast, 'w');
  try {
    for (let size = 16 << 20; size >= 4096; ) {
      try {
        // At once: what the migration writes meanwhile is written before the disk is full.
        writeSync(file.fd, Buffer.alloc(size));
      } catch {
        size /= 2;
      }
    }
    await sleep(outageMs);
  } finally {
    await file.close();
    await rm(ballast);
  }
  return undefined;
};

const needsOwnDisks = ({ hasOwnDisks }: Bed) =>
  hasOwnDisks ? undefined : 'a small disk can be mounted by root only';

/** Not one of the product's names. */
const BALLAST = 'ballast';

async function stepClock({ bed, random }: Victim): Promise<string> {
  const hours = [1 + random.below(12), -(1 + random.below(12)), 0];
  for (const offset of hours) {
    await bed.setClock(offset * 3600);
    await sleep(STEP_MS);
  }
  return hours.map((offset) => `${offset > 0 ? '+' : ''}${offset} h`).join(', ');
}

/** Long enough for several shares of work under each time. */
const STEP_MS = 1_500;

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'kill-worker',
    title: '`kill -9` of one worker of two',
    target: 'file',
    strike: (victim) => end(victim.random.pick(WORKERS), 'SIGKILL')(victim),
  },
  {
    name: 'kill-workers',
    title: '`kill -9` of all workers',
    target: 'file',
    strike: end(WORKERS, 'SIGKILL'),
  },
  {
    name: 'kill-postgres',
    title: '`kill -9` of PostgreSQL',
    target: 'file',
    strike: end('postgres', 'SIGKILL'),
  },
  {
    name: 'kill-temporal',
    title: '`kill -9` of Temporal',
    target: 'file',
    strike: end('temporal', 'SIGKILL'),
  },
  {
    name: 'kill-tree',
    title: '`kill -9` of the whole tree, then `up`',
    target: 'file',
    strike: async ({ bed }) => {
      await bed.stack.killTree();
      await bed.restart();
      return undefined;
    },
  },
  {
    name: 'restart-postgres',
    title: 'PostgreSQL restarted',
    target: 'file',
    strike: end('postgres', 'SIGINT'),
  },
  {
    name: 'postgres-away',
    title: 'PostgreSQL refuses connections',
    target: 'file',
    strike: away('postgres'),
  },
  { name: 'temporal-away', title: 'Temporal gone', target: 'file', strike: away('temporal') },
  { name: 'target-500', title: 'target answers 500', target: 'server', strike: atServer('status') },
  { name: 'target-hangs', title: 'target hangs', target: 'server', strike: atServer('hang') },
  { name: 'target-cuts', title: 'target cuts connections', target: 'server', strike: atServer('cut') },
  {
    name: 'target-restarts',
    title: 'target killed, and started again',
    target: 'server',
    strike: async ({ server }) => {
      await server!.kill();
      await server!.restart();
      return undefined;
    },
  },
  {
    name: 'disk-full',
    title: "the target's disk full",
    target: 'file',
    unavailable: needsOwnDisks,
    strike: fillDisk('targetFolder'),
  },
  {
    name: 'data-disk-full',
    title: "the data directory's disk full (PostgreSQL, Temporal)",
    target: 'file',
    unavailable: needsOwnDisks,
    strike: fillDisk('dataDir'),
  },
  {
    name: 'frozen-worker',
    title: 'a worker frozen, then woken beside its successor',
    target: 'file',
    strike: freezeWorker,
  },
  {
    name: 'clock-steps',
    title: 'clock steps by hours, forward and back',
    target: 'file',
    clock: 'stepped',
    unavailable: () => (canStepClock() ? undefined : 'libfaketime (Debian: faketime) is not installed'),
    strike: stepClock,
  },
];
