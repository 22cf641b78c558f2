import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../src/embedded/free-port.ts';
import { type RunningStack, up } from '../support/stacks.ts';

/** What the processes of a bed see as the time: the machine's, or one that the test can step. */
export type Clock = 'true' | 'stepped';

/** A whole `slack-mm2 up` with two workers, and a folder for what it makes. */
export interface Bed {
  readonly folder: string;
  readonly clock: Clock;
  /** Replaced when the whole tree is killed. */
  stack: RunningStack;
  /** Where PostgreSQL, Temporal and the workers keep what they have. */
  readonly dataDir: string;
  /** Where files are made; empty between two runs. */
  readonly targetFolder: string;
  /** Whether `dataDir` and `targetFolder` are small disks of their own. */
  readonly hasOwnDisks: boolean;
  /** Steps the clock of a bed whose clock can be: so many seconds from the true time. */
  setClock(offsetSeconds: number): Promise<void>;
  /** Starts `slack-mm2 up` again after its tree was killed. */
  restart(): Promise<void>;
  /** Takes away all that a run has left, so that the next one finds nothing to build on. */
  reset(): Promise<void>;
  close(): Promise<void>;
  /** Kills everything, and leaves what there is in `folder` for somebody to look at. */
  abandon(): Promise<void>;
}

/** Large enough for all that is made there, and quick to fill. */
const TARGET_BYTES = 96 << 20;
const DATA_BYTES = 320 << 20;
/** When an import that a server has forgotten counts as lost. Mattermost leaves it in progress for good; usually it is 20 minutes. */
export const STUCK_IMPORT_SECONDS = 30;
const WORKERS = ['--workers', '2', '--threads', '1'];

/** @param folder made here; PostgreSQL's user has to be able to pass through the folders above it */
export async function openBed(folder: string, clock: Clock): Promise<Bed> {
  const dataDir = join(folder, 'data');
  const targetFolder = join(folder, 'target');
  const clockFile = join(folder, 'clock');
  for (const path of [dataDir, targetFolder]) await mkdir(path, { recursive: true });
  await chmod(folder, 0o755);
  const setClock = (offsetSeconds: number) =>
    writeFile(clockFile, `${offsetSeconds < 0 ? '-' : '+'}${Math.abs(offsetSeconds)}\n`, { mode: 0o644 });
  await setClock(0);
  const env = {
    SLACK_MM2_STUCK_IMPORT_SECONDS: String(STUCK_IMPORT_SECONDS),
    ...(clock === 'stepped' ? clockEnvironment(clockFile) : {}),
  };
  const options = { args: [...WORKERS, ...(await portOptions())], env, detached: true };
  const disks = [
    { path: targetFolder, bytes: TARGET_BYTES },
    { path: dataDir, bytes: DATA_BYTES },
  ].filter(({ path, bytes }) => mountDisk(path, bytes));
  const unmount = () => {
    for (const { path } of disks) unmountDisk(path);
  };
  const start = () => up(dataDir, options);
  const bed: Bed = {
    folder,
    clock,
    dataDir,
    targetFolder,
    hasOwnDisks: disks.length === 2,
    stack: await start().catch((error: unknown) => {
      unmount();
      throw error;
    }),
    setClock,
    restart: async () => {
      bed.stack = await start();
    },
    reset: async () => {
      await emptyDatabase(bed.stack.databaseUrl);
      for (const name of await readdir(targetFolder)) await rm(join(targetFolder, name), { recursive: true });
      await rm(join(dataDir, 'work'), { recursive: true, force: true });
      await setClock(0);
    },
    close: async () => {
      await bed.stack.stop();
      unmount();
      await rm(folder, { recursive: true, force: true });
    },
    abandon: async () => {
      await bed.stack.killTree();
      for (const { path } of disks) execFileSync('cp', ['-a', path, `${path}-kept`]);
      unmount();
    },
  };
  return bed;
}

/**
 * Ports that no other stack chooses, the usual ones least of all: the port of a server that is down for a while has to stay free. Below those
 * that the system gives out.
 */
async function portOptions(): Promise<string[]> {
  const options: string[] = [];
  for (const name of ['postgres', 'temporal', 'ui']) {
    let wanted: number;
    do wanted = randomInt(10_000, 20_000);
    while ((await freePort(wanted)) !== wanted);
    options.push(`--${name}-port`, String(wanted));
  }
  return options;
}

async function emptyDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(`
      SELECT format('%I', tablename) AS name FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> 'schema_migrations'`);
    // Numbers go on: workers keep things in mind by the number of a job or a target.
    await client.query(`TRUNCATE ${rows.map(({ name }) => name).join(', ')} CASCADE`);
    // Its log would fill a small disk.
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}

/** libfaketime, as Debian's package `faketime` brings it. */
const FAKETIME = ['/usr/lib/*/faketime/libfaketime.so.1', '/usr/local/lib/faketime/libfaketime.so.1'];

const faketimeLibrary = (): string | undefined => FAKETIME.flatMap((pattern) => globSync(pattern))[0];

export const canStepClock = (): boolean => faketimeLibrary() !== undefined;

/** Temporal's server, a Go program, asks the kernel itself: it keeps the true time. */
function clockEnvironment(clockFile: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: faketimeLibrary(),
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_NO_CACHE: '1',
    // A machine's clock that is set does not move these.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
    FAKETIME_DONT_RESET: '1',
  };
}

function mountDisk(folder: string, bytes: number): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/proc/mounts')) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0755`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false; // in a container that may not
  }
}

function unmountDisk(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
}
