import { parseChannel } from '../slack/channel.ts';
import { parseUser } from '../slack/user.ts';
import { channelsOfFolders } from '../store/archive-index.ts';
import type { Job } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import { calledAtTarget } from '../store/workspace-entities.ts';

/** What a user or a channel is called. */
export interface Called {
  slackId: string;
  /** The handle or the channel's name in Slack; null for a direct message, or where Slack told none. */
  slackName: string | null;
  /** At the target; a direct channel's are the names of its accounts, joined by commas. null where none is planned. */
  targetName: string | null;
}

/** Looks up names for one page after the other. */
export interface CalledLookup {
  users(slackIds: readonly string[]): Promise<ReadonlyMap<string, Called>>;
  channels(slackIds: readonly string[]): Promise<ReadonlyMap<string, Called>>;
  /** Slack ids of the channels that folders of the archive belong to. */
  folders(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** A channel's row holds the list of its members: only so many are read at once. */
const BATCH = 100;
/** Of each kind; a page's names are looked up once, and pages are about the same people and places. */
const MAX_KNOWN = 20_000;

export function createCalledLookup(pool: DatabasePool, job: Job): CalledLookup {
  const of = (type: 'user' | 'channel') => {
    const nameOf = { user: userName, channel: channelName }[type];
    return remember(async (slackIds) => {
      const { workspaceId, targetId } = job;
      if (workspaceId === null) return [];
      const rows = await calledAtTarget(pool, { workspaceId, targetId }, type, slackIds);
      return rows.map(({ slackId, payload, targetName }): [string, Called] => [
        slackId,
        { slackId, slackName: nameOf(JSON.parse(payload)) || null, targetName: targetName || null },
      ]);
    });
  };
  return {
    users: of('user'),
    channels: of('channel'),
    folders: remember(async (names) => {
      const rows = await channelsOfFolders(pool, job.jobId, names);
      return rows.map(({ folder, slackId }) => [folder, slackId]);
    }),
  };
}

function userName(payload: unknown): string {
  const { handle, shownName } = parseUser(payload);
  return handle || shownName;
}

function channelName(payload: unknown): string {
  const { kind, name } = parseChannel(payload);
  return kind === 'dm' ? '' : name;
}

/** Asks for what is not known yet, in batches, and forgets all of it when it becomes too much. */
function remember<Value>(ask: (keys: readonly string[]) => Promise<[string, Value][]>) {
  const known = new Map<string, Value>();
  return async (keys: readonly string[]): Promise<ReadonlyMap<string, Value>> => {
    if (known.size > MAX_KNOWN) known.clear();
    const unknown = [...new Set(keys)].filter((key) => !known.has(key));
    for (let at = 0; at < unknown.length; at += BATCH) {
      for (const [key, value] of await ask(unknown.slice(at, at + BATCH))) known.set(key, value);
    }
    return known;
  };
}
