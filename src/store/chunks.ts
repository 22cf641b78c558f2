import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import { mergedMeta, mergeJobMeta } from '../meta/merge-job-meta.ts';
import { AccountsError, OLDER_DATABASE } from './accounts-error.ts';
import { numberColumn } from './columns.ts';
import { getJob, JobEndedError, stageDuration } from './jobs.ts';
import { jsonText } from './json-text.ts';
import { type Finding, type Outcome, storeFindings, storeOutcomes } from './outcomes.ts';
import { lockBarrier } from './type-barrier.ts';
import type { SharedType } from './workspace-entities.ts';

const Nothing = z.object({});

/** A share of a type's entities, exported and settled as one. */
const Chunk = z.object({
  chunkNo: z.number().int(),
  fromKey: z.array(z.bigint()),
  toKey: z.array(z.bigint()).nullable(),
  direct: z.boolean(),
  entities: z.number().int(),
});
export type Chunk = z.infer<typeof Chunk>;

const CHUNK = sql.fragment`chunk_no AS "chunkNo", from_key AS "fromKey", to_key AS "toKey", direct, entities`;

/** From the first of some chunks to the last, with what lies between them. */
export const spanOf = (chunks: readonly Chunk[]): Pick<Chunk, 'fromKey' | 'toKey'> => ({
  fromKey: chunks[0]!.fromKey,
  toKey: chunks.at(-1)!.toKey,
});

/** Entities of a shared type in one chunk. Their lines are short. */
const SHARED_CHUNK_ENTITIES = 1000;
/** Bytes of payload in one chunk of messages; bounds what a worker holds at once. */
const MESSAGE_CHUNK_BYTES = 2 * 1024 * 1024;
const DAY_MICROS = 86_400_000_000;
/** What a message costs at the least: bounds a chunk to about 5,200 messages. */
const MESSAGE_MIN_BYTES = 400;

/** Numbers the job's entities of a shared type and cuts them into chunks, sorted by Slack id: the same at every run. */
export async function planSharedChunks(
  db: CommonQueryMethods,
  jobId: number,
  type: SharedType,
): Promise<void> {
  await db.query(sql.type(Nothing)`
    UPDATE job_entities je SET ordinal = numbered.ordinal
    FROM (SELECT entity_id, row_number() OVER (ORDER BY slack_id COLLATE "C")::int - 1 AS ordinal
          FROM job_entities JOIN workspace_entities USING (entity_id)
          WHERE job_id = ${jobId} AND job_entities.type = ${type}) numbered
    WHERE je.job_id = ${jobId} AND je.type = ${type} AND je.entity_id = numbered.entity_id`);
  await db.query(sql.type(Nothing)`
    INSERT INTO chunks (job_id, type, chunk_no, from_key, to_key, entities, pending)
    SELECT ${jobId}, ${type}, chunk_no, ARRAY[min(ordinal)]::bigint[], ARRAY[max(ordinal) + 1]::bigint[],
           count(*), count(*)
    FROM (SELECT ordinal, ordinal / ${SHARED_CHUNK_ENTITIES} AS chunk_no FROM job_entities
          WHERE job_id = ${jobId} AND type = ${type}) numbered
    GROUP BY chunk_no`);
}

/**
 * Cuts the job's messages, attachments and reactions into chunks along the same ranges of (conversation, thread, time).
 * A range is a row of days: the messages are added up by day, and only these sums are put in order.
 * It never mixes team channels with direct ones, whose posts are lines of another type.
 */
