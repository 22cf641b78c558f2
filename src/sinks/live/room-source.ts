import type { DatabasePool } from 'slonik';
import type { MattermostClient } from '../../mattermost/client/client.ts';
import { inLanes } from '../../mattermost/client/pages.ts';
import type { Channel } from '../../mattermost/client/shapes.ts';
import { chunksOf } from '../../store/chunks.ts';
import { targetAccounts } from '../../store/target-accounts.ts';
import type { Target } from '../../store/targets.ts';
import { textOf } from '../byte-text.ts';
import { partsPath, readPart } from '../parts.ts';
import { accountRecords } from './account-source.ts';
import { addMissingMembers } from './add-missing-members.ts';
import type { LiveLine } from './line.ts';
import { type LineSource, type Missing, NOTHING_MORE } from './line-source.ts';

export interface RoomSourceInput {
  pool: DatabasePool;
  client: MattermostClient;
  target: Target;
  jobId: number;
  /** User names of accounts that did not come to be. */
  absent: ReadonlySet<string>;
  onProgress: () => void;
}

/** Memberships come behind all channels, and direct channels behind them. */
const MEMBERSHIPS = 1_000_000;
const DIRECT = 2_000_000;
const LANES = 4;
/** Every team has them from its beginning, and calls them so. */
const DEFAULT_NAMES = ['Town Square', 'Off-Topic'];

/**
 * The lines of channels, of who belongs to them, and of direct channels. A channel that is there stays as it is. Accounts
 * that this target has made get their channels by a second line, as long as nobody has taken them: another password that
 * nobody knows does no harm. Guests, taken accounts and those that were there before are added one by one.
 */
