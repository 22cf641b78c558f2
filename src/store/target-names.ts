import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { numberColumn, textColumn } from './columns.ts';

/** What an entity is called at the target; `detail` is JSON, the account or the room. */
export interface TargetName {
  entityId: number;
  name: string;
  detail: string;
}

/** Stores names; those that stand already stay, so that planning again changes nothing. */
export const storeTargetNames = (db: CommonQueryMethods, targetId: number, names: readonly TargetName[]) =>
  db.query(sql.type(z.object({}))`
    INSERT INTO target_names (target_id, entity_id, name, detail)
    SELECT ${targetId}, new.* FROM unnest(
      ${numberColumn(
        names.map(({ entityId }) => entityId),
        'int4',
      )},
      ${textColumn(names.map(({ name }) => name))}, ${textColumn(names.map(({ detail }) => detail))}) AS new
    ON CONFLICT DO NOTHING`);

const Named = z.object({
  type: z.string(),
  entityId: z.number().int(),
  slackId: z.string(),
  name: z.string(),
  detail: z.string(),
});

/** Names of one workspace's users or channels at a target, `limit` rows after `afterId`. */
export const pageOfTargetNames = (
  db: CommonQueryMethods,
  targetId: number,
  workspaceId: string,
  afterId: number,
  limit: number,
) =>
  db.any(sql.type(Named)`
    SELECT e.type, e.entity_id AS "entityId", e.slack_id AS "slackId", n.name, n.detail
    FROM target_names n JOIN workspace_entities e USING (entity_id)
    WHERE n.target_id = ${targetId} AND e.workspace_id = ${workspaceId} AND e.entity_id > ${afterId}
    ORDER BY e.entity_id LIMIT ${limit}`);

/** What users or channels of all workspaces are called at a target, by entity. */
export const namesOfTarget = (db: CommonQueryMethods, targetId: number, type: 'user' | 'channel') =>
  db.any(sql.type(Named)`
    SELECT e.type, e.entity_id AS "entityId", e.slack_id AS "slackId", n.name, n.detail
    FROM target_names n JOIN workspace_entities e USING (entity_id)
    WHERE n.target_id = ${targetId} AND e.type = ${type}
    ORDER BY e.entity_id`);

/** Gives an entity another name, while the target is being planned. */
export const replaceTargetName = (
  db: CommonQueryMethods,
  targetId: number,
  { entityId, name, detail }: TargetName,
) =>
  db.query(sql.type(z.object({}))`
    UPDATE target_names SET name = ${name}, detail = ${detail}
    WHERE target_id = ${targetId} AND entity_id = ${entityId}`);

/**
 * Gives every post of the target a millisecond of its own in its room, in the order of the full `ts`: each begins at its
 * own millisecond, or right behind the posts before it. Only those that move are stored. Roots that are missing from the
 * archives take part: they will be made up. `withOrphans` says whether there can be any.
 *
 * A post's time is the largest of (its own ms − posts before it) so far, plus the posts before it: that is the running
 * rule "previous + its slots, or my own ms, whichever is later", without a loop.
 */
