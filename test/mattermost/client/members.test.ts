import { describe, expect, it } from '@jest/globals';
import type { MattermostDouble } from '../../mattermost-double/start-mattermost-double.ts';
import { runLines } from '../../mattermost-double/support/client.ts';
import { channel, user } from '../../mattermost-double/support/lines.ts';
import { channelId, userNamed, withDoubles } from '../../mattermost-double/support/with-double.ts';
import { all, withClients } from './support/with-clients.ts';

const doubles = withDoubles();
const clientOf = withClients();
const idsOf = (double: MattermostDouble, ...names: string[]) =>
  Promise.all(names.map(async (name): Promise<string> => (await userNamed(double, name)).id));

describe('members', () => {
  it('are added to teams and channels; those who are there stay as they are', async () => {
    const double = await doubles.startWorld();
    await runLines(double, [user('dan', { teams: [] }), channel({ name: 'quiet', type: 'P' })]);
    const client = clientOf(double);
    const [dan] = await idsOf(double, 'dan');
    const team = (await client.teamByName('acme'))!;
    const quiet = await channelId(double, 'quiet');
    await expect(client.addChannelMember(quiet, dan!)).rejects.toMatchObject({ status: 404 });
    for (const path of ['/teams', '/channels'])
      double.fault({ path: `^${path}/[^/]+/members$`, method: 'POST', kind: 'lose_answer' });
    expect(await client.addTeamMember(team.id, dan!)).toMatchObject({ user_id: dan, scheme_user: true });
    expect(await client.addChannelMember(quiet, dan!)).toMatchObject({ user_id: dan, channel_id: quiet });
    const names = (await client.channelsOfUser(dan!, team.id)).map(({ name }) => name);
    expect(names.sort()).toEqual(['off-topic', 'quiet', 'town-square']);
    expect(await all(client.membersOfChannel(quiet))).toMatchObject([{ user_id: dan, scheme_guest: false }]);
  });

  it('of a channel are read to the end', async () => {
    const double = await doubles.startWorld();
    double.setConfig({ TeamSettings: { MaxUsersPerTeam: 1000 } });
    await runLines(
      double,
      Array.from({ length: 230 }, (_, n) => user(`user${n}`)),
    );
    const client = clientOf(double);
    const members = await all(client.membersOfChannel(await channelId(double)));
    expect(new Set(members.map(({ user_id }) => user_id)).size).toBe(233);
    const people = await client.usersByIds([...members.map(({ user_id }) => user_id), 'x'.repeat(26)]);
    expect(people.map(({ username }) => username)).toContain('user229');
    expect(people).toHaveLength(233);
    expect(await client.usersByIds([])).toEqual([]);
  });

  it('of nothing have no channels', async () => {
    const double = await doubles.startWorld();
    await runLines(double, [user('dan', { teams: [] })]);
    const client = clientOf(double);
    const [dan] = await idsOf(double, 'dan');
    expect(await client.channelsOfUser(dan!, (await client.teamByName('acme'))!.id)).toEqual([]);
  });
});

describe.each(['11.6', '5.38'] as const)('direct channels of %s', (version) => {
  it('are found by their people without being made', async () => {
    const double = await doubles.startWorld({ version });
    const client = clientOf(double);
    const [ann, bob, cid] = (await idsOf(double, 'ann', 'bob', 'cid')) as [string, string, string];
    const team = (await client.teamByName('acme'))!;
    const find = (...ids: string[]) => client.findDirectChannel(team.id, ids);
    for (const people of [[ann, bob], [ann], [cid, bob, ann]]) expect(await find(...people)).toBeUndefined();
    expect(double.state.by.channelTeam.all('')).toEqual([]);

    const both = await client.directChannel([bob, ann]);
    const self = await client.directChannel([ann, ann]);
    await runLines(double, [{ type: 'direct_channel', direct_channel: { members: ['ann', 'bob', 'cid'] } }]);
    expect(await find(ann, bob)).toEqual(both);
    expect(await find(bob, ann)).toEqual(both);
    expect(await find(ann)).toEqual(self);
    expect(await find(cid, bob, ann)).toMatchObject({ type: 'G', display_name: 'ann, bob, cid' });
    const types = (await client.channelsOfUser(ann, team.id)).map(({ type }) => type);
    expect(types.filter((type) => type !== 'O').sort()).toEqual(['D', 'D', 'G']);
  });
});

it('a group channel always has us in it', async () => {
  const double = await doubles.startWorld();
  const client = clientOf(double);
  const ids = await idsOf(double, 'ann', 'bob');
  const { id } = await client.groupChannel(ids);
  const members = (await all(client.membersOfChannel(id))).map(({ user_id }) => user_id);
  expect(members.sort()).toEqual([...ids, (await client.me()).id].sort());
});

describe('the end of a migration', () => {
  it('archives channels, once', async () => {
    const double = await doubles.startWorld();
    const client = clientOf(double);
    const dev = await channelId(double);
    double.fault({ path: '^/channels/[^/]+$', method: 'DELETE', kind: 'lose_answer' });
    await client.archiveChannel(dev);
    await client.archiveChannel(dev);
    const team = (await client.teamByName('acme'))!;
    expect((await client.channelByName(team.id, 'dev'))?.delete_at).toBeGreaterThan(0);
    const { posts } = await client.postsOfChannel(dev, 0);
    expect(Object.values(posts)).toMatchObject([{ type: 'system_channel_deleted' }]);
    const [ann] = await idsOf(double, 'ann');
    const archived = await client.channelsOfUser(ann!, team.id, { includeArchived: true });
    expect(archived.map(({ name }) => name)).toContain('dev');
    await expect(client.archiveChannel(await channelId(double, 'town-square'))).rejects.toMatchObject({
      status: 400,
      id: 'api.channel.delete_channel.cannot.app_error',
    });
  });

  it('deactivates accounts, and activates them', async () => {
    const double = await doubles.startWorld();
    const client = clientOf(double);
    const [ann] = await idsOf(double, 'ann');
    const deleteAt = async () => (await client.usersByIds([ann!]))[0]!.delete_at;
    await client.setActive(ann!, false);
    expect(await deleteAt()).toBeGreaterThan(0);
    await client.setActive(ann!, true);
    expect(await deleteAt()).toBe(0);
  });
});
