import type { FastifyInstance, FastifyRequest } from 'fastify';
import { demand } from '../app-error.ts';
import { openDirectChannel, openGroupChannel } from '../create-channel.ts';
import { DEFAULT_CHANNEL } from '../create-team.ts';
import type { ChannelMemberRow, ChannelRow, UserRow } from '../rows.ts';
import { newPost, savePosts } from '../save-posts.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin, demandReader, found, userOf } from './access.ts';
import { paged, paramsOf, queryOf } from './paging.ts';
import { rolesText } from './team-routes.ts';
import { listOf } from './user-routes.ts';

const MISSING = 'app.channel.get.existing.app_error';

export const showMember = (member: ChannelMemberRow) => ({ ...member, roles: rolesText('channel', member) });

export function channelRoutes(app: FastifyInstance, { state }: ServerContext): void {
  const { tables, by } = state;
  const channel = (request: FastifyRequest) => found(tables.channels.get(paramsOf(request).id!), MISSING);

  app.get('/channels', (request) => {
    demandAdmin(state, request);
    const query = queryOf(request);
    const all = [...tables.channels.values()]
      .filter(({ type }) => type === 'O' || type === 'P')
      .filter(({ delete_at }) => delete_at === 0 || query.include_deleted === 'true');
    const channels = paged(all, query).map((one) => ({
      ...one,
      team_name: tables.teams.get(one.team_id)?.name ?? '',
    }));
    return query.include_total_count === 'true' ? { channels, total_count: all.length } : channels;
  });

  app.get('/channels/:id', (request) => {
    demandReader(state, request, paramsOf(request).id!);
    return channel(request);
  });

  app.get('/channels/:id/stats', (request) => {
    const { id } = channel(request);
    demandReader(state, request, id);
    const posts = by.channelPosts.all(id).filter(({ delete_at }) => delete_at === 0);
    const members = by.channelMembers.all(id);
    return {
      channel_id: id,
      member_count: members.filter(({ user_id }) => tables.users.get(user_id)?.delete_at === 0).length,
      guest_count: members.filter(({ scheme_guest }) => scheme_guest).length,
      pinnedpost_count: posts.filter(({ is_pinned }) => is_pinned).length,
      files_count: posts.reduce((sum, { file_ids }) => sum + file_ids.length, 0),
    };
  });

  app.get('/channels/:id/members', (request) => {
    const { id } = channel(request);
    demandReader(state, request, id);
    return paged(by.channelMembers.all(id), queryOf(request)).map(showMember);
  });

  app.get('/channels/:id/members/:user', (request) => {
    const { id, user } = paramsOf(request);
    demandReader(state, request, id!);
    return showMember(
      found(tables.channelMembers.get(`${id}/${user}`), 'app.channel.get_member.missing.app_error'),
    );
  });

  app.put('/channels/:id/patch', (request) => {
    demandAdmin(state, request);
    const names = ['display_name', 'header', 'purpose'];
    const given = Object.entries(request.body ?? {}).filter(([name]) => names.includes(name));
    const now = { ...channel(request), ...Object.fromEntries(given), update_at: Date.now() };
    state.commit(['channels', now]);
    return now;
  });

  app.delete('/channels/:id', (request) => {
    const user = demandAdmin(state, request);
    const one = channel(request);
    demandArchivable(one);
    const now = Date.now();
    savePosts(state, [archivedNotice(one, user, now)]);
    state.commit(['channels', { ...tables.channels.get(one.id)!, delete_at: now, update_at: now }]);
    return { status: 'OK' };
  });

  app.post('/channels/:id/restore', (request) => {
    demandAdmin(state, request);
    const now = { ...channel(request), delete_at: 0, update_at: Date.now() };
    state.commit(['channels', now]);
    return now;
  });

  const usersOf = (ids: string[]): UserRow[] =>
    ids.map((id) => found(tables.users.get(id), 'app.user.missing_account.const'));

  app.post('/channels/direct', (request, reply) => {
    userOf(state, request);
    const ids = listOf(request.body, 'user_ids');
    demand(ids.length === 2, 'api.context.invalid_body_param.app_error', { params: { Name: 'user_ids' } });
    const [one, other] = usersOf(ids);
    return reply.code(201).send(openDirectChannel(state, [one!, other!]));
  });

  // Whoever asks is always in it.
  app.post('/channels/group', (request, reply) => {
    const { id: own } = userOf(state, request);
    const ids = listOf(request.body, 'user_ids');
    demand(ids.length > 0, 'api.context.invalid_body_param.app_error', { params: { Name: 'user_ids' } });
    const all = ids.includes(own) ? ids : [...ids, own];
    return reply.code(201).send(openGroupChannel(state, usersOf(all)));
  });
}

function demandArchivable({ name, type, delete_at }: ChannelRow): void {
  demand(type === 'O' || type === 'P', 'api.channel.delete_channel.type.invalid');
  const cannot = { params: { Channel: name }, where: 'DeleteChannel' };
  demand(name !== DEFAULT_CHANNEL, 'api.channel.delete_channel.cannot.app_error', cannot);
  demand(delete_at === 0, 'api.channel.delete_channel.deleted.app_error', { where: 'DeleteChannel' });
}

const archivedNotice = ({ id }: ChannelRow, { id: user_id, username }: UserRow, now: number) =>
  newPost({
    channel_id: id,
    user_id,
    message: `${username} archived the channel.`,
    type: 'system_channel_deleted',
    props: { username },
    create_at: now,
  });
