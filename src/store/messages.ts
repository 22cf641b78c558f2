import {
  type CommonQueryMethods,
  type FragmentSqlToken,
  sql,
  UniqueIntegrityConstraintViolationError,
} from 'slonik';
import { z } from 'zod';
import { numberColumn, textColumn } from './columns.ts';
import type { DatabasePool, DatabaseTransactionConnection } from './pool.ts';

const Nothing = z.object({});

/** How many messages, and what they bring along. */
export interface MessageCounts {
  messages: number;
  attachments: number;
  reactions: number;
}

const Stored = z.object({
  messages: z.number().int(),
  attachments: z.number().int(),
  reactions: z.number().int(),
});

const COLUMNS = sql.fragment`job_id, channel_id, ts, thread_ts, slots, attachments, reactions, payload, files, reaction_list`;

/**
 * Stores a batch of messages; those that the job already has (the same conversation and `ts`) stay as they are.
 * @param lines of `messageLineHead`, in UTF-8
 * @param counts of the lines
 * @returns how many were new, with what they bring along: what `*_processed` may count
 */
export async function storeMessages(
  db: DatabaseTransactionConnection,
  lines: Buffer,
  counts: MessageCounts,
): Promise<MessageCounts> {
  try {
    await db.transaction((savepoint) =>
      savepoint.query(sql.type(Nothing)`COPY messages (${COLUMNS}) FROM STDIN -- ${sql.binary(lines)}`),
    );
    return counts;
  } catch (error) {
    if (!(error instanceof UniqueIntegrityConstraintViolationError)) throw error;
    return storeNewMessages(db, lines);
  }
}

/** The slow way, for a batch in which a message comes twice, or comes again: COPY knows no ON CONFLICT. */
async function storeNewMessages(db: DatabaseTransactionConnection, lines: Buffer): Promise<MessageCounts> {
  await db.query(
    sql.type(
      Nothing,
    )`CREATE TEMP TABLE IF NOT EXISTS copied (LIKE messages INCLUDING DEFAULTS) ON COMMIT DELETE ROWS`,
  );
  await db.query(sql.type(Nothing)`COPY copied (${COLUMNS}) FROM STDIN -- ${sql.binary(lines)}`);
  return db.one(sql.type(Stored)`
    WITH stored AS (
      INSERT INTO messages (${COLUMNS}) SELECT ${COLUMNS} FROM copied
      ON CONFLICT DO NOTHING RETURNING attachments, reactions)
    SELECT count(*)::int AS messages, coalesce(sum(attachments), 0)::int AS attachments,
           coalesce(sum(reactions), 0)::int AS reactions
    FROM stored`);
}

/**
 * The messages of a chunk in the order of export, for `storedRows`: as bytes, because a thread is to take them apart, and
 * as one value, because a driver's work per row would be more than the conversion's.
 * @param what `attachment` and `reaction` yield only the messages that have some
 */
export async function readChunkMessages(
  db: DatabasePool,
  targetId: number,
  jobId: number,
  what: 'message' | 'attachment' | 'reaction',
  from: readonly bigint[],
  to: readonly bigint[] | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const columns = {
    message: sql.fragment`payload, files`,
    attachment: sql.fragment`files, NULL`,
    reaction: sql.fragment`reaction_list, NULL`,
  }[what];
  const chunk = what === 'attachment' ? withFiles(jobId, from, to) : rootsAndReplies(jobId, what, from, to);
  return db.transaction(async (transaction) => {
    // Two conversations of millions in one chunk: without bounds on the time, reading all of the table seems cheap.
    await transaction.query(sql.type(Nothing)`SET LOCAL enable_seqscan = off`);
    return transaction.oneFirst(sql.type(Data)`
    COPY (
      SELECT channel_id, thread_ts, ts,
             -- Not a join: in a conversation of millions each chunk would read the shifts of all others too.
             (SELECT create_at FROM time_shifts s
              WHERE s.target_id = ${literal(targetId)} AND s.channel_id = chunk.channel_id AND s.ts = chunk.ts),
             ${columns}
      FROM (${chunk}) AS chunk
      ORDER BY channel_id, thread_ts, ts
    ) TO STDOUT (FORMAT binary)`);
  });
}

const Data = z.object({ data: z.custom<Uint8Array<ArrayBuffer>>() });

/** COPY takes no parameters. */
const literal = (integer: number | bigint) => sql.literalValue(String(integer));

const COLUMNS_TO_EXPORT = sql.fragment`channel_id, thread_ts, ts, payload, files, reaction_list`;

