import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { numberColumn, textColumn } from './columns.ts';

/** A message as it is stored; times are Slack's `ts` in integer microseconds, as decimal text. */
export interface MessageRow {
  channelId: number;
  ts: string;
  threadTs: string;
  /** How many posts it may become: that many milliseconds are kept free for it. */
  slots: number;
  attachments: number;
  reactions: number;
  payload: string;
  files: string | null;
  reactionList: string | null;
}

const Stored = z.object({
  messages: z.number().int(),
  attachments: z.number().int(),
  reactions: z.number().int(),
});

/**
 * Stores a batch of messages in one statement; those that the job already has (the same conversation and `ts`) stay.
 * @returns how many were new, with what they bring along: what `*_processed` may count
 */
export const storeMessages = (db: CommonQueryMethods, jobId: number, rows: readonly MessageRow[]) =>
  db.one(sql.type(Stored)`
    WITH stored AS (
      INSERT INTO messages (job_id, channel_id, ts, thread_ts, slots, attachments, reactions,
                            payload, files, reaction_list)
      SELECT ${jobId}, new.* FROM unnest(
        ${numberColumn(
          rows.map((row) => row.channelId),
          'int4',
        )},
        ${numberColumn(
          rows.map((row) => row.ts),
          'int8',
        )},
        ${numberColumn(
          rows.map((row) => row.threadTs),
          'int8',
        )},
        ${numberColumn(
          rows.map((row) => row.slots),
          'int4',
        )},
        ${numberColumn(
          rows.map((row) => row.attachments),
          'int4',
        )},
        ${numberColumn(
          rows.map((row) => row.reactions),
          'int4',
        )},
        ${textColumn(rows.map((row) => row.payload))},
        ${textColumn(rows.map((row) => row.files))},
        ${textColumn(rows.map((row) => row.reactionList))}) AS new
      ON CONFLICT DO NOTHING RETURNING attachments, reactions)
    SELECT count(*)::int AS messages, coalesce(sum(attachments), 0)::int AS attachments,
           coalesce(sum(reactions), 0)::int AS reactions
    FROM stored`);

/** The place of a message in the order of export: conversation, thread, time. */
export type MessageKey = readonly [channelId: bigint, threadTs: bigint, ts: bigint];

/**
 * The messages of a chunk in the order of export, as one JSON text: an array of
 * `[channelId, threadTs, ts, createAt | null, payload, files | null, reactionList | null]`, times as decimal text.
 * One row a chunk instead of one a message: a driver's work per row would be more than the conversion's.
 * @param what `message` leaves out the reactions; `attachment` and `reaction` yield only the messages that have some
 */
export async function readChunkMessages(
  db: CommonQueryMethods,
  targetId: number,
  jobId: number,
  what: 'message' | 'attachment' | 'reaction',
  from: readonly bigint[],
  to: readonly bigint[] | null,
): Promise<unknown[][]> {
  const json = sql.fragment`'[' || channel_id || ',"' || thread_ts || '","' || ts || '",' || coalesce(create_at::text, 'null')`;
  const columns = {
    message: sql.fragment`${json} || ',' || payload || ',' || coalesce(files, 'null') || ']'`,
    attachment: sql.fragment`${json} || ',null,' || files || ']'`,
    reaction: sql.fragment`${json} || ',null,null,' || reaction_list || ']'`,
  }[what];
  const filter = {
    message: sql.fragment`true`,
    attachment: sql.fragment`attachments > 0`,
    reaction: sql.fragment`reactions > 0`,
  }[what];
  const before = to
    ? sql.fragment`AND (channel_id, thread_ts, ts) < (${to[0]!}, ${to[1]!}, ${to[2]!})`
    : sql.fragment``;
  const { rows } = await db.one(sql.type(z.object({ rows: z.string().nullable() }))`
    SELECT string_agg(row, ',' ORDER BY channel_id, thread_ts, ts) AS rows FROM (
      SELECT channel_id, thread_ts, ts, ${columns} AS row
      FROM messages LEFT JOIN (SELECT channel_id, ts, create_at FROM time_shifts WHERE target_id = ${targetId}) shifts
        USING (channel_id, ts)
      WHERE job_id = ${jobId} AND (channel_id, thread_ts, ts) >= (${from[0]!}, ${from[1]!}, ${from[2]!})
        ${before} AND ${filter}
      ORDER BY channel_id, thread_ts, ts) AS chunk`);
  return rows === null ? [] : (JSON.parse(`[${rows}]`) as unknown[][]);
}

