import type { Chunk } from '../store/chunks.ts';
import type { StoredRow } from '../store/stored-rows.ts';

/** Where a chunk begins and ends: keys of (conversation, thread, time); the end is not in it. */
export type ChunkRange = Pick<Chunk, 'fromKey' | 'toKey'>;

/**
 * Shares rows out to the chunks that they stand in, chunk by chunk, in the chunks' order. What lies between two chunks is
 * left out: those are settled already. The rows of one chunk have to be taken before the next chunk.
 * @param rows in the order of keys, as `readChunkMessages` gives them for the range from the first chunk to the last
 */
export function* rowsOfChunks(
  rows: Iterable<StoredRow>,
  chunks: readonly ChunkRange[],
): Generator<Iterable<StoredRow>> {
  const all = rows[Symbol.iterator]();
  let next = all.next();
  function* until(toKey: readonly bigint[] | null) {
    for (; !next.done && (toKey === null || isBefore(next.value, toKey)); next = all.next()) yield next.value;
  }
  for (const [index, { fromKey, toKey }] of chunks.entries()) {
    if (index > 0) for (const _ of until(fromKey));
    yield until(index === chunks.length - 1 ? null : toKey);
  }
}

function isBefore({ channelId, threadTs, ts }: StoredRow, key: readonly bigint[]): boolean {
  const [channel, thread, time] = key as [bigint, bigint, bigint];
  if (BigInt(channelId) !== channel) return channelId < channel;
  const threadTime = BigInt(threadTs);
  return threadTime === thread ? BigInt(ts) < time : threadTime < thread;
}
