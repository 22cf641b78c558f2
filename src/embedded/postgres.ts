import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { endEarlierPostgres, POSTGRES_SHUTDOWN } from './earlier-postgres.ts';
import { freePort } from './free-port.ts';
import type { Log } from './log.ts';
import { excerpt, type LogFile, openLogFile } from './log-file.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { openCluster, POSTGRES_NAME } from './postgres-cluster.ts';
import { settingsOptions } from './postgres-settings.ts';
import { prepareDataDir } from './prepare-data-dir.ts';
import { withProgress } from './progress.ts';
import { type Service, serviceOf } from './service.ts';
import { type ServiceUser, serviceUser } from './service-user.ts';
import { PORT_TAKEN } from './stack-ports.ts';

export interface PostgresOptions {
  /** The cluster goes into `postgres/` of this directory, the server's log into `postgres.log`. */
  dataDir: string;
  /** Exactly this port of 127.0.0.1; 0 or none for any free one. */
  port?: number | undefined;
  /** Server settings that replace ours. */
  settings?: Record<string, string>;
  log: Log;
}

export interface RunningPostgres extends Service {
  /** Of the database `slack_mm2`, with the superuser's name and password. */
  url: string;
  port: number;
}

/**
 * Starts PostgreSQL on the cluster in `dataDir`, which is made at the first start, and waits until it answers. Whatever
 * state an earlier run left behind (killed in `initdb`, killed while running, still running) is put right first.
 * Two callers must not start on one directory at the same time: the stack's lock sees to that.
 * @throws with an excerpt of the server's log if it does not start.
 */
export async function startPostgres({
  dataDir,
  port,
  settings = {},
  log,
}: PostgresOptions): Promise<RunningPostgres> {
  const user = serviceUser();
  await prepareDataDir(dataDir, user);
  const binaries = await postgresBinaries(user, join(dataDir, 'postgres-binaries'), log);
  const { pgData, password } = await openCluster(dataDir, binaries, user, log);
  await endEarlierPostgres(dataDir, log);
  const options = ['-D', pgData, ...(await settingsOptions(binaries, user, pgData, settings))];

  for (const giveUpAt = Date.now() + RETRY_MS; ; await sleep(1_000)) {
    const listenOn = port || (await freePort());
    const logFile = openLogFile(join(dataDir, 'postgres.log'));
    const urlOf = (database: string) =>
      `postgres://${POSTGRES_NAME}:${password}@127.0.0.1:${listenOn}/${database}`;
    const server = spawnServer(binaries.postgres, [...options, '-p', String(listenOn)], user, logFile);
    try {
      await untilItAnswers(urlOf('postgres'), server, log);
      await createDatabase(urlOf('postgres'));
      return { ...server, url: urlOf(POSTGRES_NAME), port: listenOn };
    } catch (cause) {
      await server.stop();
      const written = logFile.written();
      const curable = STILL_IN_USE.test(written) || (!port && PORT_TAKEN.test(written));
      if (curable && Date.now() < giveUpAt) continue;
      throw new Error(
        `PostgreSQL did not start: ${(cause as Error).message}; ${logFile.path} says:\n${excerpt(written)}`,
        { cause },
      );
    }
  }
}

/** Children of a killed server notice its death only when their statement is done. */
const STILL_IN_USE = /pre-existing shared memory block/;
const RETRY_MS = 60_000;
/** Replaying 4 GB of write-ahead log after a crash takes minutes on a slow disk. */
const RECOVERY_MS = 30 * 60_000;
const CANNOT_CONNECT_NOW = '57P03';
const INVALID_PASSWORD = '28P01';
/** Time for a server to find its port taken. */
const BIND_MS = 15_000;

function spawnServer(
  postgres: string,
  options: string[],
  user: ServiceUser | undefined,
  logFile: LogFile,
): Service {
  const child = spawn(postgres, options, {
    ...(user && { uid: user.uid, gid: user.gid }),
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
    // A process group of its own: Ctrl-C in the terminal is for us, who then stop everything in order.
    detached: true,
    stdio: ['ignore', logFile.descriptor, logFile.descriptor],
  });
  logFile.close();
  return serviceOf(child, POSTGRES_SHUTDOWN);
}

async function untilItAnswers(url: string, { pid, exited }: Service, log: Log): Promise<void> {
  let end: string | undefined;
  exited.then((how) => {
    end = how;
  });
  const answer = async () => {
    const began = Date.now();
    for (; Date.now() < began + RECOVERY_MS; await sleep(50)) {
      if (end) throw new Error(`it ${end}`);
      try {
        return await withClient(url, async () => {});
      } catch (error) {
        const { code } = error as { code?: string };
        // Somebody else was faster at this port, and answers there: ours is about to end, and says why.
        const isAnother = code === INVALID_PASSWORD && Date.now() < began + BIND_MS;
        if (code !== 'ECONNREFUSED' && code !== CANNOT_CONNECT_NOW && !isAnother) throw error;
      }
    }
    throw new Error('it took too long to recover');
  };
  await withProgress(log, (seconds) => `waiting for PostgreSQL (pid ${pid}), ${seconds} s so far`, answer());
}

const createDatabase = (url: string): Promise<void> =>
  withClient(url, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [POSTGRES_NAME]);
    if (!rowCount) await client.query(`CREATE DATABASE ${POSTGRES_NAME}`);
  });

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