const Root = z.object({
  jobId: z.number().int(),
  channelId: z.number().int(),
  ts: z.bigint(),
  createAt: z.bigint().nullable(),
  payload: z.string(),
  files: z.string().nullable(),
});

/**
 * Messages by (conversation, ts), out of whichever job of the target holds them (the first one): the roots of replies
 * that stand in another chunk or in another archive of the same workspace.
 */
export const readRoots = (
  db: CommonQueryMethods,
  targetId: number,
  keys: readonly { channelId: number; ts: string }[],
) =>
  db.any(sql.type(Root)`
    SELECT DISTINCT ON (m.channel_id, m.ts)
      m.job_id AS "jobId", m.channel_id AS "channelId", m.ts, create_at AS "createAt", payload, files
    FROM unnest(${numberColumn(
      keys.map(({ channelId }) => channelId),
      'int4',
    )}, ${numberColumn(
      keys.map(({ ts }) => ts),
      'int8',
    )}) AS key (channel_id, ts)
    CROSS JOIN jobs j
    JOIN messages m ON m.job_id = j.job_id AND m.channel_id = key.channel_id AND m.ts = key.ts
    LEFT JOIN time_shifts s ON s.target_id = ${targetId} AND s.channel_id = m.channel_id AND s.ts = m.ts
    WHERE j.target_id = ${targetId} AND j.status IN ('running', 'success')
    ORDER BY m.channel_id, m.ts, j.target_index, j.job_id`);

const Shift = z.object({ channelId: z.number().int(), ts: z.bigint(), createAt: z.bigint() });

/** The shifted times of (conversation, ts) keys that no message stands at: the made-up roots of orphaned replies. */
export const readShifts = (
  db: CommonQueryMethods,
  targetId: number,
  keys: readonly { channelId: number; ts: string }[],
) =>
  db.any(sql.type(Shift)`
    SELECT channel_id AS "channelId", ts, create_at AS "createAt" FROM time_shifts
    WHERE target_id = ${targetId} AND (channel_id, ts) IN (
      SELECT * FROM unnest(${numberColumn(
        keys.map(({ channelId }) => channelId),
        'int4',
      )}, ${numberColumn(
        keys.map(({ ts }) => ts),
        'int8',
      )}))`);

/** Which of a job's messages also stand in an earlier job of the same target, within a range of keys. */
export const readRepeated = (
  db: CommonQueryMethods,
  jobId: number,
  earlierJobs: readonly number[],
  from: readonly bigint[],
  to: readonly bigint[] | null,
) =>
  db.any(sql.type(z.object({ channelId: z.number().int(), ts: z.bigint() }))`
    SELECT channel_id AS "channelId", ts FROM messages m
    WHERE job_id = ${jobId} AND (channel_id, thread_ts, ts) >= (${from[0]!}, ${from[1]!}, ${from[2]!})
      ${to ? sql.fragment`AND (channel_id, thread_ts, ts) < (${to[0]!}, ${to[1]!}, ${to[2]!})` : sql.fragment``}
      AND EXISTS (SELECT FROM messages e WHERE e.job_id = ANY (${numberColumn(earlierJobs, 'int4')})
                  AND e.channel_id = m.channel_id AND e.ts = m.ts)`);

/** Whether a chunk begins in the middle of a thread: an earlier one holds a message of it. */
export const beginsInThread = (db: CommonQueryMethods, jobId: number, from: readonly bigint[]) =>
  db.exists(sql.type(z.object({}))`
    SELECT 1 FROM messages
    WHERE job_id = ${jobId} AND channel_id = ${from[0]!} AND thread_ts = ${from[1]!} AND ts < ${from[2]!}`);
