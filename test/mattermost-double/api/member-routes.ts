import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, demand } from '../app-error.ts';
import { countMembers } from '../bulk-import/import-memberships.ts';
import { hasRole } from '../bulk-import/validity.ts';
import { newChannelMember } from '../create-channel.ts';
import { DEFAULT_CHANNEL } from '../create-team.ts';
import type { ChannelRow, TeamMemberRow, UserRow } from '../rows.ts';
import { newPost, savePosts } from '../save-posts.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin, found, invalidBody } from './access.ts';
import { showMember } from './channel-routes.ts';
import { paramsOf, queryOf } from './paging.ts';
import { rolesText } from './team-routes.ts';

const NO_USER = 'app.user.missing_account.const';
const isGuest = ({ roles }: UserRow) => hasRole(roles, 'system_guest');
const rolesOf = (user: UserRow) => ({ scheme_guest: isGuest(user), scheme_user: !isGuest(user) });

/** Who is where, one at a time: what the server says about it stands in the channels. */
export function memberRoutes(app: FastifyInstance, context: ServerContext): void {
  const { state, version } = context;
  const { tables } = state;
  const wantedUser = (request: FastifyRequest): string => {
    const { user_id } = (request.body ?? {}) as { user_id?: unknown };
    if (typeof user_id !== 'string' || !/^[a-z0-9]{26}$/.test(user_id)) throw invalidBody('user_id');
    return user_id;
  };

  app.post('/teams/:id/members', (request, reply) => {
    demandAdmin(state, request);
    const team = found(tables.teams.get(paramsOf(request).id!), 'app.team.get.find.app_error');
    const userId = wantedUser(request);
    if ((request.body as { team_id?: string }).team_id !== team.id) throw invalidBody('team_id');
    const user = found(tables.users.get(userId), NO_USER);
    const member = joinTeam(context, team.id, user);
    return reply.code(201).send({ ...member, roles: rolesText('team', member) });
  });

  app.post('/channels/:id/members', (request, reply) => {
    const asking = demandAdmin(state, request);
    const userId = wantedUser(request);
    const channel = found(tables.channels.get(paramsOf(request).id!), 'app.channel.get.existing.app_error');
    const isTeams = channel.type === 'O' || channel.type === 'P';
    demand(isTeams, 'api.channel.add_user_to_channel.type.app_error', { where: 'addUserToChannel' });
    const before = tables.channelMembers.get(`${channel.id}/${userId}`);
    if (before) return reply.code(201).send(showMember(before));
    const user = found(tables.users.get(userId), NO_USER);
    const teamMember = tables.teamMembers.get(`${channel.team_id}/${userId}`);
    const isLeft = found(teamMember, 'app.team.get_member.missing.app_error').delete_at > 0;
    demand(!isLeft, 'api.channel.add_user.to.channel.failed.deleted.app_error', {
      where: 'AddUserToChannel',
    });
    const member = newChannelMember(channel.id, userId, rolesOf(user));
    state.commit(['channelMembers', member]);
    if (asking.id === userId) savePosts(state, [joinedNotice(channel, user, 'channel')]);
    // The server has answered by then.
    else setImmediate(() => savePosts(state, [addedNotice(channel, user, asking)]));
    return reply.code(201).send(showMember(member));
  });

  const channelsOf = (request: FastifyRequest, isMeant: (channel: ChannelRow) => boolean) => {
    demandAdmin(state, request);
    const { id } = paramsOf(request);
    const channels = [...tables.channels.values()]
      .filter((one) => tables.channelMembers.has(`${one.id}/${id}`) && isMeant(one))
      .filter(({ delete_at }) => delete_at === 0 || queryOf(request).include_deleted === 'true');
    if (channels.length > 0) return channels.sort((a, b) => a.display_name.localeCompare(b.display_name));
    throw new AppError('app.channel.get_channels.not_found.app_error', { status: 404 });
  };

  app.get('/users/:id/teams/:team/channels', (request) =>
    channelsOf(request, ({ team_id }) => team_id === paramsOf(request).team || team_id === ''),
  );

  if (version.modernApi) app.get('/users/:id/channels', (request) => channelsOf(request, () => true));
}

/** The member of a team: new or again with the default channels and their messages, or as it was. @throws AppError */
function joinTeam({ state, config }: ServerContext, teamId: string, user: UserRow): TeamMemberRow {
  const before = state.tables.teamMembers.get(`${teamId}/${user.id}`);
  if (before?.delete_at === 0) return before;
  const { TeamSettings, ServiceSettings } = config();
  demand(
    countMembers(state, teamId) < TeamSettings.MaxUsersPerTeam,
    `app.team.join_user_to_team.${before ? '' : 'save_member.'}max_accounts.app_error`,
    { where: 'joinUserToTeam' },
  );
  const roles = { ...rolesOf(user), scheme_admin: false, explicit_roles: '' };
  const member: TeamMemberRow = { team_id: teamId, user_id: user.id, delete_at: 0, ...roles };
  state.commit(['teamMembers', member], ['users', { ...user, update_at: Date.now() }]);
  if (isGuest(user)) return member;
  for (const name of [DEFAULT_CHANNEL, 'off-topic']) {
    const channel = state.by.channelName.first(`${teamId}/${name}`);
    if (channel?.type !== 'O' || channel.delete_at > 0) continue;
    if (!state.tables.channelMembers.has(`${channel.id}/${user.id}`))
      state.commit(['channelMembers', newChannelMember(channel.id, user.id)]);
    const isTold = ServiceSettings.ExperimentalEnableDefaultChannelLeaveJoinMessages;
    const what = name === DEFAULT_CHANNEL ? 'team' : 'channel';
    if (isTold) savePosts(state, [joinedNotice(channel, user, what)]);
  }
  return member;
}

function joinedNotice({ id }: ChannelRow, { id: user_id, username }: UserRow, what: 'team' | 'channel') {
  return newPost({
    channel_id: id,
    user_id,
    message: `${username} joined the ${what}.`,
    type: `system_join_${what}`,
    props: { username },
    create_at: Date.now(),
  });
}

function addedNotice({ id }: ChannelRow, added: UserRow, { id: user_id, username }: UserRow) {
  const [as, type] = isGuest(added) ? [' as guest', 'add_guest_to_chan'] : ['', 'add_to_channel'];
  return newPost({
    channel_id: id,
    user_id,
    message: `${added.username} added to the channel${as} by ${username}.`,
    type: `system_${type}`,
    props: { userId: user_id, username, addedUserId: added.id, addedUsername: added.username },
    create_at: Date.now(),
  });
}
