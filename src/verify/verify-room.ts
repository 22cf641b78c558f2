import type { DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import type { MattermostClient } from '../mattermost/client/client.ts';
import type { Channel } from '../mattermost/client/shapes.ts';
import { membersAtTarget } from '../store/verify.ts';
import { compareChannel } from './compare-channel.ts';
import type { Difference } from './difference.ts';
import type { ExpectedRoom } from './expected-rooms.ts';
import type { Accounts } from './verify-accounts.ts';

export interface RoomSearch {
  accounts: Accounts;
  teamId: string;
  isLive: boolean;
  /** Milliseconds. */
  jobStartedAt: number;
}

/** A channel and who is in it. Makes none that is missing. Memory: the members of the channel. */
export async function verifyRoom(
  pool: DatabasePool,
  client: MattermostClient,
  context: ExportContext,
  expected: ExpectedRoom,
  search: RoomSearch,
): Promise<{ channel: Channel | undefined; members: number; differences: Difference[] }> {
  const { slackId, room } = expected;
  const channel = await findChannel(client, expected, search);
  if (channel === undefined) {
    const detail = room.type === 'D' ? 'a direct channel' : `~${room.name}`;
    return { channel, members: 0, differences: [{ verdict: 'missing', type: 'channel', slackId, detail }] };
  }
  const differences: Difference[] = [];
  const isKept = search.isLive && (channel.create_at ?? 0) < search.jobStartedAt;
  const fields = compareChannel(expected, channel, { isKept });
  if (fields.length > 0)
    differences.push({ verdict: 'different', type: 'channel', slackId, detail: fields.join(', ') });
  const there = new Set<string>();
  for await (const { user_id } of client.membersOfChannel(channel.id)) there.add(user_id);
  const members = await expectedMembers(pool, context, expected, search);
  for (const { id, userId, username } of members)
    if (!there.has(userId))
      differences.push({ verdict: 'missing', type: 'member', slackId: id, detail: `@${username}` });
  return { channel, members: members.length, differences };
}

async function findChannel(
  client: MattermostClient,
  { room }: ExpectedRoom,
  { accounts, teamId }: RoomSearch,
): Promise<Channel | undefined> {
  if (room.type !== 'D') return client.channelByName(teamId, room.name);
  const ids = room.members.map((name) => accounts.get(name)?.id);
  return ids.every((id) => id !== undefined) ? client.findDirectChannel(teamId, ids) : undefined;
}

/** Those whose account is there: who has none is missing as such. */
async function expectedMembers(
  pool: DatabasePool,
  { job, target }: ExportContext,
  { room, channelIds }: ExpectedRoom,
  { accounts, isLive }: RoomSearch,
) {
  const members = await membersAtTarget(pool, { jobId: job.jobId, targetId: target.targetId }, channelIds);
  return members.flatMap(({ username, kind, channelSlackId, userSlackId }) => {
    const user = accounts.get(username);
    const isPutThere =
      room.type === 'D' ? room.members.includes(username) : kind !== 'bot' && (isLive || kind !== 'existing');
    return user && isPutThere ? [{ id: `${channelSlackId}/${userSlackId}`, userId: user.id, username }] : [];
  });
}
