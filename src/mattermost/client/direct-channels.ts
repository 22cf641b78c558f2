import { createHash } from 'node:crypto';
import type { Connection } from './connection.ts';
import { Channel } from './shapes.ts';
import { channelByName } from './team-channels.ts';

/**
 * The direct channel of two people, or the one of somebody with themselves (the id twice). **Makes it where it is missing.**
 * Twice is as once.
 */
export const directChannel = (connection: Connection, userIds: readonly [string, string]): Promise<Channel> =>
  open(connection, '/channels/direct', userIds);

/**
 * The group channel of three to eight people. **Makes it where it is missing, and the token's own account is always one of the
 * people**, named or not: it can't look up a group of others. Twice is as once.
 * @throws MattermostError 400 too few or too many, us included
 */
export const groupChannel = (connection: Connection, userIds: readonly string[]): Promise<Channel> =>
  open(connection, '/channels/group', userIds);

const open = (connection: Connection, path: string, body: readonly string[]) =>
  connection.send(Channel, { method: 'POST', path, body, isRepeatable: true });

/**
 * The direct or group channel of exactly these people, if there is one; makes none. A system administrator sees everybody's.
 * @param teamId any team that exists: direct channels belong to none, but are found by their name within each
 * @see mattermost/mattermost server/channels/store/sqlstore/channel_store.go, getByName
 */
export async function findDirectChannel(
  connection: Connection,
  teamId: string,
  userIds: readonly string[],
): Promise<Channel | undefined> {
  const found = await channelByName(connection, teamId, directChannelName(userIds));
  return found?.type === 'D' || found?.type === 'G' ? found : undefined;
}

/**
 * What the server calls the channel of these people; of one, that with themselves.
 * @see mattermost/mattermost server/public/model/channel.go: GetDMNameFromIds, GetGroupNameFromUserIds
 */
export function directChannelName(userIds: readonly string[]): string {
  const ids = [...new Set(userIds)].sort();
  if (ids.length > 2) return createHash('sha1').update(ids.join('')).digest('hex');
  return `${ids[0]}__${ids.at(-1)}`;
}
