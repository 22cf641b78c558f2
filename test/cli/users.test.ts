import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { openPool } from '../../src/store/pool.ts';
import { testTemporalAddress, withDatabase } from '../support/services.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const LONG_ENOUGH = 'correct horse battery';

const home = mkdtempSync(join(tmpdir(), 'slack-mm2-users-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** `slack-mm2` against servers of one's own, with something on its standard input. */
function commandLine(database: { readonly url: string }) {
  const start = (args: readonly string[], input = '') => {
    const child = spawn(process.execPath, ['--no-warnings', MAIN, ...args], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        SLACK_MM2_HOME: home,
        DATABASE_URL: database.url,
        TEMPORAL_ADDRESS: testTemporalAddress(),
      },
    });
    child.stdin.end(input);
    return child;
  };
  const run = async (args: readonly string[], input?: string) => {
    const child = start(args, input);
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    return { status: child.exitCode, stdout, stderr };
  };
  return { start, run };
}

describe('slack-mm2 users', () => {
  const database = withDatabase();
  const { run } = commandLine(database);
  const users = async (...args: string[]) => run(['users', ...args], `${LONG_ENOUGH}\n`);

  it('adds, lists, changes and removes, and writes that down', async () => {
    expect(await users('list')).toMatchObject({ stdout: expect.stringContaining('users add NAME') });
    expect(await users('add', 'anna', '--role', 'operator', '--password-stdin')).toMatchObject({
      status: 0,
      stdout: 'anna may log in as operator\n',
    });
    expect(await users('add', 'bea', '--password-stdin')).toMatchObject({ status: 0 });
    expect(await users('role', 'BEA', 'operator')).toMatchObject({ stdout: 'bea is operator now\n' });
    expect(await users('password', 'anna', '--password-stdin')).toMatchObject({ status: 0 });
    expect(await users('remove', 'anna')).toMatchObject({ stdout: 'anna is removed\n' });
    const listed = await users('list', '--json');
    expect(JSON.parse(listed.stdout)).toEqual([
      { name: 'bea', role: 'operator', createdAt: expect.any(String) },
    ]);
    const pool = await openPool(database.url, 1);
    const Row = z.object({
      action: z.string(),
      subject: z.string(),
      address: z.string(),
      hash: z.string().nullable(),
    });
    const rows = await pool.any(sql.type(Row)`
      SELECT action, subject, address, (SELECT password_hash FROM api_users) AS hash FROM audit_log ORDER BY audit_id`);
    await pool.end();
    expect(rows.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      'user.create user anna',
      'user.create user bea',
      'user.role user bea',
      'user.password user anna',
      'user.delete user anna',
    ]);
    expect(rows[0]).toMatchObject({
      address: 'terminal',
      hash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
    });
  });

  it.each([
    [['add', 'bea', '--password-stdin'], LONG_ENOUGH, /there is a user bea already/],
    [['add', 'cleo', '--password-stdin'], 'too short', /at least 12 characters/],
    [['add', 'cleo'], LONG_ENOUGH, /--password-stdin/],
    [['add', 'x y', '--password-stdin'], LONG_ENOUGH, /a name has letters/],
    [['add', 'cleo', '--role', 'admin'], LONG_ENOUGH, /Allowed choices are viewer, operator/],
    [['role', 'nobody', 'viewer'], '', /there is no user nobody/],
    [['remove', 'nobody'], '', /there is no user nobody/],
  ])('refuses %p', async (args, input, words) => {
    const { status, stderr } = await run(['users', ...args], `${input}\n`);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain(LONG_ENOUGH);
    expect(status).toBe(1);
  });
});

describe('what others could reach', () => {
  const database = withDatabase();
  const { run, start } = commandLine(database);

  it.each([
    ['serve', '--address', '0.0.0.0:0'],
    ['serve', '--address', '[::]:0'],
    ['serve', '--address', '127.0.0.1:0', '--public-host', 'migrate.example.com'],
    ['up', '--workers', '0', '--host', '0.0.0.0'],
    ['up', '--workers', '0', '--public-host', 'migrate.example.com'],
  ])('does not start without somebody who can log in: %s %s %s', async (...args) => {
    const { status, stderr } = await run(args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/error: others could reach .*nobody has a login yet/);
    expect(stderr).toMatch(/slack-mm2 users add NAME --role operator/);
    expect(stderr).not.toMatch(/the API did not start/);
  });

  it('is told which public host can be none', async () => {
    const { status, stderr } = await run([
      'serve',
      '--address',
      '127.0.0.1:0',
      '--public-host',
      'https://a.example',
    ]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('--public-host: expected a name')]);
  });

  it('starts with a user', async () => {
    await run(['users', 'add', 'anna', '--role', 'operator', '--password-stdin'], LONG_ENOUGH);
    const child = start(['serve', '--address', '0.0.0.0:0']);
    const [line] = await once(child.stdout, 'data');
    const port = /:(\d+)\s*$/.exec(String(line))![1];
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/session`);
    expect(await answer.json()).toMatchObject({ login: 'password', user: null });
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/jobs`)).status).toBe(401);
    child.kill('SIGTERM');
    await once(child, 'close');
  });
});
