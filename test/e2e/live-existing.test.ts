import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { finishPath } from '../../src/sinks/bulk-file/finish-path.ts';
import { newChannel } from '../mattermost-double/create-channel.ts';
import { createTeam } from '../mattermost-double/create-team.ts';
import { newUser } from '../mattermost-double/create-user.ts';
import type { UserRow } from '../mattermost-double/rows.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { createJob, ended, uploadZip } from '../mattermost-double/support/client.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { liveMigrations, twiceAt } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { officeExport, officeMessage, person } from '../support/office-export.ts';
import { serverContent } from '../support/server-content.ts';
import { verified } from '../support/verified.ts';

describe('what a running Mattermost has already', () => {
  const migrations = withMigrations();
  const live = liveMigrations(migrations);
  const { start } = withDoubles();
  let exports = 0;
  const anExport = (options?: Parameters<typeof officeExport>[1]) =>
    officeExport(join(migrations.folder, `office-${exports++}`), options);

  /** An account as the server has it; who joins a team gets another `update_at`. */
  const asItIs = ({ state }: MattermostDouble, { id, update_at }: UserRow) => ({
    ...state.tables.users.get(id),
    update_at,
  });
  const channelNamed = ({ state }: MattermostDouble, name: string) =>
    [...state.tables.channels.values()].find((channel) => channel.name === name)!;

  it('an account of the same address is used as it is, whatever it is called', async () => {
    const double = await start();
    const robert = newUser({
      username: 'robert',
      email: 'bob@example.com',
      roles: 'system_user system_admin',
      locale: 'de',
      auth_service: 'saml',
      auth_data: 'bob-of-saml',
      position: 'Chief',
    });
    const ann = newUser({
      username: 'ann',
      email: 'ann@example.com',
      password_hash: 'hers',
      nickname: 'Annie',
    });
    double.state.commit(['users', robert], ['users', ann]);
    const job = await live.migrate(double, await anExport());
    expect([job.status, await live.failed(job)]).toEqual(['success', []]);
    expect(asItIs(double, robert)).toEqual(robert);
    expect(asItIs(double, ann)).toEqual(ann);
    const { posts, channels } = serverContent(double.state);
    expect(posts.find(({ message }) => message === 'of bob')).toMatchObject({ user: 'robert' });
    const members = Object.fromEntries(channels.map(({ name, members }) => [name, members]));
    expect(members).toMatchObject({
      plans: ['ann', 'robert'],
      board: ['ann', 'cid'],
      'ann,robert': ['ann', 'robert'],
    });
    expect(twiceAt(double.state)).toEqual([]);
  }, 60_000);

  it('a user name that somebody else has ends the job before anything is written', async () => {
    const double = await start();
    double.state.commit(['users', newUser({ username: 'bob', email: 'another@example.com' })]);
    const job = await live.migrate(double, await anExport());
    expect(job).toMatchObject({
      status: 'failed',
      errorMessage: expect.stringContaining('users.U2.account'),
    });
    expect(double.state.tables.jobs.size).toBe(0);
    expect(double.state.tables.teams.size).toBe(0);
  }, 60_000);

  it('guests, bots and deactivated people become what the file would make of them', async () => {
    const users = [
      person('U1', 'ann'),
      person('U2', 'bob', { is_restricted: true }),
      person('U3', 'cid', { deleted: true, updated: 1_700_000_000 }),
      {
        id: 'U4',
        team_id: 'T1',
        name: 'helper',
        real_name: 'Helper',
        is_bot: true,
        profile: { bot_id: 'B4' },
      },
    ];
    const archive = await anExport({
      users,
      more: {
        'plans/2023-11-15.json': [
          { type: 'message', subtype: 'bot_message', bot_id: 'B4', ts: '1700100000.000100', text: 'beep' },
        ],
      },
    });
    const choices = { rules: { guests: 'guest', bots: 'bot', bot_owner: 'sysadmin' } };
    const path = join(migrations.folder, 'office.zip');
    await migrations.run({ archive, target: { kind: 'bulk-file', path }, team: 'acme', choices });
    const filed = await start();
    for (const file of [path, finishPath(path)]) {
      const job = await createJob(filed, {
        import_file: await uploadZip(filed, await readFile(file).catch(() => Buffer.alloc(0))),
      });
      await ended(filed, job);
    }
    const double = await start();
    const job = await live.migrate(double, archive, { choices });
    expect([job.status, await live.failed(job)]).toEqual(['success', []]);
    const [expected, content] = [serverContent(filed.state), serverContent(double.state)];
    expect(content.posts).toEqual(expected.posts);
    expect(content.channels).toEqual(expected.channels);
    const isActive = { isActive: true };
    expect(content.users.map((user) => ({ ...user, ...isActive }))).toEqual(
      expected.users.map((user) => ({ ...user, ...isActive })),
    );
    const byName = Object.fromEntries(content.users.map((user) => [user.username, user]));
    expect(byName.cid).toMatchObject({ isActive: false });
    expect(byName.bob).toMatchObject({ isActive: true, roles: 'system_guest' });
    expect([...double.state.tables.bots.values()].map(({ username }) => username)).toEqual(['helper']);
  }, 60_000);

  it('a bot of the name, and an account that the choices name, are used', async () => {
    const double = await start();
    const helper = newUser({ username: 'helper', email: 'helper@localhost' });
    const bot = {
      user_id: helper.id,
      username: 'helper',
      display_name: 'The old helper',
      description: '',
      owner_id: 'x',
      create_at: 1,
      update_at: 1,
      delete_at: 0,
    };
    const chief = newUser({ username: 'the.chief', email: 'chief@example.com', password_hash: 'secret' });
    double.state.commit(['users', helper], ['bots', bot], ['users', chief]);
    const users = [
      person('U1', 'ann'),
      person('U2', 'bob'),
      person('U3', 'cid'),
      {
        id: 'U4',
        team_id: 'T1',
        name: 'helper',
        real_name: 'Helper',
        is_bot: true,
        profile: { bot_id: 'B4' },
      },
    ];
    const choices = {
      rules: { bots: 'bot', bot_owner: 'sysadmin' },
      users: { U2: { account: 'the.chief' } },
    };
    const job = await live.migrate(double, await anExport({ users }), { choices });
    expect(job.errorMessage).toBeNull();
    expect([job.status, await live.failed(job)]).toEqual(['success', []]);
    expect(asItIs(double, chief)).toEqual(chief);
    expect(double.state.tables.bots.get(helper.id)).toEqual(bot);
    const { channels } = serverContent(double.state);
    expect(channels.find(({ name }) => name === 'plans')?.members).toEqual(['ann', 'the.chief']);
  }, 60_000);

  it.each([
    ['people', { MaxUsersPerTeam: 2 }, 'TeamSettings.MaxUsersPerTeam is 2, and 3 are needed'],
    ['channels', { MaxChannelsPerTeam: 3 }, 'TeamSettings.MaxChannelsPerTeam is 3, and 4 are needed'],
  ])(
    'no room for more %s ends the job before anything is written',
    async (_what, TeamSettings, words) => {
      const double = await start({ config: { TeamSettings } });
      const job = await live.migrate(double, await anExport());
      expect(job).toMatchObject({ status: 'failed', errorMessage: expect.stringContaining(words) });
      expect(double.state.tables.jobs.size).toBe(0);
      expect(double.state.tables.teams.size).toBe(0);
    },
    60_000,
  );

  it('a version before 6.0 gets all that it can import; the rest is named', async () => {
    const double = await start({ version: '5.38' });
    const job = await live.migrate(double, await anExport());
    expect(job).toMatchObject({ status: 'success' });
    expect(
      (await live.failed(job)).map(({ type, slackId, reason }) => `${type} ${slackId} ${reason}`),
    ).toEqual([
      `attachment ${officeMessage(62)}/F2 server_too_old`,
      `attachment ${officeMessage(63)}/F3 server_too_old`,
      `reaction ${officeMessage(63)}/tada/U1 server_too_old`,
    ]);
    const { posts } = serverContent(double.state);
    const withFiles = posts.filter(({ files }) => files.length > 0);
    expect(withFiles.map(({ files }) => files[0]!.split(' ')[0])).toEqual(['f1.txt', 'f4.txt']);
    expect((await verified(migrations.pool, double, job.jobId)).differences).toEqual([]);
  }, 60_000);

  it('a team and a channel of the same kind stay as they are, and are joined', async () => {
    const double = await start();
    const team = createTeam(double.state, {
      name: 'acme',
      display_name: 'Acme Incorporated',
      type: 'O',
      description: 'all of us',
      allow_open_invite: true,
    });
    const plans = newChannel({
      team_id: team.id,
      type: 'O',
      name: 'plans',
      display_name: 'Big plans',
      header: 'ours',
    });
    double.state.commit(['channels', plans]);
    const job = await live.migrate(double, await anExport());
    expect([job.status, await live.failed(job)]).toEqual(['success', []]);
    const { display_name, type, description, allow_open_invite } = team;
    expect(double.state.tables.teams.get(team.id)).toMatchObject({
      display_name,
      type,
      description,
      allow_open_invite,
    });
    expect(channelNamed(double, 'plans')).toMatchObject({
      id: plans.id,
      display_name: 'Big plans',
      header: 'ours',
    });
    const { channels, posts } = serverContent(double.state);
    expect(channels.find(({ name }) => name === 'plans')?.members).toEqual(['ann', 'bob']);
    expect(posts.filter(({ room }) => room === 'plans')).toHaveLength(2);
  }, 60_000);

  it('a channel of another kind ends the job before anything is written', async () => {
    const double = await start();
    const team = createTeam(double.state, { name: 'acme', display_name: 'Acme', type: 'O' });
    double.state.commit([
      'channels',
      newChannel({ team_id: team.id, type: 'O', name: 'board', display_name: 'Board' }),
    ]);
    const job = await live.migrate(double, await anExport());
    expect(job).toMatchObject({
      status: 'failed',
      errorMessage: expect.stringContaining('the channel board'),
    });
    expect(double.state.tables.jobs.size).toBe(0);
    expect(double.state.tables.posts.size).toBe(0);
  }, 60_000);
});
