import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { endProcess } from '../../src/embedded/end-process.ts';
import { type PostgresOptions, type RunningPostgres, startPostgres } from '../../src/embedded/postgres.ts';
import { pgDataIn } from '../../src/embedded/postgres-cluster.ts';
import { findProcesses } from '../../src/embedded/process-identity.ts';
import { runCommand } from '../../src/embedded/run-command.ts';
import { serviceUser } from '../../src/embedded/service-user.ts';
import { runProgram } from './support/program.ts';
import { withTempDir } from './support/temp-dir.ts';

const running: RunningPostgres[] = [];

async function start(dataDir: string, options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir, log: () => {}, ...options });
  running.push(postgres);
  return postgres;
}

afterEach(() => Promise.all(running.splice(0).map((postgres) => postgres.stop())));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the server is killed under it in some of these tests
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  const temp = withTempDir();
  const other = withTempDir();

  test('is a UTF-8 database with checksums and our settings', async () => {
    const { url } = await start(temp.path);
    expect(
      await query(
        url,
        `SELECT current_database(), pg_encoding_to_char(encoding), datcollate, current_setting('data_checksums'),
                current_setting('shared_buffers'), current_setting('fsync')
         FROM pg_database WHERE datname = current_database()`,
      ),
    ).toEqual(['slack_mm2', 'UTF8', 'C', 'on', '256MB', 'on']);
  });

  test('asks for its password', async () => {
    const url = new URL((await start(temp.path)).url);
    url.password = 'guess';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  test('is closed to other users of the machine', async () => {
    expect((await stat(temp.path)).mode & 0o007).toBe(0);
    expect((await stat(join(temp.path, 'postgres'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(temp.path, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(temp.path, 'postgres.log'))).mode & 0o777).toBe(0o600);
  });

  test('keeps committed data through kill -9, again and again', async () => {
    await query((await start(temp.path)).url, 'CREATE TABLE numbers (n int)');
    for (let round = 1; round <= 4; round += 1) {
      const { url, pid, exited } = await start(temp.path);
      await query(url, `INSERT INTO numbers VALUES (${round})`);
      process.kill(pid, 'SIGKILL');
      expect(await exited).toBe('was ended by SIGKILL');
    }
    expect(await query((await start(temp.path)).url, 'SELECT n FROM numbers ORDER BY n')).toEqual([
      1, 2, 3, 4,
    ]);
  });

  test('starts after its server was killed in the middle of a statement', async () => {
    const { url, pid } = await start(temp.path);
    const statement = query(url, 'SELECT pg_sleep(2)').catch(() => 'interrupted');
    await sleep(300);
    process.kill(pid, 'SIGKILL');
    await start(temp.path);
    await statement;
  });

  test('stops a server that an earlier run left behind', async () => {
    const earlier = runProgram('start-postgres.ts', temp.path);
    const pid = Number((await earlier.line(/^up/)).slice(3));
    await earlier.kill();
    expect(findProcesses(`postgres -D ${pgDataIn(temp.path)} `)).toEqual([pid]);
    const lines: string[] = [];
    const now = await start(temp.path, { log: (line) => lines.push(line) });
    expect(lines).toEqual([`stopping the PostgreSQL that an earlier run left behind (pid ${pid})`]);
    expect(findProcesses(`postgres -D ${pgDataIn(temp.path)} `)).toEqual([now.pid]);
  });

  test('starts where the pid of a killed server is another process by now', async () => {
    const { pid, exited } = await start(temp.path);
    const pidFile = join(pgDataIn(temp.path), 'postmaster.pid');
    process.kill(pid, 'SIGKILL');
    await exited;
    const user = serviceUser();
    const other = spawn('sleep', ['60'], { cwd: '/', ...(user && { uid: user.uid, gid: user.gid }) });
    await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(other.pid)));
    await start(temp.path);
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill();
    await once(other, 'exit');
  });

  test('does not take another server that answers at its port for itself', async () => {
    const { port } = await start(temp.path);
    await expect(start(other.path, { port })).rejects.toThrow(/Address already in use/);
  });

  test('takes the port that it is told, or says that it is taken', async () => {
    const first = await start(temp.path);
    const { port } = first;
    await first.stop();
    expect((await start(temp.path, { port })).port).toBe(port);
    await Promise.all(running.splice(0).map((postgres) => postgres.stop()));

    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(start(temp.path, { port })).rejects.toThrow(
      /PostgreSQL did not start.*Address already in use/s,
    );
    other.close();
  });
});

describe('a first start that was killed', () => {
  const temp = withTempDir({ mode: 0o755 });

  test('leaves nothing that a later start stumbles over', async () => {
    for (const delayMs of [40, 120, 200, 300, 400, 500]) {
      const dataDir = join(temp.path, `killed-after-${delayMs}`);
      const first = runProgram('start-postgres.ts', dataDir);
      await first.line(/creating the database cluster/);
      await sleep(delayMs);
      await first.kill();
      // As a kill of the whole tree: `initdb` and what it started.
      for (const pid of findProcesses(join(dataDir, 'postgres')))
        await endProcess(pid, { signal: 'SIGKILL', graceMs: 1_000 });

      const { url, stop } = await start(dataDir);
      expect(await query(url, 'SELECT 1')).toEqual([1]);
      await stop();
      expect((await readdir(dataDir)).filter((name) => name.includes('unfinished'))).toEqual([]);
    }
  });

  test('may leave `initdb` running', async () => {
    const dataDir = join(temp.path, 'orphaned');
    const first = runProgram('start-postgres.ts', dataDir);
    await first.line(/creating the database cluster/);
    await sleep(100);
    await first.kill();
    expect(await query((await start(dataDir)).url, 'SELECT 1')).toEqual([1]);
  });
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('as root', () => {
  const temp = withTempDir({ mode: 0o755 });

  test('runs as an unprivileged user', async () => {
    const { pid } = await start(temp.path);
    expect((await stat(`/proc/${pid}`)).uid).toBe(serviceUser()?.uid);
  });

  test('refuses a data directory that this user can not reach', async () => {
    const closed = join(temp.path, 'closed');
    await runCommand('mkdir', ['-m', '700', closed]);
    await expect(start(join(closed, 'data'))).rejects.toThrow(
      /can't reach .*closed\/data.*choose another --data-dir/,
    );
    expect(existsSync(join(closed, 'data', 'postgres'))).toBe(false);
  });
});
