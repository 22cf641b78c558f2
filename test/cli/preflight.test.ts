import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Row } from '../../src/preflight/row.ts';
import type { ApiServer } from '../mattermost/client/support/api-server.ts';
import { writeExport } from '../support/write-export.ts';
import { type SmallMattermost, startSmallMattermost } from './support/small-mattermost.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const MIB = 1024 * 1024;

interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

describe('slack-mm2 preflight', () => {
  let folder: string;
  let archive: string;
  let api: ApiServer;
  const fresh = (): SmallMattermost => ({
    roles: 'system_admin system_user',
    version: '11.6.0',
    config: {
      TeamSettings: { MaxUsersPerTeam: 50, MaxChannelsPerTeam: 2000 },
      FileSettings: { EnableFileAttachments: true, MaxFileSize: 100 * MIB, MaxImageResolution: 33_177_600 },
      ServiceSettings: { EnableCustomEmoji: true },
      JobSettings: { RunJobs: true },
      PasswordSettings: { MinimumLength: 8 },
    },
    team: undefined,
    users: [],
    channels: [],
    emoji: [],
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-preflight-'));
    archive = await writeExport(join(folder, 'export'), {
      'users.json': [
        { id: 'U1', name: 'ann', profile: { email: 'ann@acme.example' } },
        { id: 'U2', name: 'bob', profile: { email: 'bob@acme.example' } },
      ],
      'channels.json': [
        { id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2'] },
        { id: 'C2', name: 'dev', members: ['U1'] },
        { id: 'C3', name: 'plans', members: ['U1'] },
      ],
      'emojis/shipit.png': Buffer.from('89504e470d0a1a0a', 'hex'),
      'dev/2023-11-14.json': [{ type: 'message', user: 'U1', text: 'hi', ts: '1700000000.000100' }],
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (args: string[], env: Record<string, string> = {}): Promise<Ended> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        ['--no-warnings', MAIN, 'preflight', ...args],
        { encoding: 'utf8', env: { PATH: process.env.PATH, SLACK_MM2_HOME: '/nonexistent', ...env } },
        (error, stdout, stderr) =>
          resolve({ status: error ? Number((error as { code?: unknown }).code) : 0, stdout, stderr }),
      );
    });

  /** A pre-flight of the archive at a server that differs from a fresh one. */
  async function look(change: Partial<SmallMattermost>, args: string[] = [], token = 'good-token') {
    api = await startSmallMattermost({ ...fresh(), ...change });
    try {
      return await run([archive, '--to', api.origin, '--team', 'acme', ...args], { MATTERMOST_TOKEN: token });
    } finally {
      await api.server.close();
    }
  }
  const busy: Partial<SmallMattermost> = {
    config: {
      ...fresh().config,
      TeamSettings: { MaxUsersPerTeam: 4, MaxChannelsPerTeam: 2000 },
      JobSettings: { RunJobs: false },
    },
    team: { id: 't1', name: 'acme', members: ['u1', 'x', 'y', 'z'] },
    users: [
      { id: 'u1', username: 'ann.lee', email: 'ann@acme.example' },
      { id: 'u2', username: 'bob', email: 'bob@other.example' },
    ],
    channels: [
      { id: 'c0', name: 'town-square', type: 'O' },
      { id: 'c1', name: 'dev', type: 'O' },
      { id: 'c2', name: 'plans', type: 'O', delete_at: 5 },
    ],
    emoji: ['shipit'],
  };

  it('finds a fresh server ready, and only asks', async () => {
    const { status, stdout } = await look({});
    expect(stdout).toMatch(/^Mattermost 11\.6\.0 at http:\/\/127\.0\.0\.1:\d+, team acme\n/);
    expect(stdout).toMatch(/\nReady\.\n$/);
    expect(status).toBe(0);
  });

  it('says of each problem which setting or choice solves it, the worst first', async () => {
    const { status, stdout } = await look(busy);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\nproblem {2}members of the team .*4 allowed, 4 present .*needed: 5 \(1 more\)/);
    expect(stdout).toContain('mmctl config set TeamSettings.MaxUsersPerTeam 5\n');
    expect(stdout).toContain('mmctl config set JobSettings.RunJobs true\n');
    expect(stdout).toMatch(/@bob: .*users\.U2\.account: bob if it is the same person/);
    expect(stdout).toMatch(/~plans: an archived public channel\. .*channels\.C3\.name: plans-slack/);
    expect(stdout).toMatch(/\nchange .*names of custom emoji/);
    expect(stdout).toMatch(/\nNot ready: 3 problems; 2 to change, .*\.\n$/);
    const verdicts = [...stdout.matchAll(/^(problem|change|ok) /gm)].map(([, verdict]) => verdict);
    expect(verdicts).toEqual([...verdicts].sort((a, b) => 'pco'.indexOf(a![0]!) - 'pco'.indexOf(b![0]!)));
  });

  it('says the same as one JSON document', async () => {
    const { status, stdout } = await look(busy, ['--json']);
    const document = JSON.parse(stdout) as { rows: Row[] };
    expect(status).toBe(1);
    expect(document).toMatchObject({ version: 1, status: 'problem', team: 'acme', problems: 3, changes: 2 });
    expect(document.rows.find(({ id }) => id === 'accounts.used')?.items).toEqual([
      expect.objectContaining({ name: '@ann', choice: { users: { U1: { account: 'ann.lee' } } } }),
    ]);
  });

  it('is ready once the settings and choices are made that it asked for', async () => {
    const choices = join(folder, 'choices.yaml');
    await writeFile(
      choices,
      'users: { U2: { account: bob } }\nchannels: { C3: { name: plans-slack } }\nemoji: { shipit: { leave_out: true } }\n',
    );
    const config = {
      ...fresh().config,
      TeamSettings: { MaxUsersPerTeam: 5, MaxChannelsPerTeam: 2000 },
    };
    const { status, stdout } = await look({ ...busy, config }, ['--choices', choices]);
    expect(stdout).toMatch(/\nReady; 1 to change/);
    expect(status).toBe(0);
  });

  it('takes a server whose custom emoji are switched off', async () => {
    const config = { ...fresh().config, ServiceSettings: { EnableCustomEmoji: false } };
    const { status, stdout } = await look({ emoji: undefined, config });
    expect(stdout).toContain('mmctl config set ServiceSettings.EnableCustomEmoji true');
    expect(status).toBe(0);
  });

  it('with a token of somebody else says that first', async () => {
    const { status, stdout } = await look({ roles: 'system_user' });
    expect(stdout).toMatch(/\nproblem {2}permissions of the token +@admin, system_user/);
    expect(status).toBe(1);
  });

  it('takes the token from a file', async () => {
    const token = join(folder, 'token');
    await writeFile(token, 'good-token\n');
    expect((await look({}, ['--token-file', token], 'another')).status).toBe(0);
  });

  describe('what can not be found out has exit status 1', () => {
    it.each<[string, string[], Record<string, string>, RegExp]>([
      ['no token', ['--to', 'https://x.y'], {}, /MATTERMOST_TOKEN is not set: .*--token-file/],
      ['no address', ['--to', 'x'], { MATTERMOST_TOKEN: 't' }, /--to "x": expected an address/],
      ['an address in clear', ['--to', 'http://x.y'], { MATTERMOST_TOKEN: 't' }, /--allow-http/],
      [
        'no file of a token',
        ['--to', 'https://x.y', '--token-file', '/nowhere'],
        {},
        /--token-file \/nowhere: no such file/,
      ],
      [
        'no certificate',
        ['--to', 'https://x.y', '--ca', MAIN],
        { MATTERMOST_TOKEN: 't' },
        /holds no certificate/,
      ],
      ['no server', ['--to', 'http://127.0.0.1:1'], { MATTERMOST_TOKEN: 't' }, /refuses the connection/],
    ])('%s', async (_name, args, env, message) => {
      const { status, stdout, stderr } = await run([archive, '--team', 'acme', ...args], env);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain('DATABASE_URL');
    });

    it('a token that is not accepted, and never shown', async () => {
      const { status, stdout, stderr } = await look({}, ['--json'], 'secret-token');
      expect(status).toBe(1);
      expect(stderr).toMatch(/does not accept the token/);
      expect(JSON.parse(stdout)).toMatchObject({ version: 1, status: 'failed', rows: [] });
      expect(`${stdout}${stderr}`).not.toContain('secret-token');
    });

    it('an archive that can not be migrated', async () => {
      const broken = await writeExport(join(folder, 'broken'), {
        'users.json': [{ name: 'no id' }],
        'channels.json': [],
      });
      api = await startSmallMattermost(fresh());
      const { status, stderr } = await run([broken, '--to', api.origin, '--team', 'acme'], {
        MATTERMOST_TOKEN: 'good-token',
      });
      await api.server.close();
      expect(status).toBe(1);
      expect(stderr).toMatch(/users\.json\[0\]\.id: expected a user with a Slack id/);
    });
  });
});