export const planTimes = async (
  db: CommonQueryMethods,
  targetId: number,
  jobIds: readonly number[],
  { withOrphans }: { withOrphans: boolean },
): Promise<void> => {
  const jobs = numberColumn(jobIds, 'int4');
  const own = sql.fragment`SELECT channel_id, ts, slots FROM messages WHERE job_id = ANY (${jobs})`;
  const missingRoots = sql.fragment`UNION ALL
    SELECT DISTINCT channel_id, thread_ts, 1 FROM messages r
    WHERE job_id = ANY (${jobs}) AND thread_ts <> ts AND NOT EXISTS (
      SELECT FROM messages root WHERE root.job_id = ANY (${jobs})
        AND root.channel_id = r.channel_id AND root.ts = r.thread_ts)`;
  const all = withOrphans ? sql.fragment`${own} ${missingRoots}` : own;
  // One job can't hold a message twice; several exports of a workspace can.
  const posts =
    jobIds.length === 1
      ? all
      : sql.fragment`SELECT channel_id, ts, max(slots) AS slots FROM (${all}) p GROUP BY 1, 2`;
  // As a rule each conversation is a room of its own: then nothing is to be looked up, and less to be sorted by.
  const [placed, order] = (await shareRooms(db, targetId))
    ? [
        sql.fragment`(${posts}) posts JOIN (
          SELECT entity_id AS channel_id, min(entity_id) OVER (PARTITION BY name) AS room
          FROM target_names JOIN workspace_entities USING (entity_id)
          WHERE target_id = ${targetId} AND type = 'channel') rooms USING (channel_id)`,
        sql.fragment`PARTITION BY room ORDER BY ts, channel_id ROWS UNBOUNDED PRECEDING`,
      ]
    : [
        sql.fragment`(SELECT *, channel_id AS room FROM (${posts}) own) posts`,
        sql.fragment`PARTITION BY channel_id ORDER BY ts ROWS UNBOUNDED PRECEDING`,
      ];
  await db.query(sql.type(z.object({}))`
    WITH placed AS (
      SELECT channel_id, room, ts, ts / 1000 AS ms, sum(slots) OVER (${order}) - slots AS before
      FROM ${placed}
    ), timed AS (
      SELECT channel_id, ts, ms, before + max(ms - before) OVER (${order}) AS create_at FROM placed
    )
    INSERT INTO time_shifts (target_id, channel_id, ts, create_at)
    SELECT ${targetId}, channel_id, ts, create_at FROM timed WHERE create_at <> ms
    ON CONFLICT DO NOTHING`);
};

/** Whether any two conversations of a target are one room there. Those that are left out have no name. */
const shareRooms = (db: CommonQueryMethods, targetId: number): Promise<boolean> =>
  db.exists(sql.type(z.object({}))`
    SELECT FROM target_names JOIN workspace_entities USING (entity_id)
    WHERE target_id = ${targetId} AND type = 'channel' AND name <> '' GROUP BY name HAVING count(*) > 1`);

const Orphans = z.object({ exists: z.boolean() });

/** Whether a job has replies whose root neither it nor one of some earlier jobs holds. */
export const hasOrphans = async (
  db: CommonQueryMethods,
  jobId: number,
  earlierJobIds: readonly number[] = [],
): Promise<boolean> => {
  const held =
    earlierJobIds.length === 0
      ? sql.fragment`root.job_id = ${jobId}`
      : sql.fragment`root.job_id = ANY (${numberColumn([jobId, ...earlierJobIds], 'int4')})`;
  const { exists } = await db.one(sql.type(Orphans)`
    SELECT EXISTS (
      SELECT FROM messages r WHERE job_id = ${jobId} AND thread_ts <> ts AND NOT EXISTS (
        SELECT FROM messages root WHERE ${held}
          AND root.channel_id = r.channel_id AND root.ts = r.thread_ts))`);
  return exists;
};

/** Planning looks at every row of a job once: a hash or a merge is always right, whatever the statistics say. */
export const planWholeJobs = async (transaction: CommonQueryMethods): Promise<void> => {
  await transaction.query(sql.type(z.object({}))`SET LOCAL enable_nestloop = off`);
  await transaction.query(sql.type(z.object({}))`SET LOCAL work_mem = '128MB'`);
  await transaction.query(sql.type(z.object({}))`SET LOCAL max_parallel_workers_per_gather = 2`);
};

/**
 * Tells PostgreSQL what a job has just written. Without it, the plans for a new job are those for an empty one: export
 * took six times as long (measured with 100,000 messages), until autovacuum came by.
 */
export const analyze = (
  pool: DatabasePool,
  tables: readonly (
    | 'messages'
    | 'memberships'
    | 'job_entities'
    | 'target_names'
    | 'time_shifts'
    | 'chunks'
  )[],
): Promise<void> =>
  pool.transaction(async (transaction) => {
    // A sample of 3,000 rows: the usual one takes a second of random reads in a table of a million messages.
    await transaction.query(sql.type(z.object({}))`SET LOCAL default_statistics_target = 10`);
    for (const table of tables)
      await transaction.query(sql.type(z.object({}))`ANALYZE ${sql.identifier([table])}`);
  });
