import { type DatabasePool, type FragmentSqlToken, sql } from 'slonik';
import { z } from 'zod';
import type { SlackFile } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';
import { numberColumn, textColumn } from './columns.ts';
import type { EarlierJob } from './earlier.ts';
import { messageIdOf } from './message-id.ts';
import { rootsAndReplies, withFiles } from './messages.ts';
import { type Settled, settledChunks } from './settled-chunks.ts';

/** A message that an earlier job has exported, as that job knew it. */
export interface ExportedVersion extends EarlierJob {
  channelId: number;
  /** Microseconds. */
  ts: string;
  /** Milliseconds; at this target and at all earlier ones. */
  createAt: number;
  /** JSON; '' unless messages were asked for. */
  payload: string;
  /** None if only reactions were asked for. */
  files: SlackFile[];
  /** Ids of the files that the job has exported. */
  exportedFiles: ReadonlySet<string>;
  /** Those that the job has exported; none if only attachments were asked for. */
  reactions: [name: string, slackId: string][];
  /** Those of the job that asks, where they are others than the earlier job's; for messages only. */
  ownReactions: Reactions | undefined;
}

type Reactions = [name: string, slackIds: string[]][];

/** A share of a job's messages, or single ones. */
export type Wanted =
  | {
      what: 'message' | 'attachment' | 'reaction';
      jobId: number;
      fromKey: readonly bigint[];
      toKey: readonly bigint[] | null;
    }
  | { what: 'root'; keys: readonly { channelId: number; ts: string }[] };

const Row = z.object({
  jobId: z.number().int(),
  channelId: z.number().int(),
  ts: z.bigint(),
  threadTs: z.bigint(),
  createAt: z.bigint().nullable(),
  id: z.string(),
  payload: z.string().nullable(),
  files: z.string().nullable(),
  reactions: z.string().nullable(),
  ownReactions: z.string().nullable(),
});

/**
 * Of some messages those that earlier jobs have exported: their chunk is settled there, and they were neither skipped nor
 * failed. Each earlier job's row is looked up by its key, so an earlier job of a million messages costs no more than a small
 * one.
 * @param targetId of the job that asks
 * @param earlier oldest first
 * @returns `<channelId>:<ts>` → its versions, that of the oldest job first, whose text is the one at the server
 */
export async function exportedBefore(
  pool: DatabasePool,
  targetId: number,
  earlier: readonly EarlierJob[],
  wanted: Wanted,
): Promise<Map<string, ExportedVersion[]>> {
  const versions = new Map<string, ExportedVersion[]>();
  if (earlier.length === 0 || (wanted.what === 'root' && wanted.keys.length === 0)) return versions;
  const jobIds = earlier.map(({ jobId }) => jobId);
  const isSettled = await settledChunks(pool, jobIds);
  const found = (await readRows(pool, targetId, jobIds, wanted)).filter(({ jobId, ...row }) =>
    isSettled(jobId, 'message', keyOf(row)),
  );
  const rows = found.map((row) => ({
    ...row,
    files: parsed<SlackFile[]>(row.files),
    reactions: parsed<Reactions>(row.reactions).flatMap(([name, slackIds]) =>
      slackIds.map((slackId): [string, string] => [name, slackId]),
    ),
  }));
  const isExported = await exportedParts(pool, rows, isSettled);
  const place = new Map(earlier.map(({ jobId }, index) => [jobId, index]));
  for (const row of rows.sort((a, b) => place.get(a.jobId)! - place.get(b.jobId)!)) {
    const { channelId, jobId } = row;
    const ts = String(row.ts);
    const key = `${channelId}:${ts}`;
    const exportedFiles = row.files.filter((file) => isExported(row, 'attachment', file.id));
    const version: ExportedVersion = {
      ...earlier[place.get(jobId)!]!,
      channelId,
      ts,
      createAt: row.createAt === null ? microsToMillis(ts) : Number(row.createAt),
      payload: row.payload ?? '',
      files: row.files,
      exportedFiles: new Set(exportedFiles.map((file) => file.id)),
      reactions: row.reactions.filter((reaction) => isExported(row, 'reaction', reaction.join('/'))),
      ownReactions: row.ownReactions === null ? undefined : parsed<Reactions>(row.ownReactions),
    };
    const others = versions.get(key);
    if (others) others.push(version);
    else versions.set(key, [version]);
  }
  return versions;
}

const parsed = <List extends unknown[]>(json: string | null): List | [] =>
  json === null ? [] : (JSON.parse(json) as List);

const keyOf = ({ channelId, threadTs, ts }: { channelId: number; threadTs: bigint; ts: bigint }) => [
  BigInt(channelId),
  threadTs,
  ts,
];

