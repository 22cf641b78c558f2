import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../../src/embedded/free-port.ts';
import type { ProbeInput } from '../../../../src/restore/probe/protocol.ts';
import type { DebianPostgres } from './debian-postgres.ts';

const APP = fileURLToPath(new URL('../../../../recipes/mattermost/local/app.ts', import.meta.url));

/** What stands in for Mattermost, with folders for its volumes and a database of its own. */
export interface StandIn {
  folders: Record<'config' | 'data' | 'plugins' | 'client_plugins' | 'logs' | 'bleve_indexes', string>;
  database: string;
  port: number;
  /** What the probe is asked with. */
  input(seed: number, state?: unknown): ProbeInput;
  restart(): Promise<void>;
  discard(): Promise<void>;
}

/** @param programs folders for its PATH */
export async function startStandIn(postgres: DebianPostgres, programs = '/usr/bin:/bin'): Promise<StandIn> {
  const root = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const folderOf = (name: string) => {
    mkdirSync(join(root, name));
    return join(root, name);
  };
  const folders = {
    config: folderOf('config'),
    data: folderOf('data'),
    plugins: folderOf('plugins'),
    client_plugins: folderOf('client_plugins'),
    logs: folderOf('logs'),
    bleve_indexes: folderOf('bleve_indexes'),
  };
  const port = await freePort();
  const database = `mattermost_${port}`;
  await postgres.query('postgres', `CREATE DATABASE ${database}`);
  const environment = {
    PATH: programs,
    PGHOST: '127.0.0.1',
    PGPORT: String(postgres.port),
    PGUSER: 'mattermost',
    PGDATABASE: database,
    MM_CONFIG: join(folders.config, 'config.json'),
    MM_SQLSETTINGS_DATASOURCE: `postgres://mattermost@127.0.0.1:${postgres.port}/${database}?sslmode=disable`,
    MM_SERVICESETTINGS_LISTENADDRESS: `127.0.0.1:${port}`,
    MM_SERVICESETTINGS_SITEURL: `http://127.0.0.1:${port}`,
    MM_FILESETTINGS_DIRECTORY: `${folders.data}/`,
    MM_PLUGINSETTINGS_DIRECTORY: folders.plugins,
    MM_PLUGINSETTINGS_CLIENTDIRECTORY: folders.client_plugins,
    MM_PLUGINSETTINGS_ENABLEUPLOADS: 'true',
    MM_LOGSETTINGS_FILELOCATION: folders.logs,
    MM_BLEVESETTINGS_INDEXDIR: folders.bleve_indexes,
  };
  const start = async () => {
    const child = spawn(process.execPath, ['--no-warnings', APP], {
      env: environment,
      stdio: process.env.DEBUG ? 'inherit' : 'ignore',
    });
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`the stand-in ended with ${child.exitCode}`);
      await sleep(30);
    }
    return child;
  };
  let child = await start();
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
  return {
    folders,
    database,
    port,
    input: (seed, state = null) => ({
      run: 'test',
      seed,
      domain: 'example.com',
      endpoints: { app: { host: '127.0.0.1', port, protocol: 'http' } },
      // As the local driver's: whatever is said runs with the service's environment.
      exec: { app: ['env', ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)] },
      secrets: SECRETS,
      isRestored: false,
      state,
    }),
    restart: async () => {
      await stop();
      child = await start();
    },
    discard: async () => {
      await stop();
      rmSync(root, { recursive: true });
    },
  };
}

export const SECRETS = {
  postgres_password: 'postgres-secret',
  admin_password: 'admin-secret-of-the-test',
  member_password: 'member-secret-of-the-test',
  outsider_password: 'outsider-secret-of-the-test',
};

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/api/v4/system/ping`).then(
    ({ ok }) => ok,
    () => false,
  );