export async function planMessageChunks(
  db: CommonQueryMethods,
  jobId: number,
  targetId: number,
): Promise<void> {
  await db.query(sql.type(Nothing)`
    WITH conversations AS (
      SELECT entity_id AS channel_id, direct,
             sum(changed) OVER (ORDER BY entity_id) AS run
      FROM (SELECT entity_id, direct, (direct IS DISTINCT FROM lag(direct) OVER (ORDER BY entity_id))::int AS changed
            FROM (SELECT je.entity_id, n.detail::jsonb->>'type' = 'D' AS direct
                  FROM job_entities je JOIN target_names n ON n.entity_id = je.entity_id AND n.target_id = ${targetId}
                  WHERE je.job_id = ${jobId} AND je.type = 'channel') kinds) changes
    ), days AS MATERIALIZED (
      SELECT channel_id, thread_ts / ${DAY_MICROS} AS day, count(*) AS messages,
             sum(greatest(octet_length(payload), ${MESSAGE_MIN_BYTES})) AS bytes,
             sum(attachments) AS attachments, sum(reactions) AS reactions
      FROM messages WHERE job_id = ${jobId} GROUP BY 1, 2
    ), pieces AS (
      SELECT channel_id, day * ${DAY_MICROS} AS thread_ts, 0::bigint AS ts, messages, bytes, attachments, reactions
      FROM days WHERE bytes <= ${MESSAGE_CHUNK_BYTES}
      UNION ALL
      -- A day beyond a chunk (one long thread, perhaps) is cut between its messages.
      SELECT channel_id, (min(ARRAY[thread_ts, ts]))[1], (min(ARRAY[thread_ts, ts]))[2], count(*), sum(bytes),
             sum(attachments), sum(reactions)
      FROM (SELECT m.channel_id, day, thread_ts, ts, m.attachments, m.reactions,
                   greatest(octet_length(payload), ${MESSAGE_MIN_BYTES}) AS bytes,
                   sum(greatest(octet_length(payload), ${MESSAGE_MIN_BYTES})) OVER (
                     PARTITION BY m.channel_id, day ORDER BY thread_ts, ts ROWS UNBOUNDED PRECEDING
                   ) / ${MESSAGE_CHUNK_BYTES} AS part
            FROM days JOIN messages m ON m.channel_id = days.channel_id AND m.thread_ts / ${DAY_MICROS} = day
            WHERE m.job_id = ${jobId} AND days.bytes > ${MESSAGE_CHUNK_BYTES}) AS cut
      GROUP BY channel_id, day, part
    ), weighed AS (
      SELECT pieces.*, direct, run,
             floor((sum(bytes) OVER (PARTITION BY run ORDER BY channel_id, thread_ts, ts) - 1)
                   / ${MESSAGE_CHUNK_BYTES}) AS part
      FROM pieces JOIN conversations USING (channel_id)
    ), parts AS (
      SELECT row_number() OVER (ORDER BY run, part)::int - 1 AS chunk_no, direct,
             min(ARRAY[channel_id, thread_ts, ts]::bigint[]) AS from_key,
             sum(messages) AS messages, sum(attachments) AS attachments, sum(reactions) AS reactions
      FROM weighed GROUP BY run, part, direct
    ), ranges AS (
      SELECT *, lead(from_key) OVER (ORDER BY chunk_no) AS to_key FROM parts
    )
    INSERT INTO chunks (job_id, type, chunk_no, from_key, to_key, direct, entities, pending)
    SELECT ${jobId}, type, chunk_no, from_key, to_key, direct, entities, entities
    FROM ranges CROSS JOIN LATERAL (VALUES
      ('message', messages), ('attachment', attachments), ('reaction', reactions)) AS types (type, entities)
    WHERE entities > 0`);
}

/** Takes back a plan that a crashed attempt may have left. */
export const clearChunks = (db: CommonQueryMethods, jobId: number) =>
  db.query(sql.type(Nothing)`DELETE FROM chunks WHERE job_id = ${jobId}`);

const Plan = z.object({ type: z.enum(ENTITY_TYPES), chunks: z.number().int() });

/** The number of chunks of each type that has any. Chunk numbers of a type may have gaps. */
export const countChunks = (db: CommonQueryMethods, jobId: number) =>
  db.any(sql.type(Plan)`
    SELECT type, max(chunk_no) + 1 AS chunks FROM chunks WHERE job_id = ${jobId} GROUP BY type`);

/** The chunks of a type in a range of numbers that are still to convert; `to` is exclusive. */
export const pendingChunks = (
  db: CommonQueryMethods,
  jobId: number,
  type: EntityType,
  from: number,
  to: number,
) =>
  db.any(sql.type(Chunk)`
    SELECT ${CHUNK} FROM chunks
    WHERE job_id = ${jobId} AND type = ${type} AND chunk_no >= ${from} AND chunk_no < ${to}
      AND settled_at IS NULL AND converted IS NULL
    ORDER BY chunk_no`);

/** What is to be said of a chunk's entities when it has arrived. */
export interface Settling {
  outcomes: readonly Outcome[];
  findings: readonly Finding[];
  /** How many of them earlier migrations have brought to the server. */
  reused?: number | undefined;
}

/** `converted` is a `Settling` as JSON. */
const Converted = Chunk.extend({ converted: z.string() });
export type ConvertedChunk = z.infer<typeof Converted>;

/** The chunks of a type whose parts are written, and that are not settled: a server has yet to take them. */
export const convertedChunks = (db: CommonQueryMethods, jobId: number, type: EntityType) =>
  db.any(sql.type(Converted)`
    SELECT ${CHUNK}, converted FROM chunks
    WHERE job_id = ${jobId} AND type = ${type} AND settled_at IS NULL AND converted IS NOT NULL
    ORDER BY chunk_no`);

