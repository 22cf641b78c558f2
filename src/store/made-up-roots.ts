import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { microsToMillis } from '../slack/ts.ts';
import { numberColumn } from './columns.ts';
import type { EarlierJob } from './earlier.ts';
import { messageIdOf } from './message-id.ts';
import { rangeOf } from './messages.ts';
import { settledChunks } from './settled-chunks.ts';

interface Thread {
  channelId: number;
  /** Of its root, in microseconds. */
  ts: string;
}

const ThreadRow = z.object({ channelId: z.number().int(), ts: z.string() });

/** The threads of which a job has replies within a range of keys. */
export const threadsOfChunk = (
  pool: DatabasePool,
  jobId: number,
  { fromKey, toKey }: { fromKey: readonly bigint[]; toKey: readonly bigint[] | null },
) =>
  pool.any(sql.type(ThreadRow)`
    SELECT DISTINCT channel_id AS "channelId", thread_ts::text AS ts FROM messages
    WHERE job_id = ${jobId} AND thread_ts <> ts AND ${rangeOf('thread_ts', fromKey, toKey)}`);

const Reply = z.object({
  jobId: z.number().int(),
  channelId: z.number().int(),
  threadTs: z.string(),
  ts: z.bigint(),
});

/** The first target that has exported replies of each of some threads, by `<channelId>:<ts>`; none for the others. */
export async function firstTargets(
  pool: DatabasePool,
  earlier: readonly EarlierJob[],
  threads: readonly Thread[],
): Promise<Map<string, number>> {
  const first = new Map<string, number>();
  if (threads.length === 0) return first;
  const jobIds = earlier.map(({ jobId }) => jobId);
  const ids = numberColumn(
    threads.map(({ channelId }) => channelId),
    'int4',
  );
  const times = numberColumn(
    threads.map(({ ts }) => ts),
    'int8',
  );
  const rows = await pool.any(sql.type(Reply)`
    SELECT reply.job_id AS "jobId", thread.channel_id AS "channelId", thread.ts::text AS "threadTs", reply.ts
    FROM unnest(${ids}, ${times}) AS thread (channel_id, ts)
    CROSS JOIN LATERAL (
      SELECT job_id, ts FROM messages
      WHERE job_id = ANY (${numberColumn(jobIds, 'int4')}) AND channel_id = thread.channel_id
        AND thread_ts = thread.ts AND thread_ts <> ts OFFSET 0
    ) AS reply
    CROSS JOIN LATERAL (
      SELECT ${messageIdOf(sql.fragment`slack_id`, sql.fragment`reply.ts`)} AS id
      FROM workspace_entities WHERE entity_id = thread.channel_id OFFSET 0
    ) AS named
    WHERE (SELECT 1 FROM outcomes o
           WHERE o.job_id = reply.job_id AND o.type = 'message' AND o.slack_id = named.id) IS NULL`);
  if (rows.length === 0) return first;
  const isSettled = await settledChunks(pool, jobIds);
  const targetOf = new Map(earlier.map(({ jobId, targetId }) => [jobId, targetId]));
  for (const { jobId, channelId, threadTs, ts } of rows) {
    if (!isSettled(jobId, 'message', [BigInt(channelId), BigInt(threadTs), ts])) continue;
    const key = `${channelId}:${threadTs}`;
    first.set(key, Math.min(first.get(key) ?? Number.POSITIVE_INFINITY, targetOf.get(jobId)!));
  }
  return first;
}

const Shift = z.object({ channelId: z.number().int(), ts: z.string(), createAt: z.bigint() });

/** The time of a post at a target, in milliseconds, by `<channelId>:<ts>`. */
export async function timesAt(
  pool: DatabasePool,
  posts: readonly (Thread & { targetId: number })[],
): Promise<Map<string, number>> {
  const times = new Map(posts.map(({ channelId, ts }) => [`${channelId}:${ts}`, microsToMillis(ts)]));
  if (posts.length === 0) return times;
  const column = (pick: (post: (typeof posts)[number]) => number | string, type: 'int4' | 'int8') =>
    numberColumn(posts.map(pick), type);
  const shifts = await pool.any(sql.type(Shift)`
    SELECT s.channel_id AS "channelId", s.ts::text AS ts, create_at AS "createAt"
    FROM unnest(${column((post) => post.targetId, 'int4')}, ${column((post) => post.channelId, 'int4')},
                ${column((post) => post.ts, 'int8')}) AS post (target_id, channel_id, ts)
    JOIN time_shifts s USING (target_id, channel_id, ts)`);
  for (const { channelId, ts, createAt } of shifts) times.set(`${channelId}:${ts}`, Number(createAt));
  return times;
}
