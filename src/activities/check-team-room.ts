import type { MattermostClient } from '../mattermost/client/client.ts';
import type { Channel } from '../mattermost/client/shapes.ts';
import { OWN_CHANNELS } from '../mattermost/own-channels.ts';
import type { DatabaseTransactionConnection } from '../store/pool.ts';
import { namesOfTarget } from '../store/target-names.ts';
import { parseRoom } from '../threads/shared-names.ts';
import { ServerRefusedError } from './check-server.ts';
import type { UserDetail } from './target-names-cache.ts';

/**
 * Looks whether everybody and every channel finds room in the team: above its limits each of them would cost an import.
 * Deactivated people take a place too, as long as they come.
 * @throws ServerRefusedError
 */
export async function checkTeamRoom(
  db: DatabaseTransactionConnection,
  client: MattermostClient,
  { targetId, team: name }: { targetId: number; team: string },
): Promise<void> {
  const { MaxUsersPerTeam, MaxChannelsPerTeam } = (await client.config()).TeamSettings;
  const team = await client.teamByName(name);
  const usernames = new Set<string>();
  for (const row of await namesOfTarget(db, targetId, 'user'))
    if ((JSON.parse(row.detail) as UserDetail).kind !== 'bot') usernames.add(row.name);
  const accounts = await client.usersByUsernames([...usernames]);
  const ids = accounts.filter((one) => !one.is_bot).map(({ id }) => id);
  const there = team ? (await client.membersAmong(team.id, ids)).size : 0;
  const members = team ? (await client.teamStats(team.id)).active_member_count : 0;
  const bots = accounts.length - ids.length;
  const channels: Channel[] = [];
  if (team) for await (const channel of client.channelsOfTeam(team.id)) channels.push(channel);
  const open = team ? channels.filter((one) => one.delete_at === 0).map((one) => one.name) : OWN_CHANNELS;
  const known = new Set([...channels.map((one) => one.name), ...open]);
  const rooms = new Set<string>();
  for (const { detail } of await namesOfTarget(db, targetId, 'channel')) {
    const room = parseRoom(detail);
    if ((room.type === 'O' || room.type === 'P') && !known.has(room.name)) rooms.add(room.name);
  }
  const problems = [
    tooMany('MaxUsersPerTeam', MaxUsersPerTeam, members + usernames.size - bots - there),
    tooMany('MaxChannelsPerTeam', MaxChannelsPerTeam, open.length + rooms.size),
  ].flatMap((problem) => problem ?? []);
  if (problems.length > 0)
    throw new ServerRefusedError(`target.url: ${client.address}: ${problems.join('; ')}`);
}

const tooMany = (setting: string, max: number | undefined, needed: number): string | undefined =>
  max === undefined || needed <= max
    ? undefined
    : `TeamSettings.${setting} is ${max}, and ${needed} are needed: mmctl config set TeamSettings.${setting} ${needed}`;