/** Each kind by the index in whose order it stands: roots and messages without a thread are most of a chunk. */
export function rootsAndReplies(
  jobId: number,
  what: 'message' | 'reaction',
  from: readonly bigint[],
  to: readonly bigint[] | null,
) {
  const filter = what === 'reaction' ? sql.fragment`AND reactions > 0` : sql.fragment``;
  return sql.fragment`
    SELECT ${COLUMNS_TO_EXPORT} FROM messages
    WHERE job_id = ${literal(jobId)} AND thread_ts = ts AND ${rangeOf('ts', from, to)} ${filter}
    UNION ALL
    SELECT ${COLUMNS_TO_EXPORT} FROM messages
    WHERE job_id = ${literal(jobId)} AND thread_ts <> ts AND ${rangeOf('thread_ts', from, to)} ${filter}`;
}

export const withFiles = (
  jobId: number,
  from: readonly bigint[],
  to: readonly bigint[] | null,
) => sql.fragment`
  SELECT ${COLUMNS_TO_EXPORT} FROM messages
  WHERE job_id = ${literal(jobId)} AND attachments > 0 AND ${rangeOf('thread_ts', from, to)}`;

/**
 * `from` ≤ (conversation, `order`, the other time) < `to`. Of a comparison of rows the planner can't tell how many rows it
 * leaves; so the same is said of the conversation alone and, within one, of the first time: or it reads a table of millions
 * for each chunk.
 */
export function rangeOf(
  order: 'ts' | 'thread_ts',
  from: readonly bigint[],
  to: readonly bigint[] | null,
): FragmentSqlToken {
  const columns =
    order === 'ts' ? sql.fragment`(channel_id, ts, thread_ts)` : sql.fragment`(channel_id, thread_ts, ts)`;
  const time = sql.identifier([order]);
  const row = (key: readonly bigint[]) => sql.join(key.map(literal), sql.fragment`, `);
  const start = sql.fragment`${columns} >= (${row(from)}) AND channel_id >= ${literal(from[0]!)}`;
  if (to === null) return start;
  const range = sql.fragment`${start} AND ${columns} < (${row(to)}) AND channel_id <= ${literal(to[0]!)}`;
  if (from[0] !== to[0]) return range;
  return sql.fragment`${range} AND ${time} >= ${literal(from[1]!)} AND ${time} <= ${literal(to[1]!)}`;
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

/** Which of some files a job's messages carry, by file id. Reads all of the job's messages with files. */
export const carriedFiles = (db: CommonQueryMethods, jobId: number, fileIds: readonly string[]) =>
  db.anyFirst(sql.type(z.object({ fileId: z.string() }))`
    SELECT DISTINCT f->>'id' AS "fileId" FROM messages, json_array_elements(files::json) f
    WHERE job_id = ${jobId} AND attachments > 0 AND f->>'id' = ANY (${textColumn(fileIds)})`);

const Content = z.object({
  threadTs: z.bigint(),
  payload: z.string(),
  files: z.string().nullable(),
  reactionList: z.string().nullable(),
});

/** A job's message at a place, as it is stored; JSON but for the time of its thread. */
export const findMessage = (db: CommonQueryMethods, jobId: number, channelId: number, ts: string) =>
  db.maybeOne(sql.type(Content)`
    SELECT thread_ts AS "threadTs", payload, files, reaction_list AS "reactionList" FROM messages
    WHERE job_id = ${jobId} AND channel_id = ${channelId} AND ts = ${ts}::bigint`);

/** Whether a job has a message at this place. */
export const hasMessage = (db: CommonQueryMethods, jobId: number, channelId: number, ts: string) =>
  db.exists(sql.type(Nothing)`
    SELECT FROM messages WHERE job_id = ${jobId} AND channel_id = ${channelId} AND ts = ${ts}::bigint`);

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
    WHERE job_id = ${jobId} AND ${rangeOf('thread_ts', from, to)}
      AND EXISTS (SELECT FROM messages e WHERE e.job_id = ANY (${numberColumn(earlierJobs, 'int4')})
                  AND e.channel_id = m.channel_id AND e.ts = m.ts)`);

/** Whether a chunk begins in the middle of a thread: an earlier one holds a message of it. */
export const beginsInThread = (db: CommonQueryMethods, jobId: number, from: readonly bigint[]) =>
  db.exists(sql.type(z.object({}))`
    SELECT 1 FROM messages
    WHERE job_id = ${jobId} AND channel_id = ${from[0]!} AND ts = ${from[1]!} AND thread_ts = ts AND ts < ${from[2]!}
    UNION ALL
    SELECT 1 FROM messages
    WHERE job_id = ${jobId} AND channel_id = ${from[0]!} AND thread_ts = ${from[1]!} AND thread_ts <> ts
      AND ts < ${from[2]!}`);