/** Notes that a chunk's part is written, and what is to be said of its entities when it has arrived. */
export const setConverted = (
  db: CommonQueryMethods,
  jobId: number,
  type: EntityType,
  chunkNo: number,
  converted: Settling,
) =>
  db.query(sql.type(Nothing)`
    UPDATE chunks SET converted = ${jsonText(converted)}
    WHERE job_id = ${jobId} AND type = ${type} AND chunk_no = ${chunkNo} AND settled_at IS NULL`);

/** All chunks of a type, in order. */
export const chunksOf = (db: CommonQueryMethods, jobId: number, type: EntityType, direct = false) =>
  db.any(sql.type(Chunk)`
    SELECT ${CHUNK} FROM chunks WHERE job_id = ${jobId} AND type = ${type} AND direct = ${direct} ORDER BY chunk_no`);

/**
 * Enters `exporting`: freezes `meta.totals` in the statement that moves the stage, serialised with the starts at the
 * type barrier, so that a job which arrives with pending users can't slip in between a check and its start.
 * `totals` are all entities of the job, those included that were already refused while they were read.
 * @param permit throws if the job may not enter; not asked about one that has
 */
export const enterExporting = (
  pool: DatabasePool,
  jobId: number,
  permit?: (db: CommonQueryMethods) => Promise<void>,
): Promise<void> =>
  pool.transaction(async (transaction) => {
    await lockBarrier(transaction);
    const totals = ENTITY_TYPES.map(
      (type) => sql.fragment`${COUNTER_NAMES[type]}::text,
        (SELECT coalesce(sum(entities), 0) FROM chunks c WHERE c.job_id = jobs.job_id AND c.type = ${type})
        + (SELECT count(*) FROM outcomes o WHERE o.job_id = jobs.job_id AND o.type = ${type})`,
    );
    const entered = await transaction.query(sql.type(Nothing)`
      UPDATE jobs SET stage = 'exporting', stage_started_at = clock_timestamp(), exporting_at = clock_timestamp(),
        meta = ${mergedMeta(
          { set: { totals_frozen: true } },
          sql.fragment`${stageDuration} || jsonb_build_object('totals',
            jsonb_build_object(${sql.join(totals, sql.fragment`, `)}))`,
        )}
      WHERE job_id = ${jobId} AND stage = 'ready_export' AND status = 'running'`);
    // What it refuses is rolled back: nothing is frozen then.
    if (entered.rowCount === 1) return permit?.(transaction);
    const job = await getJob(transaction, jobId);
    if (job.status !== 'running') throw new JobEndedError(`job ${jobId} has ended: ${job.status}`);
    if (!job.meta.totals_frozen) throw new Error(`job ${jobId} can't enter exporting: it is in ${job.stage}`);
  });

/** A chunk that everything has been done for. */
export interface SettledChunk extends Settling {
  chunk: Pick<Chunk, 'chunkNo' | 'entities'>;
}

/**
 * Settles chunks of a type: their entities are exported from now on, but for those with an outcome. One transaction,
 * conditional on each chunk's state: of two attempts, the second changes nothing.
 * @throws JobEndedError if the job failed or was cancelled meanwhile
 */
