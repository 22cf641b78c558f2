import { foldersOfChannel } from '../store/archive-index.ts';
import type { Within } from '../store/outcomes.ts';
import type { DatabasePool } from '../store/pool.ts';
import type { CodeGroup } from './report-head.ts';

/** Where the entities of a code may stand that are in a channel, or are it; undefined if none can. */
export type InChannel = (group: CodeGroup) => Promise<Within | undefined>;

/** @param slackId of the channel, whether or not there is one */
export function createInChannel(pool: DatabasePool, jobId: number, slackId: string): InChannel {
  let folders: Promise<readonly string[]> | undefined;
  return async ({ type }) => {
    // No text of PostgreSQL holds it.
    if (type === 'user' || type === 'custom_emoji' || slackId.includes('\0')) return undefined;
    if (type === 'channel') return { slackId };
    folders ??= foldersOfChannel(pool, jobId, slackId);
    // A refused message is named by its folder.
    const names = type === 'attachment' || type === 'reaction' ? [] : await folders;
    return { beginnings: [...new Set([slackId, ...names])].map((name) => `${name}/`) };
  };
}
