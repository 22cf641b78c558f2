import { describe, expect, it } from '@jest/globals';
import { aPng } from '../support/images.ts';
import { call, get, runLines } from './support/client.ts';
import { channel, T0, team, user } from './support/lines.ts';
import { channelId, userNamed, withDoubles } from './support/with-double.ts';

const { start, startWorld } = withDoubles();
const failing = async (lines: unknown[], files = {}) =>
  (await runLines(await startWorld(), lines, files)).data.error;

describe('teams (§ 3.1)', () => {
  it.each([
    [{ name: 'posting' }, 'name_reserved'],
    [{ name: 'Channel-x' }, 'name_reserved'],
    [{ name: 'playbooks' }, 'name_reserved'],
    [{ name: 'a' }, 'name_length'],
    [{ name: 'x'.repeat(65) }, 'name_length'],
    [{ name: 'acme_x_' }, 'name_characters'],
    [{ display_name: '' }, 'display_name_length'],
    [{ type: 'P' }, 'type_invalid'],
    [{ description: 'ü'.repeat(128) }, 'description_length'],
  ])('with %j end the import', async (fields, message) => {
    expect(await failing([team(fields)])).toContain(message);
  });

  it('come with two channels, and in lower case', async () => {
    const double = await start();
    await runLines(double, [team({ name: 'ACME' })]);
    const { id } = await get(double, '/teams/name/acme');
    const names = (await get(double, `/teams/${id}/channels`)).map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(['off-topic', 'town-square']);
  });
});

describe('channels (§ 3.2)', () => {
  it.each([
    [{ team: 'nothing' }, 'Team with name "nothing" could not be found'],
    [{ name: 'with blank' }, 'name_characters'],
    [{ name: 'a'.repeat(65) }, 'name_length'],
    [{ name: 'a1'.repeat(20) }, 'name_characters'],
    [{ name: `${'a'.repeat(26)}__${'b'.repeat(26)}` }, 'name_characters'],
    [{ display_name: 'x'.repeat(65) }, 'display_name_length'],
    [{ type: 'D' }, 'type_invalid'],
    [{ header: 'x'.repeat(1025) }, 'header_length'],
    [{ purpose: 'x'.repeat(251) }, 'purpose_length'],
  ])('with %j end the import', async (fields, message) => {
    expect(await failing([channel(fields)])).toContain(message);
  });

  it('have their name as display name if they lack one, and lose invisible characters', async () => {
    const double = await startWorld();
    const lines = [
      channel({ name: 'one', display_name: '' }),
      channel({ name: 'two', display_name: ' T\u202ewo\ufeff ' }),
    ];
    await runLines(double, lines);
    expect(await get(double, '/teams/name/acme/channels/name/one')).toMatchObject({ display_name: 'one' });
    expect(await get(double, '/teams/name/acme/channels/name/two')).toMatchObject({ display_name: 'Two' });
  });

  it('are archived by deleted_at, and refused when they come again', async () => {
    const double = await startWorld();
    const line = channel({ name: 'old', deleted_at: T0 });
    expect((await runLines(double, [line])).status).toBe('success');
    expect((await call(double, 'GET', '/teams/name/acme/channels/name/old')).status).toBe(404);
    const path = '/teams/name/acme/channels/name/old?include_deleted=true';
    expect(await get(double, path)).toMatchObject({ delete_at: T0 });
    expect((await runLines(double, [line])).status).toBe('error');
  });

  it('are no more than MaxChannelsPerTeam, archived ones aside', async () => {
    const double = await startWorld();
    double.setConfig({ TeamSettings: { MaxChannelsPerTeam: 5 } });
    const lines = [
      channel({ name: 'old', deleted_at: T0 }),
      channel({ name: 'c4' }),
      channel({ name: 'c5' }),
    ];
    expect((await runLines(double, lines)).status).toBe('success');
    const job = await runLines(double, [channel({ name: 'c6' })]);
    expect(job.data.error).toContain('limit of the number of allowed channels');
  });
});