export async function roomSource(input: RoomSourceInput): Promise<LineSource> {
  const { pool, client, target, jobId, absent } = input;
  const roomChunks = (await chunksOf(pool, jobId, 'channel')).map(({ chunkNo }) => chunkNo);
  const userChunks = (await chunksOf(pool, jobId, 'user')).map(({ chunkNo }) => chunkNo);
  const shares =
    roomChunks.length === 0
      ? []
      : [
          ...roomChunks,
          ...userChunks.map((chunkNo) => MEMBERSHIPS + chunkNo),
          ...roomChunks.map((chunkNo) => DIRECT + chunkNo),
        ];
  const lastShare = shares.at(-1) ?? 0;
  // Conversations that became one: two lines of one name, handled at once, would end the import.
  const owners = new Map<string, number>();
  for (const chunkNo of roomChunks)
    for (const { name } of await roomRecords(target, jobId, chunkNo))
      if (!owners.has(name)) owners.set(name, chunkNo);
  let areMembersIn = false;

  const line = (share: number, lineNo: number, rest: Pick<LiveLine, 'kind' | 'text' | 'keys'>): LiveLine => ({
    chunkNo: share,
    lineNo,
    partNo: 0,
    files: [],
    cost: 1,
    ...rest,
  });

  async function channelLines(share: number): Promise<LiveLine[]> {
    const records = await roomRecords(target, jobId, share);
    const there = await channelsByName(client, target, records);
    return records.flatMap(({ name, text, kind }, lineNo) => {
      if (kind === 'D' || owners.get(name) !== share) return [];
      const present = there.get(name);
      if (present && !DEFAULT_NAMES.includes(present.display_name)) return [];
      return [line(share, lineNo, { kind: 'channel', text, keys: [name] })];
    });
  }

  async function membershipLines(share: number): Promise<LiveLine[]> {
    const records = await accountRecords(target, jobId, share - MEMBERSHIPS);
    const names = records.filter(({ kind }) => kind === 'user').map(({ username }) => username);
    const made = new Map(
      (await targetAccounts(pool, target.targetId, names)).map((one) => [one.username, one.updateAt]),
    );
    const untouched = new Set(
      (await client.usersByUsernames([...made.keys()]))
        .filter(({ username, update_at }) => made.get(username) === update_at)
        .map(({ username }) => username),
    );
    return records.flatMap(({ username, line: text, kind }, lineNo) => {
      if (kind !== 'user' || !untouched.delete(username)) return [];
      return [line(share, lineNo, { kind: 'user', text, keys: [] })];
    });
  }

  async function directLines(share: number): Promise<LiveLine[]> {
    const records = await roomRecords(target, jobId, share - DIRECT);
    const direct = records
      .map((record, lineNo) => ({ ...record, lineNo }))
      .filter(({ kind, name }) => kind === 'D' && owners.get(name) === share - DIRECT)
      .filter(({ name }) => !membersOf(name).some((member) => absent.has(member)));
    const known = await existingDirect(direct.map(({ name }) => name));
    return direct
      .filter(({ name }) => !known.has(name))
      .map(({ name, text, lineNo }) => line(share, lineNo, { kind: 'direct_channel', text, keys: [name] }));
  }

  /** Only between accounts that were there before can there be one already: it stays as it is. */
  async function existingDirect(rooms: readonly string[]): Promise<Set<string>> {
    const everybody = [...new Set(rooms.flatMap(membersOf))];
    const made = new Set(
      (await targetAccounts(pool, target.targetId, everybody)).map(({ username }) => username),
    );
    const possible = rooms.filter((room) => membersOf(room).every((member) => !made.has(member)));
    if (possible.length === 0) return new Set();
    const ids = new Map(
      (await client.usersByUsernames([...new Set(possible.flatMap(membersOf))])).map((user) => [
        user.username,
        user.id,
      ]),
    );
    const team = await client.teamByName(target.team);
    const found = await inLanes(possible, LANES, async (room) => {
      const members = membersOf(room).flatMap((member) => ids.get(member) ?? []);
      return team && members.length > 0 && (await client.findDirectChannel(team.id, members))
        ? room
        : undefined;
    });
    return new Set(found.filter((room) => room !== undefined));
  }

  return {
    shares,
    linesOf: (share) =>
      share >= DIRECT
        ? directLines(share)
        : share >= MEMBERSHIPS
          ? membershipLines(share)
          : channelLines(share),
    lastShareOf: () => lastShare,
    async complete(chunkNo) {
      const findings = areMembersIn ? [] : await addMissingMembers(input, userChunks);
      areMembersIn = true;
      const records = await roomRecords(target, jobId, chunkNo);
      const there = await channelsByName(client, target, records);
      const missing = new Map<string, Missing>();
      for (const { name, kind } of records) {
        if (kind !== 'D' && !there.has(name))
          missing.set(name, {
            reason: 'refused_by_server',
            words: 'the import succeeded, but the channel is not there',
          });
        const gone = kind === 'D' ? membersOf(name).find((member) => absent.has(member)) : undefined;
        if (gone !== undefined)
          missing.set(name, { reason: 'not_at_server', words: `its member @${gone} has no account` });
      }
      return { ...NOTHING_MORE, missing, findings };
    },
  };
}

interface RoomRecord {
  name: string;
  text: string;
  kind: string;
}

/** The conversations of one chunk of a job, each name once. */
async function roomRecords(target: Target, jobId: number, chunkNo: number): Promise<RoomRecord[]> {
  const part = { jobId, type: 'channel', chunkNo } as const;
  const records = await readPart(partsPath(target), target.targetId, part);
  const seen = new Set<string>();
  return records
    .map(([name, text, kind]) => ({ name: textOf(name!), text: text!, kind: kind! }))
    .filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** The channels of the team that are there, archived ones too. */
async function channelsByName(
  client: MattermostClient,
  { team }: Target,
  records: readonly RoomRecord[],
): Promise<Map<string, Channel>> {
  const found = await client.teamByName(team);
  if (!found) return new Map();
  const names = records.filter(({ kind }) => kind !== 'D').map(({ name }) => name);
  const channels = await inLanes(names, LANES, (name) => client.channelByName(found.id, name));
  return new Map(channels.flatMap((channel) => (channel ? [[channel.name, channel]] : [])));
}

/** The name of a direct channel is that of its members. */
const membersOf = (room: string): string[] => [...new Set(room.split(','))];