export const settleChunks = (
  pool: DatabasePool,
  jobId: number,
  type: EntityType,
  chunks: readonly SettledChunk[],
): Promise<void> =>
  pool.transaction(async (transaction) => {
    const counts = new Map(chunks.map((settled) => [settled.chunk.chunkNo, countsOf(settled)]));
    const column = (of: (counts: ChunkCounts) => number) =>
      numberColumn([...counts.values()].map(of), 'int4');
    const marked = await transaction.anyFirst(sql.type(z.object({ chunkNo: z.number().int() }))`
      UPDATE chunks SET pending = 0, exported = of.exported, skipped = of.skipped, failed = of.failed,
                        converted = NULL, settled_at = clock_timestamp()
      FROM unnest(${numberColumn([...counts.keys()], 'int4')}, ${column(({ exported }) => exported)},
                  ${column(({ skipped }) => skipped)}, ${column(({ failed }) => failed)})
        AS of (chunk_no, exported, skipped, failed)
      WHERE job_id = ${jobId} AND type = ${type} AND chunks.chunk_no = of.chunk_no AND settled_at IS NULL
      RETURNING chunks.chunk_no AS "chunkNo"`);
    if (marked.length === 0) return;
    const isMarked = new Set(marked);
    const fresh = chunks.filter(({ chunk }) => isMarked.has(chunk.chunkNo));
    const outcomes = fresh.flatMap(({ chunk: { chunkNo }, outcomes }) =>
      outcomes.map((outcome) => ({ ...outcome, chunkNo })),
    );
    if ((await storeOutcomes(transaction, jobId, type, outcomes)) !== outcomes.length)
      throw new Error(`chunks ${marked.join(', ')} of ${type}: an entity has two outcomes`);
    await storeFindings(
      transaction,
      jobId,
      fresh.flatMap(({ findings }) => findings),
    );
    const sum = (of: (counts: ChunkCounts) => number) =>
      marked.reduce((total, chunkNo) => total + of(counts.get(chunkNo)!), 0);
    const name = COUNTER_NAMES[type];
    await mergeJobMeta(transaction, jobId, {
      incr: {
        [`${name}_exported`]: sum(({ exported }) => exported),
        [`${name}_skipped`]: sum(({ skipped }) => skipped),
        [`${name}_failed`]: sum(({ failed }) => failed),
        ...(fresh.some(({ reused }) => reused !== undefined) && {
          [`${name}_reused`]: fresh.reduce((total, { reused = 0 }) => total + reused, 0),
        }),
      },
    });
    const job = await getJob(transaction, jobId);
    if (job.status !== 'running') throw new JobEndedError(`job ${jobId} has ended: ${job.status}`);
  });

/** Settles one chunk: see `settleChunks`. */
export const settleChunk = (
  pool: DatabasePool,
  jobId: number,
  type: EntityType,
  chunk: SettledChunk['chunk'],
  outcomes: readonly Outcome[],
  findings: readonly Finding[],
  reused?: number,
): Promise<void> => settleChunks(pool, jobId, type, [{ chunk, outcomes, findings, reused }]);

interface ChunkCounts {
  exported: number;
  skipped: number;
  failed: number;
}

function countsOf({ chunk: { entities }, outcomes }: SettledChunk): ChunkCounts {
  const failed = outcomes.filter(({ status }) => status === 'failed').length;
  const skipped = outcomes.length - failed;
  return { exported: entities - failed - skipped, skipped, failed };
}

const Planned = z.object({ type: z.string(), entities: z.number().int() });

/**
 * Checks that every entity which was counted while it was read has its place in a chunk, so that none can be forgotten.
 * @throws AccountsError naming the type
 */
export async function checkPlan(db: CommonQueryMethods, jobId: number): Promise<void> {
  const rows = await db.any(sql.type(Planned)`
    SELECT type, sum(entities)::int AS entities FROM chunks WHERE job_id = ${jobId} GROUP BY type`);
  const planned = new Map(rows.map(({ type, entities }) => [type, entities]));
  const { meta } = await getJob(db, jobId);
  for (const type of ENTITY_TYPES) {
    const processed = (meta[`${COUNTER_NAMES[type]}_processed`] as number | undefined) ?? 0;
    if ((planned.get(type) ?? 0) !== processed) {
      throw new AccountsError(
        `job ${jobId}: ${planned.get(type) ?? 0} of ${processed} ${COUNTER_NAMES[type]} are planned for export`,
      );
    }
  }
}

const Sums = z.object({ type: z.string(), pending: z.number().int() });

/** @throws AccountsError if an entity is still pending, or `exported + skipped + failed` is not `totals` for some type */
export async function checkAccounts(db: CommonQueryMethods, jobId: number): Promise<void> {
  const pending = await db.any(sql.type(Sums)`
    SELECT type, sum(pending)::int AS pending FROM chunks WHERE job_id = ${jobId} AND pending > 0 GROUP BY type`);
  if (pending.length > 0) throw new AccountsError(`job ${jobId} is not done: ${JSON.stringify(pending)}`);
  const { meta } = await getJob(db, jobId);
  const totals = meta.totals as Record<string, number> | undefined;
  if (!totals)
    throw new AccountsError(`job ${jobId} is not exporting, though its workflow says so: ${OLDER_DATABASE}`);
  for (const type of ENTITY_TYPES) {
    const name = COUNTER_NAMES[type];
    const settled = ['exported', 'skipped', 'failed'].reduce(
      (sum, status) => sum + ((meta[`${name}_${status}`] as number | undefined) ?? 0),
      0,
    );
    if (settled !== totals[name])
      throw new AccountsError(`job ${jobId}: ${settled} of ${totals[name]} ${name} are accounted for`);
  }
}
