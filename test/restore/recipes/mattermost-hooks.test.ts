import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type DebianPostgres, startDebianPostgres } from './support/debian-postgres.ts';

const SCRIPT = new URL('../../../recipes/mattermost/pg_backup.sh', import.meta.url);
const COMPLETE = '-- PostgreSQL database dump complete';

let postgres: DebianPostgres;
let dump: string;

beforeAll(async () => {
  postgres = await startDebianPostgres();
  dump = join(postgres.folder, 'backup.sql.gz');
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  for (const name of ['mattermost', 'mattermost_restoring'])
    await postgres.query('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await postgres.query('postgres', 'CREATE DATABASE mattermost');
  await postgres.query(
    'mattermost',
    `CREATE TABLE posts (id integer PRIMARY KEY, message text);
     INSERT INTO posts SELECT number, 'Übergabe ' || number FROM generate_series(1, 500) AS number`,
  );
  expect(hook('backup').status).toBe(0);
});

/** As in the container, but for the folder of the volume. */
function hook(verb: string, environment: Record<string, string> = {}) {
  const script = readFileSync(SCRIPT, 'utf8').replaceAll('/var/lib/postgresql/data', postgres.folder);
  const [program, ...words] = [...postgres.as, 'bash', '-c', script, 'pg_backup.sh', verb];
  return spawnSync(program!, words, {
    env: { ...postgres.environment, ...environment },
    encoding: 'utf8',
    cwd: '/',
  });
}

const messages = async () =>
  (await postgres.query<{ message: string }>('mattermost', 'SELECT message FROM posts ORDER BY id')).map(
    ({ message }) => message,
  );
const change = () =>
  postgres.query(
    'mattermost',
    `DELETE FROM posts WHERE id > 100; UPDATE posts SET message = 'damaged' WHERE id = 1;
     INSERT INTO posts VALUES (9999, 'canary')`,
  );

describe('the hook before a backup', () => {
  it('writes the whole database to a dump that only its user may read, and nothing else', () => {
    expect(gunzipSync(readFileSync(dump)).toString()).toContain('Übergabe 500');
    expect(statSync(dump).mode & 0o777).toBe(0o600);
    expect(existsSync(`${dump}.tmp`)).toBe(false);
  });

  it('fails, and leaves no older dump that would pass for a new one', () => {
    const { status, stderr } = hook('backup', { POSTGRES_DB: 'nowhere' });
    expect(status).not.toBe(0);
    expect(stderr).toContain('nowhere');
    expect(existsSync(dump)).toBe(false);
  });

  it.each([
    ['fails at its end', `echo '${COMPLETE}'; exit 1`],
    ['ends in the middle, without a word', 'echo "CREATE TABLE posts"'],
  ])('fails if pg_dump %s', (_, program) => {
    const folder = join(postgres.folder, '..', 'bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'pg_dump'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
    expect(hook('backup', { PATH: `${folder}:${postgres.environment.PATH}` }).status).not.toBe(0);
    expect(existsSync(dump)).toBe(false);
  });
});

describe('the hook after a restore', () => {
  it('brings back what was dumped, and nothing newer', async () => {
    const before = await messages();
    await change();
    expect(hook('restore')).toMatchObject({ status: 0, stderr: '' });
    expect(await messages()).toEqual(before);
  });

  it('ends the connections that Mattermost holds, which would keep the old database', async () => {
    await change();
    const { port } = postgres;
    const client = new Client({ host: '127.0.0.1', port, user: 'mattermost', database: 'mattermost' });
    const errors: (Error & { code?: string })[] = [];
    client.on('error', (error) => errors.push(error));
    await client.connect();
    await client.query('BEGIN; SELECT * FROM posts FOR UPDATE');
    expect(hook('restore').status).toBe(0);
    expect(await messages()).toHaveLength(500);
    await expect(client.query('SELECT 1')).rejects.toThrow();
    expect(errors[0]?.code).toBe('57P01');
  });

  it('makes the database if there is none', async () => {
    await postgres.query('postgres', 'DROP DATABASE mattermost');
    expect(hook('restore').status).toBe(0);
    expect(await messages()).toHaveLength(500);
  });

  const sql = () => gunzipSync(readFileSync(dump)).toString();
  it.each<[what: string, damage: () => Buffer | string, said: string]>([
    ['is empty', () => '', 'there is no'],
    ['is cut', () => readFileSync(dump).subarray(0, -200), 'is damaged'],
    ['packs a dump that was cut', () => gzipSync(sql().slice(0, sql().indexOf(COMPLETE))), 'is damaged'],
    ['is no dump', () => gzipSync('hello'), 'is damaged'],
    [
      'has an error in its middle',
      () => gzipSync(sql().replace('Übergabe 77\n', 'Übergabe 77\tand more\n')),
      'could not be loaded',
    ],
    ['is of a bad disk', () => readFileSync(dump).fill(7, 300, 320), 'is damaged'],
  ])('fails if the dump %s, says what to do, and leaves the database as it was', async (_, damage, said) => {
    writeFileSync(dump, damage());
    await change();
    const before = await messages();
    const { status, stderr } = hook('restore');
    expect(status).not.toBe(0);
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/restore another snapshot|may be dropped/);
    expect(stderr).not.toContain('Übergabe');
    expect(await messages()).toEqual(before);
  });

  it('fails if the snapshot had no dump', async () => {
    hook('backup', { POSTGRES_DB: 'nowhere' });
    const { status, stderr } = hook('restore');
    expect(status).not.toBe(0);
    expect(stderr).toContain('holds no dump');
    expect(await messages()).toHaveLength(500);
  });

  it('works after one that failed half way', async () => {
    const whole = readFileSync(dump);
    writeFileSync(dump, gzipSync(sql().replace('Übergabe 77\n', 'Übergabe 77\tand more\n')));
    expect(hook('restore').status).not.toBe(0);
    writeFileSync(dump, whole);
    await change();
    expect(hook('restore').status).toBe(0);
    expect(await messages()).toHaveLength(500);
  });
});

it('refuses what is neither', () => {
  expect(hook('purge')).toMatchObject({ status: 1, stderr: 'pg_backup: expected backup or restore\n' });
});
