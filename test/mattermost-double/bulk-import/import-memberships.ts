import { AppError, demand } from '../app-error.ts';
import { newChannelMember } from '../create-channel.ts';
import { DEFAULT_CHANNEL } from '../create-team.ts';
import type { ChannelMemberRow, TeamMemberRow, TeamRow, UserRow } from '../rows.ts';
import type { Change, State } from '../state.ts';
import type { ImportContext } from './import-context.ts';
import type { UserChannel, UserTeam } from './line-types.ts';
import { findTeams } from './lookups.ts';
import { given } from './validity.ts';

interface Person {
  user: UserRow;
  isGuest: boolean;
}

/**
 * Teams and channels of a line of a user. Rows of memberships that exist are written anew: roles, counts and
 * notifications go back to the line's or to the defaults. Who is no guest comes into the default channel of each team.
 */
export function importMemberships(context: ImportContext, person: Person, teams: UserTeam[]): void {
  const { state, config } = context;
  const teamOf = findTeams(
    state,
    teams.map(({ name }) => name!),
  );
  const members = teams.map((line) => teamMember(person, teamOf(line.name!), line.roles));
  const isNew = ({ team_id, user_id }: TeamMemberRow) =>
    !state.tables.teamMembers.has(`${team_id}/${user_id}`);
  for (const member of members.filter(isNew)) {
    demand(
      countMembers(state, member.team_id) < config().TeamSettings.MaxUsersPerTeam,
      'app.import.import_user_teams.save_members.max_accounts.app_error',
    );
  }
  state.commit(...members.map((member): Change => ['teamMembers', member]));
  for (const line of teams) {
    const channels = [...(line.channels ?? [])];
    if (!person.isGuest) channels.push({ name: DEFAULT_CHANNEL });
    importChannels(context, person, teamOf(line.name!), channels);
  }
}

/** Of a team, without deactivated accounts. */
export const countMembers = ({ by, tables }: State, teamId: string): number =>
  by.teamMembers
    .all(teamId)
    .filter(({ user_id, delete_at }) => delete_at === 0 && tables.users.get(user_id)?.delete_at === 0).length;

/** The roles of a scheme as flags, the others by name. */
function rolesOf(roles: string | null | undefined, scope: 'team' | 'channel') {
  const names = (roles ?? '').split(/\s+/).filter(Boolean);
  const isGuest = names.includes(`${scope}_guest`);
  const own = ['guest', 'user', 'admin'].map((role) => `${scope}_${role}`);
  return {
    scheme_guest: isGuest,
    scheme_user: !isGuest || names.includes(`${scope}_user`),
    scheme_admin: names.includes(`${scope}_admin`),
    explicit_roles: names.filter((name) => !own.includes(name)).join(' '),
  };
}

const teamMember = ({ user }: Person, team: TeamRow, roles: string | null | undefined): TeamMemberRow => ({
  team_id: team.id,
  user_id: user.id,
  delete_at: 0,
  ...rolesOf(roles, 'team'),
});

function importChannels(
  { state, version }: ImportContext,
  { user }: Person,
  team: TeamRow,
  lines: UserChannel[],
): void {
  const members = new Map<string, ChannelMemberRow>();
  const favorites: Change[] = [];
  for (const line of lines) {
    const channel = state.by.channelName.first(`${team.id}/${line.name!.toLowerCase()}`);
    if (!channel || (channel.delete_at > 0 && !version.archivedChannels))
      throw new AppError('app.import.import_user_channels.channel_not_found.error', { status: 500 });
    const isTwice = members.has(channel.id);
    if (isTwice && line.name === DEFAULT_CHANNEL) continue;
    const exists = state.tables.channelMembers.has(`${channel.id}/${user.id}`);
    demand(!isTwice || exists, 'app.channel.save_member.exists.app_error', { where: 'importUserChannels' });
    members.set(channel.id, channelMember(channel.id, user.id, line));
    if (line.favorite)
      favorites.push([
        'preferences',
        { user_id: user.id, category: 'favorite_channel', name: channel.id, value: 'true' },
      ]);
  }
  state.commit(...[...members.values()].map((member): Change => ['channelMembers', member]), ...favorites);
}

function channelMember(channelId: string, userId: string, line: UserChannel): ChannelMemberRow {
  const counts = (name: 'msg_count' | 'mention_count') =>
    given(line[name]) && given(line[`${name}_root`])
      ? { [name]: line[name], [`${name}_root`]: line[`${name}_root`] }
      : {};
  const member = newChannelMember(channelId, userId, {
    ...rolesOf(line.roles, 'channel'),
    ...counts('msg_count'),
    ...counts('mention_count'),
    urgent_mention_count: line.urgend_mention_count ?? 0,
    last_viewed_at: line.last_viewed_at ?? 0,
  });
  const { desktop, mobile, mark_unread } = line.notify_props ?? {};
  return {
    ...member,
    notify_props: {
      ...member.notify_props,
      ...(given(desktop) && { desktop }),
      ...(given(mobile) && { push: mobile }),
      ...(given(mark_unread) && { mark_unread }),
    },
  };
}
