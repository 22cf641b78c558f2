import type { DatabasePool } from 'slonik';
import type { Chunk } from '../store/chunks.ts';
import { readRepeated } from '../store/messages.ts';

/** `<channelId>:<ts>` of the message that a post belongs to: a long message's further posts have its key and `:1`, `:2`, … */
export const messageKeyOf = (key: string): string => key.split(':', 2).join(':');

/** Whether a post belongs to a message that an earlier job has. */
export const isRepeated = (key: string, repeated: ReadonlySet<string>): boolean =>
  repeated.size > 0 && repeated.has(messageKeyOf(key));

/** The keys of a chunk's messages that earlier jobs of the same target and workspace have, too. */
export async function repeatedKeys(
  pool: DatabasePool,
  jobId: number,
  earlierJobs: readonly number[],
  { fromKey, toKey }: Chunk,
): Promise<ReadonlySet<string>> {
  if (earlierJobs.length === 0) return new Set();
  const rows = await readRepeated(pool, jobId, earlierJobs, fromKey, toKey);
  return new Set(rows.map(({ channelId, ts }) => `${channelId}:${ts}`));
}