function readRows(pool: DatabasePool, targetId: number, jobIds: readonly number[], wanted: Wanted) {
  const { own, columns } = sqlOf(wanted);
  return pool.transaction(async (transaction) => {
    // As for the chunk itself: without bounds on the time, reading all of the table seems cheap.
    await transaction.query(sql.type(z.object({}))`SET LOCAL enable_seqscan = off`);
    return transaction.any(sql.type(Row)`
      SELECT earlier.job_id AS "jobId", own.channel_id AS "channelId", own.ts, earlier.thread_ts AS "threadTs",
             (SELECT create_at FROM time_shifts s
              WHERE s.target_id = ${targetId} AND s.channel_id = own.channel_id AND s.ts = own.ts) AS "createAt",
             named.id, ${columns}
      FROM (${own}) AS own
      -- Each by its key: as joins, all of an earlier job would be read for each chunk.
      CROSS JOIN LATERAL (
        SELECT job_id, thread_ts, payload, files, reaction_list FROM messages
        WHERE job_id = ANY (${numberColumn(jobIds, 'int4')}) AND channel_id = own.channel_id AND ts = own.ts OFFSET 0
      ) AS earlier
      CROSS JOIN LATERAL (
        SELECT ${messageIdOf(sql.fragment`slack_id`, sql.fragment`own.ts`)} AS id
        FROM workspace_entities WHERE entity_id = own.channel_id OFFSET 0
      ) AS named
      WHERE (SELECT 1 FROM outcomes o
             WHERE o.job_id = earlier.job_id AND o.type = 'message' AND o.slack_id = named.id) IS NULL`);
  });
}

const NONE = sql.fragment`NULL::text`;

function sqlOf(wanted: Wanted): { own: FragmentSqlToken; columns: FragmentSqlToken } {
  const columns = (payload: FragmentSqlToken, files: FragmentSqlToken, reactions: FragmentSqlToken) =>
    sql.fragment`${payload} AS payload, ${files} AS files, ${reactions} AS reactions`;
  const payload = sql.fragment`earlier.payload`;
  const files = sql.fragment`earlier.files`;
  const reactions = sql.fragment`earlier.reaction_list`;
  if (wanted.what === 'root') {
    const ids = wanted.keys.map(({ channelId }) => channelId);
    const times = wanted.keys.map(({ ts }) => ts);
    return {
      own: sql.fragment`
        SELECT * FROM unnest(${numberColumn(ids, 'int4')}, ${numberColumn(times, 'int8')}) AS keys (channel_id, ts)`,
      columns: sql.fragment`${columns(payload, files, NONE)}, ${NONE} AS "ownReactions"`,
    };
  }
  const { what, jobId, fromKey, toKey } = wanted;
  if (what === 'attachment')
    return {
      own: withFiles(jobId, fromKey, toKey),
      columns: sql.fragment`${columns(NONE, files, NONE)}, ${NONE} AS "ownReactions"`,
    };
  const own = rootsAndReplies(jobId, what, fromKey, toKey);
  if (what === 'reaction')
    return { own, columns: sql.fragment`${columns(NONE, NONE, reactions)}, ${NONE} AS "ownReactions"` };
  const differ = sql.fragment`own.reaction_list IS DISTINCT FROM earlier.reaction_list`;
  return {
    own,
    columns: sql.fragment`
      ${columns(payload, files, sql.fragment`CASE WHEN ${differ} THEN ${reactions} END`)},
      CASE WHEN ${differ} THEN coalesce(own.reaction_list, '[]') END AS "ownReactions"`,
  };
}

const Outcome = z.object({ jobId: z.number().int(), slackId: z.string() });

interface Parts {
  jobId: number;
  channelId: number;
  threadTs: bigint;
  ts: bigint;
  id: string;
  files: readonly SlackFile[];
  reactions: readonly [name: string, slackId: string][];
}

/** Tells the attachments and reactions of messages that their job has exported. */
async function exportedParts(pool: DatabasePool, rows: readonly Parts[], isSettled: Settled) {
  const lost = new Map<string, Set<string>>();
  for (const type of ['attachment', 'reaction'] as const) {
    const parts = rows.flatMap(({ jobId, id, files, reactions }) =>
      (type === 'attachment' ? files.map((file) => file.id) : reactions.map((pair) => pair.join('/'))).map(
        (part) => ({ jobId, slackId: `${id}/${part}` }),
      ),
    );
    if (parts.length === 0) continue;
    const jobIds = numberColumn(
      parts.map(({ jobId }) => jobId),
      'int4',
    );
    const outcomes = await pool.any(sql.type(Outcome)`
      SELECT part.job_id AS "jobId", part.slack_id AS "slackId"
      FROM unnest(${jobIds}, ${textColumn(parts.map(({ slackId }) => slackId))}) AS part (job_id, slack_id)
      CROSS JOIN LATERAL (SELECT FROM outcomes o
                          WHERE o.job_id = part.job_id AND o.type = ${type} AND o.slack_id = part.slack_id LIMIT 1) AS found`);
    lost.set(type, new Set(outcomes.map(({ jobId, slackId }) => `${jobId} ${slackId}`)));
  }
  return (row: Parts, type: 'attachment' | 'reaction', part: string): boolean =>
    isSettled(row.jobId, type, keyOf(row)) && lost.get(type)?.has(`${row.jobId} ${row.id}/${part}`) !== true;
}
