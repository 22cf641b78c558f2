import { z } from 'zod';
import type { Connection } from './connection.ts';
import { MattermostError } from './mattermost-error.ts';
import { allPages, PER_PAGE } from './pages.ts';
import { Channel, ChannelMember, TeamMember } from './shapes.ts';

/**
 * Adds somebody to a team. Who is no guest comes into town-square and off-topic too, and **the server says so there**, in messages of
 * the present time (`system_join_team`, `system_join_channel`), unless ExperimentalEnableDefaultChannelLeaveJoinMessages is off: an
 * import adds people silently. A member already is left as they are, without a message: twice is as once, and does not make up for
 * the default channels where the server failed half-way.
 * @throws MattermostError 400 above TeamSettings.MaxUsersPerTeam
 */
export const addTeamMember = (connection: Connection, teamId: string, userId: string): Promise<TeamMember> =>
  connection.send(TeamMember, {
    method: 'POST',
    path: `/teams/${teamId}/members`,
    body: { team_id: teamId, user_id: userId },
    isRepeatable: true,
  });

/**
 * Adds somebody to a public or private channel, archived ones too. **The server says so there**, some time after its answer
 * (`system_add_to_channel`, `system_add_guest_to_chan`): an import adds people silently. A member already is left as they are, without
 * a message: twice is as once.
 * @throws MattermostError 404 no member of the team, 400 a direct or group channel
 */
export const addChannelMember = (
  connection: Connection,
  channelId: string,
  userId: string,
): Promise<ChannelMember> =>
  connection.send(ChannelMember, {
    method: 'POST',
    path: `/channels/${channelId}/members`,
    body: { user_id: userId },
    isRepeatable: true,
  });

/** Deactivated people too. Version 5.38 sorts no pages: above 200 members somebody may come twice there, and another be missing. */
export const membersOfChannel = (connection: Connection, channelId: string): AsyncGenerator<ChannelMember> =>
  allPages((page) =>
    connection.get(z.array(ChannelMember), {
      path: `/channels/${channelId}/members`,
      query: { page, per_page: PER_PAGE },
    }),
  );

/** Channels of a team in which somebody is, and all their direct and group channels; archived ones if asked for. */
export async function channelsOfUser(
  connection: Connection,
  userId: string,
  teamId: string,
  { includeArchived = false } = {},
): Promise<Channel[]> {
  try {
    return await connection.get(z.array(Channel), {
      path: `/users/${userId}/teams/${teamId}/channels`,
      query: includeArchived ? { include_deleted: true } : {},
    });
  } catch (error) {
    if (isNone(error)) return [];
    throw error;
  }
}

const isNone = (error: unknown) =>
  error instanceof MattermostError && error.id === 'app.channel.get_channels.not_found.app_error';
