import { describe, expect, it } from '@jest/globals';
import type { MattermostDouble } from './start-mattermost-double.ts';
import { call, get, runLines, until } from './support/client.ts';
import { channel, user } from './support/lines.ts';
import { channelId, postsOf, userNamed, withDoubles } from './support/with-double.ts';

const { startWorld } = withDoubles();
/** Accounts of no team. */
const OUTSIDERS = [user('dan', { teams: [] }), user('gus', { teams: [], roles: 'system_guest' })];
const startOutside = async () => {
  const double = await startWorld();
  await runLines(double, OUTSIDERS);
  return double;
};
const said = async (double: MattermostDouble, name: string) =>
  (await postsOf(double, name)).map(({ type, message }: { type: string; message: string }) => [
    type,
    message,
  ]);

describe('a new member of a team', () => {
  const join = async (double: MattermostDouble, name: string) => {
    const { id: team_id } = await get(double, '/teams/name/acme');
    const { id: user_id } = await userNamed(double, name);
    return call(double, 'POST', `/teams/${team_id}/members`, { body: { team_id, user_id } });
  };

  it('comes into the default channels, which say so once', async () => {
    const double = await startOutside();
    const first = await join(double, 'dan');
    expect(first).toMatchObject({ status: 201, body: { roles: 'team_user', scheme_guest: false } });
    expect(await join(double, 'dan')).toMatchObject({ status: 201, body: first.body });
    expect(await said(double, 'town-square')).toEqual([['system_join_team', 'dan joined the team.']]);
    expect(await said(double, 'off-topic')).toEqual([['system_join_channel', 'dan joined the channel.']]);
  });

  it('comes into none as a guest, and silently where that is switched off', async () => {
    const double = await startOutside();
    double.setConfig({ ServiceSettings: { ExperimentalEnableDefaultChannelLeaveJoinMessages: false } });
    expect((await join(double, 'gus')).body).toMatchObject({ roles: 'team_guest', scheme_user: false });
    await join(double, 'dan');
    const town = await channelId(double, 'town-square');
    const members: { user_id: string }[] = await get(double, `/channels/${town}/members`);
    const names = members.map(({ user_id }) => double.state.tables.users.get(user_id)!.username);
    expect(names.sort()).toEqual(['ann', 'bob', 'cid', 'dan']);
    expect(await said(double, 'town-square')).toEqual([]);
  });

  it('is refused above the limit, for another team, and from who is no administrator', async () => {
    const double = await startOutside();
    double.setConfig({ TeamSettings: { MaxUsersPerTeam: 3 } });
    const full = 'app.team.join_user_to_team.save_member.max_accounts.app_error';
    expect(await join(double, 'dan')).toMatchObject({ status: 400, body: { id: full } });
    expect((await join(double, 'ann')).status).toBe(201);
    const { id } = await get(double, '/teams/name/acme');
    const other = { body: { team_id: 'other', user_id: (await userNamed(double, 'dan')).id } };
    expect((await call(double, 'POST', `/teams/${id}/members`, other)).status).toBe(400);
    expect((await join({ ...double, token: double.memberToken }, 'dan')).status).toBe(403);
  });
});

describe('a new member of a channel', () => {
  const add = async (double: MattermostDouble, name: string, to: string) =>
    call(double, 'POST', `/channels/${to}/members`, {
      body: { user_id: (await userNamed(double, name)).id },
    });

  it('is told of after the answer, once', async () => {
    const double = await startWorld();
    await runLines(double, [
      channel({ name: 'quiet' }),
      user('gus', { roles: 'system_guest', teams: [{ name: 'acme', roles: 'team_guest' }] }),
    ]);
    const quiet = await channelId(double, 'quiet');
    const first = await add(double, 'ann', quiet);
    expect(first).toMatchObject({ status: 201, body: { roles: 'channel_user', channel_id: quiet } });
    expect((await add(double, 'ann', quiet)).body).toEqual(first.body);
    expect((await add(double, 'gus', quiet)).body).toMatchObject({ roles: 'channel_guest' });
    const told = await until(async () => {
      const now = await said(double, 'quiet');
      return now.length > 1 ? now : undefined;
    });
    expect(told.sort()).toEqual([
      ['system_add_guest_to_chan', 'gus added to the channel as guest by sysadmin.'],
      ['system_add_to_channel', 'ann added to the channel by sysadmin.'],
    ]);
  });

  it('is refused from outside the team, and to direct channels', async () => {
    const double = await startOutside();
    const dev = await channelId(double);
    const outside = { status: 404, body: { id: 'app.team.get_member.missing.app_error' } };
    expect(await add(double, 'dan', dev)).toMatchObject(outside);
    const ids = await Promise.all(['ann', 'bob'].map(async (name) => (await userNamed(double, name)).id));
    const { id } = (await call(double, 'POST', '/channels/direct', { body: ids })).body;
    const direct = { status: 400, body: { id: 'api.channel.add_user_to_channel.type.app_error' } };
    expect(await add(double, 'cid', id)).toMatchObject(direct);
  });
});

describe('the channels of somebody', () => {
  it('are those of the team and the direct ones, and none is an error', async () => {
    const double = await startOutside();
    const { id: team } = await get(double, '/teams/name/acme');
    const ids = await Promise.all(['ann', 'dan'].map(async (name) => (await userNamed(double, name)).id));
    const none = await call(double, 'GET', `/users/${ids[1]}/teams/${team}/channels`);
    expect(none).toMatchObject({ status: 404, body: { id: 'app.channel.get_channels.not_found.app_error' } });
    await call(double, 'POST', '/channels/direct', { body: ids });
    await call(double, 'DELETE', `/channels/${await channelId(double)}`);
    const types = async (path: string) =>
      (await get(double, path)).map(({ type, name }: { type: string; name: string }) =>
        type === 'D' ? type : name,
      );
    const path = `/users/${ids[0]}/teams/${team}/channels`;
    expect((await types(path)).sort()).toEqual(['D', 'town-square']);
    expect((await types(`${path}?include_deleted=true`)).sort()).toEqual(['D', 'dev', 'town-square']);
    expect(await types(`/users/${ids[1]}/channels`)).toEqual(['D']);
  });

  it('are asked for by team alone in 5.38', async () => {
    const double = await startWorld({ version: '5.38' });
    const { id } = await userNamed(double, 'ann');
    const answer = await call(double, 'GET', `/users/${id}/channels`);
    expect(answer.body.id).toBe('api.context.404.app_error');
  });
});

describe('a group channel', () => {
  it('always holds who asks for it', async () => {
    const double = await startWorld();
    const ids = await Promise.all(['ann', 'bob'].map(async (name) => (await userNamed(double, name)).id));
    const { body, status } = await call(double, 'POST', '/channels/group', { body: ids });
    expect(status).toBe(201);
    expect(body.display_name).toBe('ann, bob, sysadmin');
    expect((await get(double, `/channels/${body.id}/members`)).length).toBe(3);
  });
});
