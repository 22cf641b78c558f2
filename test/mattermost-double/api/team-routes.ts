import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import { createTeam } from '../create-team.ts';
import type { ChannelRow, TeamMemberRow, TeamRow } from '../rows.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin, found, invalidBody, userOf } from './access.ts';
import { paged, paramsOf, queryOf } from './paging.ts';

const MISSING = 'app.team.get_by_name.missing.app_error';

/** `roles` of a member: those of the scheme, then the others. */
export const rolesText = (scope: 'team' | 'channel', member: Omit<TeamMemberRow, 'team_id' | 'delete_at'>) =>
  [
    member.explicit_roles,
    member.scheme_guest && `${scope}_guest`,
    member.scheme_user && `${scope}_user`,
    member.scheme_admin && `${scope}_admin`,
  ]
    .filter(Boolean)
    .join(' ');

const byDisplayName = (a: ChannelRow, b: ChannelRow) => a.display_name.localeCompare(b.display_name);

export function teamRoutes(app: FastifyInstance, { state }: ServerContext): void {
  const { tables, by } = state;
  const team = (request: FastifyRequest) => found(tables.teams.get(paramsOf(request).id!), MISSING);

  app.post('/teams', (request, reply) => {
    demandAdmin(state, request);
    const { name, display_name, type } = (request.body ?? {}) as Partial<TeamRow>;
    if (!name || !display_name || !type) throw invalidBody('team');
    if (by.teamName.first(name))
      throw new AppError('app.team.save.existing.app_error', { where: 'CreateTeam' });
    return reply.code(201).send(createTeam(state, { name, display_name, type }));
  });

  app.get('/teams', (request) => {
    userOf(state, request);
    return paged([...tables.teams.values()], queryOf(request));
  });

  app.get('/teams/:id', (request) => {
    userOf(state, request);
    return team(request);
  });

  app.get('/teams/name/:name', (request) => {
    userOf(state, request);
    return found(by.teamName.first(paramsOf(request).name!.toLowerCase()), MISSING);
  });

  app.get('/teams/:id/stats', (request) => {
    userOf(state, request);
    const members = by.teamMembers.all(team(request).id).filter(({ delete_at }) => delete_at === 0);
    const active = members.filter(({ user_id }) => tables.users.get(user_id)?.delete_at === 0);
    return {
      team_id: team(request).id,
      total_member_count: members.length,
      active_member_count: active.length,
    };
  });

  app.get('/teams/:id/members', (request) => {
    userOf(state, request);
    const members = by.teamMembers
      .all(team(request).id)
      .map((one) => ({ ...one, roles: rolesText('team', one) }));
    return paged(members, queryOf(request));
  });

  app.post('/teams/:id/members/ids', (request) => {
    userOf(state, request);
    const ids = new Set(Array.isArray(request.body) ? (request.body as unknown[]) : []);
    if (ids.size === 0) throw invalidBody('user_ids');
    return by.teamMembers
      .all(team(request).id)
      .filter((one) => ids.has(one.user_id) && one.delete_at === 0)
      .map((one) => ({ ...one, roles: rolesText('team', one) }));
  });

  const listChannels = (path: string, isListed: (channel: ChannelRow) => boolean) =>
    app.get(path, (request) => {
      demandAdmin(state, request);
      const channels = by.channelTeam.all(team(request).id).filter(isListed);
      return paged(channels.sort(byDisplayName), queryOf(request));
    });
  listChannels('/teams/:id/channels', ({ type, delete_at }) => type === 'O' && delete_at === 0);
  listChannels('/teams/:id/channels/private', ({ type, delete_at }) => type === 'P' && delete_at === 0);
  listChannels('/teams/:id/channels/deleted', ({ delete_at }) => delete_at > 0);

  const channelByName = (request: FastifyRequest, teamId: string) => {
    const name = paramsOf(request).channel!.toLowerCase();
    // Direct and group channels are found within every team.
    const channel = by.channelName.first(`${teamId}/${name}`) ?? by.channelName.first(`/${name}`);
    const isHidden = channel && channel.delete_at > 0 && queryOf(request).include_deleted !== 'true';
    return found(isHidden ? undefined : channel, 'app.channel.get_by_name.missing.app_error');
  };

  app.get('/teams/:id/channels/name/:channel', (request) => {
    demandAdmin(state, request);
    return channelByName(request, team(request).id);
  });

  app.get('/teams/name/:name/channels/name/:channel', (request) => {
    demandAdmin(state, request);
    const { id } = found(by.teamName.first(paramsOf(request).name!.toLowerCase()), MISSING);
    return channelByName(request, id);
  });
}
