import type { FastifyInstance } from 'fastify';
import { adminOf, channelFor, userOf } from './access.ts';
import { joinChannel, joinTeam } from './membership.ts';
import { newId } from './new-id.ts';
import { pageOf } from './paging.ts';
import { forbidden, Refusal } from './refusal.ts';
import { type ChannelRow, insert, rowOf, rowsOf, type TeamRow } from './rows.ts';
import type { ServerContext } from './server-context.ts';

const showTeam = (team: TeamRow) => ({
  id: team.id,
  create_at: team.createat,
  update_at: team.updateat,
  delete_at: team.deleteat,
  display_name: team.displayname,
  name: team.name,
  description: team.description,
  type: team.type,
});

const showChannel = (channel: ChannelRow) => ({
  id: channel.id,
  create_at: channel.createat,
  update_at: channel.updateat,
  delete_at: channel.deleteat,
  team_id: channel.teamid,
  type: channel.type,
  display_name: channel.displayname,
  name: channel.name,
  header: channel.header,
  purpose: channel.purpose,
  creator_id: channel.creatorid,
});

const idOf = (request: { params: unknown }) => (request.params as { id: string }).id;

export function teamRoutes(app: FastifyInstance, context: ServerContext): void {
  const { pool } = context;

  app.post('/teams', async (request, reply) => {
    const user = await userOf(context, request);
    const {
      name = '',
      display_name = '',
      description = '',
      type = 'O',
    } = request.body as Record<string, string>;
    const now = Date.now();
    const team: TeamRow = {
      id: newId(),
      createat: now,
      updateat: now,
      deleteat: 0,
      displayname: display_name,
      name,
      description,
      type,
    };
    await insert(pool, 'teams', team);
    for (const [channel, title] of [
      ['town-square', 'Town Square'],
      ['off-topic', 'Off-Topic'],
    ] as const)
      await insert(
        pool,
        'channels',
        channelRow({ teamid: team.id, type: 'O', name: channel, displayname: title }),
      );
    await joinTeam(context, team.id, user, 'team_user team_admin');
    return reply.code(201).send(showTeam(team));
  });

  app.get('/teams', async (request) => {
    await adminOf(context, request);
    return (await rowsOf<TeamRow>(pool, `SELECT * FROM teams ORDER BY displayname ${pageOf(request)}`)).map(
      showTeam,
    );
  });

  app.post('/teams/:id/members', async (request, reply) => {
    await adminOf(context, request);
    const { user_id } = request.body as { user_id: string };
    await joinTeam(context, idOf(request), { id: user_id }, 'team_user');
    return reply.code(201).send({ team_id: idOf(request), user_id, roles: 'team_user', delete_at: 0 });
  });

  app.get('/teams/:id/members', async (request) => {
    await adminOf(context, request);
    return rowsOf(
      pool,
      `SELECT teamid AS team_id, userid AS user_id, roles, deleteat AS delete_at FROM teammembers
       WHERE teamid = $1 AND deleteat = 0 ORDER BY userid ${pageOf(request)}`,
      [idOf(request)],
    );
  });

  app.get('/users/me/teams/:id/channels', async (request) => {
    const user = await userOf(context, request);
    const channels = await rowsOf<ChannelRow>(
      pool,
      `SELECT channels.* FROM channels JOIN channelmembers ON channelid = id
       WHERE userid = $1 AND teamid IN ($2, '') AND deleteat = 0 ORDER BY displayname`,
      [user.id, idOf(request)],
    );
    return channels.map(showChannel);
  });

  app.post('/channels', async (request, reply) => {
    const user = await userOf(context, request);
    const asked = request.body as Record<string, string>;
    const { team_id = '', name = '', type = '' } = asked;
    if (!/^[a-z0-9][a-z0-9_-]*$/.test(name) || !['O', 'P'].includes(type))
      throw new Refusal(400, 'model.channel.is_valid.name.app_error');
    if (await rowOf(pool, 'SELECT 1 FROM channels WHERE name = $1 AND teamid = $2', [name, team_id]))
      throw new Refusal(400, 'store.sql_channel.save_channel.exists.app_error');
    const channel = channelRow({
      teamid: team_id,
      type: type as 'O' | 'P',
      name,
      displayname: asked.display_name ?? name,
      header: asked.header ?? '',
      purpose: asked.purpose ?? '',
      creatorid: user.id,
    });
    await insert(pool, 'channels', channel);
    await joinChannel(context, channel.id, user, { roles: 'channel_user channel_admin' });
    return reply.code(201).send(showChannel(channel));
  });

  app.post('/channels/direct', async (request, reply) => {
    const user = await userOf(context, request);
    const members = request.body as string[];
    if (members.length !== 2 || !members.includes(user.id)) throw forbidden();
    const name = members.toSorted().join('__');
    const known = await rowOf<ChannelRow>(pool, `SELECT * FROM channels WHERE name = $1 AND teamid = ''`, [
      name,
    ]);
    const channel = known ?? channelRow({ teamid: '', type: 'D', name, displayname: '', creatorid: user.id });
    if (!known) {
      await insert(pool, 'channels', channel);
      for (const userid of members)
        await insert(pool, 'channelmembers', { channelid: channel.id, userid, roles: 'channel_user' });
    }
    return reply.code(201).send(showChannel(channel));
  });

  app.put('/channels/:id/patch', async (request) => {
    const channel = await channelFor(context, await userOf(context, request), idOf(request));
    const { header = channel.header, purpose = channel.purpose } = request.body as Record<string, string>;
    const patched = { ...channel, header, purpose, updateat: Date.now() };
    await pool.query('UPDATE channels SET header = $1, purpose = $2, updateat = $3 WHERE id = $4', [
      header,
      purpose,
      patched.updateat,
      channel.id,
    ]);
    return showChannel(patched);
  });

  app.post('/channels/:id/members', async (request, reply) => {
    const user = await userOf(context, request);
    await channelFor(context, user, idOf(request));
    const { user_id } = request.body as { user_id: string };
    await joinChannel(context, idOf(request), { id: user_id }, { roles: 'channel_user', addedBy: user });
    return reply.code(201).send({ channel_id: idOf(request), user_id, roles: 'channel_user' });
  });

  app.get('/channels/:id/members', async (request) => {
    const user = await userOf(context, request);
    const { id } = await channelFor(context, user, idOf(request));
    return rowsOf(
      pool,
      `SELECT channelid AS channel_id, userid AS user_id, roles FROM channelmembers WHERE channelid = $1
       ORDER BY userid ${pageOf(request)}`,
      [id],
    );
  });
}

const channelRow = (
  some: Pick<ChannelRow, 'teamid' | 'type' | 'name' | 'displayname'> & Partial<ChannelRow>,
): ChannelRow => ({
  id: newId(),
  createat: Date.now(),
  updateat: Date.now(),
  deleteat: 0,
  header: '',
  purpose: '',
  creatorid: '',
  ...some,
});