describe('people (§ 3.3)', () => {
  it.each([
    [{ username: 'system' }, 'username_invalid'],
    [{ username: 'with blank' }, 'username_invalid'],
    [{ email: '' }, 'email_length'],
    [{ email: 'nowhere' }, 'model.user.is_valid.email'],
    [{ email: 'Ann@example.com' }, 'An account with that email already exists.'],
    [{ auth_service: 'saml' }, 'auth_data_and_service_dependency'],
    [{ auth_service: 'saml', auth_data: 'x', password: 'Correct-horse-1' }, 'auth_data_and_password'],
    [{ auth_service: 'slack', auth_data: 'x' }, 'invalid_auth_service'],
    [{ password: '' }, 'password_length'],
    [{ password: 'x'.repeat(73) }, 'password_length'],
    [{ password: 'short' }, 'model.user.is_valid.pwd'],
    [{ nickname: 'x'.repeat(65) }, 'nickname_length'],
    [{ position: 'x'.repeat(129) }, 'position_length'],
    [{ roles: 'system_admin' }, 'roles_invalid'],
    [{ locale: 'no language' }, 'model.user.is_valid.locale'],
    [{ notify_props: { desktop: 'often' } }, 'notify_props_desktop_invalid'],
    [{ profile_image: 'p/none.png' }, 'profile_image'],
    [{ profile_image: '../none.png' }, 'invalid_image_path'],
    [{ teams: [{ name: 'nothing' }] }, 'Some teams not found'],
    [{ teams: [{ name: 'acme', channels: [{ name: 'nothing' }] }] }, 'Channel not found.'],
    [{ teams: [{ name: 'acme', channels: [{ name: 'dev' }, { name: 'dev' }] }] }, 'save_member.exists'],
    [{ teams: [{ name: 'acme', channels: [{ name: 'dev', msg_count: 3 }] }] }, 'msg_count'],
    [{ roles: 'system_guest' }, 'system_guest_missing_team_guest_roles'],
    [
      { roles: 'system_user', teams: [{ name: 'acme', roles: 'team_guest' }] },
      'team_guest_missing_system_guest',
    ],
  ])('with %j end the import at their line', async (fields, message) => {
    const double = await startWorld();
    const job = await runLines(double, [user('dan', fields)]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '2' } });
    expect(job.data.error).toContain(message);
  });

  it('come into the default channel, listed or not, verified, in lower case, deactivated if they are', async () => {
    const double = await startWorld();
    await runLines(double, [
      user('Dan', { email: 'Dan@Example.com', delete_at: T0, teams: [{ name: 'acme' }] }),
    ]);
    const dan = await userNamed(double, 'dan');
    expect(dan).toMatchObject({
      username: 'dan',
      email: 'dan@example.com',
      delete_at: T0,
    });
    expect(double.state.tables.users.get(dan.id)).toMatchObject({ email_verified: true });
    expect(dan).not.toHaveProperty('password_hash');
    const { id } = await get(double, '/teams/name/acme/channels/name/town-square');
    expect((await call(double, 'GET', `/channels/${id}/members/${dan.id}`)).status).toBe(200);
  });

  it('may have any address when they are new, but not change to any', async () => {
    const double = await startWorld();
    double.setConfig({ TeamSettings: { RestrictCreationToDomains: 'example.com, acme.com' } });
    expect((await runLines(double, [user('dan', { email: 'dan@other.com' })])).status).toBe('success');
    expect((await runLines(double, [user('dan', { email: 'dan@acme.com' })])).status).toBe('success');
    const job = await runLines(double, [user('dan', { email: 'dan@other.com' })]);
    expect(job.data.error).toContain('accepted_domain');
  });

  it('are 50 active ones a team', async () => {
    const double = await start();
    const people = Array.from({ length: 51 }, (_, index) => user(`u${index}`));
    const gone = user('gone', { delete_at: T0 });
    const job = await runLines(double, [team(), channel(), gone, ...people]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '55' } });
    expect(job.data.error).toContain('no more members are allowed in that team');
    double.setConfig({ TeamSettings: { MaxUsersPerTeam: 51 } });
    expect((await runLines(double, people)).status).toBe('success');
  });

  it('may be in archived channels', async () => {
    const double = await startWorld();
    await call(double, 'DELETE', `/channels/${await channelId(double)}`);
    expect((await runLines(double, [user('dan')])).status).toBe('success');
  });

  it('who are guests stay out of the default channel, until they come again unchanged', async () => {
    const double = await startWorld();
    const channels = [{ name: 'dev', roles: 'channel_guest' }];
    const guest = user('gus', {
      roles: 'system_guest',
      teams: [{ name: 'acme', roles: 'team_guest', channels }],
    });
    const { id } = await get(double, '/teams/name/acme/channels/name/town-square');
    const isIn = async () =>
      (await call(double, 'GET', `/channels/${id}/members/${(await userNamed(double, 'gus')).id}`)).status;
    await runLines(double, [guest]);
    expect(await isIn()).toBe(404);
    await runLines(double, [guest]);
    expect(await isIn()).toBe(200);
  });

  it('have a picture', async () => {
    const double = await startWorld();
    const line = user('ann', { profile_image: 'p/a.png' });
    expect((await runLines(double, [line], { 'data/p/a.png': aPng(9, 9) })).status).toBe('success');
    expect((await userNamed(double, 'ann')).last_picture_update).toBeGreaterThan(0);
    double.setConfig({ FileSettings: { MaxImageResolution: 80 } });
    const job = await runLines(double, [line], { 'data/p/a.png': aPng(9, 9) });
    expect(job.data.error).toContain('check_image_limits');
  });
});

describe('bots (§ 3.4)', () => {
  const bot = (fields = {}) => ({
    type: 'bot',
    bot: { username: 'robo', owner: 'ann', display_name: 'Robo', ...fields },
  });

  it('greet their owner once, and forget that they are deleted', async () => {
    const double = await startWorld();
    for (const _ of [1, 2]) expect((await runLines(double, [bot({ delete_at: T0 })])).status).toBe('success');
    expect(await userNamed(double, 'robo')).toMatchObject({
      email: 'robo@localhost',
      is_bot: true,
      delete_at: 0,
    });
    expect([...double.state.tables.posts.values()]).toMatchObject([{ type: 'add_bot_teams_channels' }]);
  });

  it.each([
    [{ username: 'ann' }, 'An account with that username already exists.'],
    [{ owner: null }, 'owner_missing'],
    [{ profile_image: 'p/none.png' }, 'profile_image'],
  ])('with %j end the import', async (fields, message) => {
    expect(await failing([bot(fields)])).toContain(message);
  });

  it('may have an owner whom nobody knows', async () => {
    const double = await startWorld();
    expect((await runLines(double, [bot({ owner: 'stranger' })])).status).toBe('success');
    expect([...double.state.tables.bots.values()]).toMatchObject([{ owner_id: 'stranger' }]);
  });
});
