import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../../../../src/embedded/free-port.ts';

/** PostgreSQL from the system's packages, with its own pg_dump and psql: what the recipe's hooks call. */
export interface DebianPostgres {
  /** PGDATA, where the hooks put their dumps. */
  folder: string;
  port: number;
  /** For programs: where it is, and as whom. */
  environment: Record<string, string>;
  /** Beginning of a command that runs as the user it runs as. */
  as: string[];
  query<Row extends object = Record<string, unknown>>(database: string, text: string): Promise<Row[]>;
  stop(): Promise<void>;
}

const USER = 'mattermost';

/** @throws Error if the package `postgresql` is missing */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  const programs = globSync('/usr/lib/postgresql/*/bin').sort().at(-1);
  if (!programs) throw new Error('no PostgreSQL: apt-get install --no-install-recommends postgresql');
  const root = mkdtempSync(join(tmpdir(), 'hooks-'));
  const folder = join(root, 'data');
  const as: string[] = [];
  if (process.getuid?.() === 0) {
    const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(root, idOf('-u'), idOf('-g'));
    as.push('setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--');
  }
  const port = await freePort();
  const environment = {
    PATH: `${programs}:${process.env.PATH}`,
    LANG: 'C.UTF-8',
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    POSTGRES_USER: USER,
    POSTGRES_DB: 'mattermost',
  };
  const run = (program: string, ...words: string[]) => {
    const [first, ...rest] = [...as, program, ...words];
    return [first!, rest] as const;
  };
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  execFileSync(...run('initdb', '--pgdata', folder, '--username', USER, '--auth=trust', '--no-sync'), {
    env: environment,
    cwd: '/',
  });
  const server = spawn(...run('postgres', '-D', folder, ...settings.flatMap((setting) => ['-c', setting])), {
    env: environment,
    stdio: 'ignore',
    cwd: '/',
  });

  const query: DebianPostgres['query'] = async (database, text) => {
    const client = new Client({ host: '127.0.0.1', port, user: USER, database });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill('SIGINT');
      await once(server, 'exit');
    }
    rmSync(root, { recursive: true });
  };
  for (;;) {
    try {
      await query('postgres', 'SELECT 1');
      return { folder, port, environment, as, query, stop };
    } catch (error) {
      if (server.exitCode !== null) throw error;
      await sleep(50);
    }
  }
}
