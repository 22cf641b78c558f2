import { inLanes } from '../../mattermost/client/pages.ts';
import { textOf } from '../byte-text.ts';
import { accountRecords } from './account-source.ts';
import type { Completed } from './line-source.ts';
import type { RoomSourceInput } from './room-source.ts';
import { wordsOfRefusal } from './words-of-refusal.ts';

const LANES = 4;

/**
 * Looks who is in the channels, and adds who is not and belongs there. The server says in the channel that somebody was
 * added; who came by an import line comes silently.
 * @returns whom the server refused
 */
export async function addMissingMembers(
  { client, target, jobId, absent, onProgress }: Omit<RoomSourceInput, 'pool'>,
  userChunks: readonly number[],
): Promise<Completed['findings']> {
  const findings: Completed['findings'] = [];
  const team = await client.teamByName(target.team);
  if (!team) return findings;
  const wanted = new Map<string, Set<string>>();
  const names = new Map<string, string>();
  for (const chunkNo of userChunks) {
    // Somebody else may have the name of one that did not come to be, and must not see what is private.
    const records = (await accountRecords(target, jobId, chunkNo)).filter(
      ({ kind, username }) => kind !== 'bot' && !absent.has(username),
    );
    const users = await client.usersByUsernames([...new Set(records.map(({ username }) => username))]);
    const ids = new Map(users.map(({ username, id }) => [username, id]));
    for (const { username, line } of records) {
      const id = ids.get(username);
      if (id === undefined) continue;
      names.set(id, username);
      for (const channel of channelsIn(line)) {
        const members = wanted.get(channel) ?? new Set();
        members.add(id);
        wanted.set(channel, members);
      }
    }
    onProgress();
  }
  const refuse = (userId: string, error: unknown, where: string) => {
    const words = wordsOfRefusal(error);
    findings.push({
      code: 'membership_refused',
      key: names.get(userId)!,
      detail: `${where}: ${words}`.slice(0, 300),
    });
  };
  const strangers = await outsiders(client, team.id, [...names.keys()]);
  await inLanes([...strangers], LANES, async (userId) => {
    await client.addTeamMember(team.id, userId).catch((error) => refuse(userId, error, target.team));
    onProgress();
  });
  await inLanes([...wanted], LANES, async ([name, members]) => {
    const channel = await client.channelByName(team.id, name);
    if (!channel || channel.delete_at > 0) return;
    for await (const { user_id } of client.membersOfChannel(channel.id)) members.delete(user_id);
    for (const userId of members) {
      await client.addChannelMember(channel.id, userId).catch((error) => refuse(userId, error, name));
      onProgress();
    }
    onProgress();
  });
  return findings;
}

async function outsiders(
  client: RoomSourceInput['client'],
  teamId: string,
  userIds: readonly string[],
): Promise<Set<string>> {
  const members = await client.membersAmong(teamId, userIds);
  return new Set(userIds.filter((id) => !members.has(id)));
}

/** The channels that an account's line names. */
function channelsIn(line: string): string[] {
  const { user } = JSON.parse(textOf(line)) as { user: { teams: { channels: { name: string }[] }[] } };
  return user.teams.flatMap(({ channels }) => channels.map(({ name }) => name));
}
