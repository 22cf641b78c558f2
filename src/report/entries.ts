import { pageOfFindings, pageOfOutcomes } from '../store/outcomes.ts';
import type { DatabasePool } from '../store/pool.ts';
import type { Called, CalledLookup } from './called.ts';
import { idParts } from './entity-id.ts';
import { createInChannel } from './in-channel.ts';
import type { CodeGroup } from './report-head.ts';

/** An entity that was skipped, that failed, or of which something is to be said. */
export interface ReportEntry {
  slackId: string;
  detail: string;
  /** Of a message and what belongs to it: when it was written, ISO 8601. */
  time: string | null;
  /** The channel that it is, or that it is in. */
  channel: Called | null;
  /** The user that it is, or who reacted. */
  user: Called | null;
}

/** Some entities of a code. */
export interface EntryPage {
  entries: ReportEntry[];
  /** Behind which Slack id it goes on; undefined if that was all. */
  next: string | undefined;
}

/** At most `limit` entities of a code behind a Slack id, in the order of the database. */
export type ReadEntryPage = (
  group: CodeGroup,
  after: string | undefined,
  limit: number,
) => Promise<EntryPage>;

/** @param channel Slack id of the only channel that counts */
export function createReadEntryPage(
  pool: DatabasePool,
  jobId: number,
  lookup: CalledLookup,
  channel?: string,
): ReadEntryPage {
  const inChannel = channel === undefined ? undefined : createInChannel(pool, jobId, channel);
  return async (group, after, limit) => {
    const within = await inChannel?.(group);
    if (inChannel && !within) return { entries: [], next: undefined };
    const { status, type, code } = group;
    const bounds = { after, limit, within };
    const rows =
      status === 'noted'
        ? await pageOfFindings(pool, jobId, code, bounds)
        : await pageOfOutcomes(pool, jobId, { type: type!, status, reason: code }, bounds);
    const entries = rows.length > 0 ? await named(lookup, group, rows) : [];
    return {
      // What begins like the channel's id may be a folder of another one.
      entries: inChannel ? entries.filter((entry) => entry.channel?.slackId === channel) : entries,
      next: rows.length < limit ? undefined : rows.at(-1)!.slackId,
    };
  };
}

/** The entities of a code, page by page: `limit` of them at most. */
export type ReadEntries = (group: CodeGroup, limit: number) => AsyncGenerator<ReportEntry[]>;

const PAGE = 1_000;

/** Reads by the key of the last row, so that the last page of a million takes no longer than the first. */
export const createReadEntries = (
  pool: DatabasePool,
  jobId: number,
  lookup: CalledLookup,
  { pageSize = PAGE, channel }: { pageSize?: number | undefined; channel?: string | undefined } = {},
): ReadEntries => {
  const readPage = createReadEntryPage(pool, jobId, lookup, channel);
  return async function* readEntries(group, limit) {
    let after: string | undefined;
    for (let left = limit; left > 0; ) {
      const { entries, next } = await readPage(group, after, Math.min(pageSize, left));
      if (entries.length > 0) yield entries;
      if (next === undefined) return;
      after = next;
      left -= entries.length;
    }
  };
};

type Row = Pick<ReportEntry, 'slackId' | 'detail'>;

async function named(
  lookup: CalledLookup,
  { type }: CodeGroup,
  rows: readonly Row[],
): Promise<ReportEntry[]> {
  const parts = rows.map(({ slackId }) => idParts(type, slackId));
  const folders = await lookup.folders(parts.flatMap(({ folder }) => folder ?? []));
  const channelIds = parts.map(({ channelId, folder }) =>
    folder === undefined ? channelId : folders.get(folder),
  );
  const channels = await lookup.channels(channelIds.flatMap((id) => id ?? []));
  const users = await lookup.users(parts.flatMap(({ userId }) => userId ?? []));
  const find = (among: ReadonlyMap<string, Called>, slackId: string | undefined): Called | null =>
    slackId === undefined ? null : (among.get(slackId) ?? { slackId, slackName: null, targetName: null });
  return rows.map(({ slackId, detail }, index) => ({
    slackId,
    detail,
    time: parts[index]!.time ?? null,
    channel: find(channels, channelIds[index]),
    user: find(users, parts[index]!.userId),
  }));
}
