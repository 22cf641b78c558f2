import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { numberColumn } from './columns.ts';
import type { EarlierTargets } from './earlier.ts';

const Nothing = z.object({});
const numbers = (values: readonly number[]) => numberColumn(values, 'int4');

/**
 * `planTimes` for a target whose rooms hold posts of earlier targets. A message that an earlier job has keeps the time it
 * had there, and so does a root that was made up. What is new begins at its own millisecond, behind all posts of the room
 * that are older in Slack, at the first place that the earlier posts leave free.
 *
 * That is the running rule of `planTimes` again, whose floor is raised where a post would meet earlier ones, until none
 * does. Each round is one statement, and mostly there are two: what is new is later than what is there.
 */
export async function planTimesAfter(
  db: CommonQueryMethods,
  targetId: number,
  jobIds: readonly number[],
  { targetIds, jobs }: EarlierTargets,
): Promise<void> {
  // By number: putting posts in the order of names takes longer than everything else.
  await db.query(sql.type(Nothing)`
    CREATE TEMP TABLE rooms ON COMMIT DROP AS
    SELECT target_id, entity_id AS channel_id, min(entity_id) OVER (PARTITION BY name) AS room
    FROM target_names JOIN workspace_entities USING (entity_id)
    WHERE target_id = ANY (${numbers([targetId, ...targetIds])}) AND type = 'channel' AND name <> ''`);
  await db.query(sql.type(Nothing)`
    CREATE TEMP TABLE planned ON COMMIT DROP AS
    WITH own AS (SELECT channel_id, ts, thread_ts, slots FROM messages WHERE job_id = ANY (${numbers(jobIds)}))
    SELECT room, channel_id, ts, max(slots)::int AS slots, bool_and(is_missing) AS is_missing
    FROM (
      SELECT channel_id, ts, slots, false AS is_missing FROM own
      UNION ALL
      SELECT DISTINCT channel_id, thread_ts, 1, true FROM own r WHERE thread_ts <> ts
        AND NOT EXISTS (SELECT FROM own root WHERE root.channel_id = r.channel_id AND root.ts = r.thread_ts)
    ) AS posts
    JOIN rooms USING (channel_id) WHERE target_id = ${targetId}
    GROUP BY room, channel_id, ts`);
  // Slots are those that were kept free then: the same message may need more or fewer by now.
  await db.query(sql.type(Nothing)`
    CREATE TEMP TABLE occupied ON COMMIT DROP AS
    WITH earlier AS (
      SELECT * FROM unnest(${numbers(jobs.map((job) => job.jobId))}, ${numbers(jobs.map((job) => job.targetId))})
        AS earlier (job_id, target_id)
    ), held AS (
      SELECT target_id, channel_id, ts, thread_ts, slots FROM earlier JOIN messages USING (job_id)
    ), posts AS (
      SELECT target_id, channel_id, ts, slots, false AS is_made_up FROM held
      UNION ALL
      SELECT DISTINCT target_id, channel_id, thread_ts, 1, true FROM held r WHERE thread_ts <> ts
        AND NOT EXISTS (SELECT FROM held root WHERE root.target_id = r.target_id
                        AND root.channel_id = r.channel_id AND root.ts = r.thread_ts)
    )
    SELECT room, p.channel_id, p.ts, is_made_up, max(slots)::int AS slots,
           min(coalesce(s.create_at, p.ts / 1000)) AS create_at
    FROM posts p
    JOIN rooms USING (target_id, channel_id)
    LEFT JOIN time_shifts s ON s.target_id = p.target_id AND s.channel_id = p.channel_id AND s.ts = p.ts
    WHERE room IN (SELECT room FROM rooms WHERE target_id = ${targetId})
    GROUP BY room, p.channel_id, p.ts, is_made_up`);
  for (const table of ['planned', 'occupied'])
    await db.query(sql.type(Nothing)`ANALYZE ${sql.identifier([table])}`);
  await keepTimes(db, targetId);
  await placeNew(db, targetId);
}

/** A message has the time of the message, a missing root that of the message or of the one that was made up for it. */
const keepTimes = async (db: CommonQueryMethods, targetId: number): Promise<void> => {
  await db.query(sql.type(Nothing)`
    CREATE TEMP TABLE kept ON COMMIT DROP AS
    SELECT DISTINCT ON (channel_id, ts) channel_id, ts, o.create_at
    FROM planned p JOIN occupied o USING (room, channel_id, ts)
    WHERE p.is_missing OR NOT o.is_made_up
    ORDER BY channel_id, ts, o.is_made_up`);
  await db.query(sql.type(Nothing)`
    INSERT INTO time_shifts (target_id, channel_id, ts, create_at)
    SELECT ${targetId}, channel_id, ts, create_at FROM kept WHERE create_at <> ts / 1000
    ON CONFLICT DO NOTHING`);
};

/** Of the running rule: the largest (floor − posts before it) so far, plus the posts before it. */
const RUNNING = sql.fragment`
  SELECT channel_id, ts, room, slots,
         before + max(floor - before) OVER (PARTITION BY room ORDER BY ts, channel_id ROWS UNBOUNDED PRECEDING) AS create_at
  FROM (SELECT *, sum(slots) OVER (PARTITION BY room ORDER BY ts, channel_id ROWS UNBOUNDED PRECEDING) - slots AS before
        FROM placed) AS numbered`;

async function placeNew(db: CommonQueryMethods, targetId: number): Promise<void> {
  // The floor: a post's own millisecond, or the end of what is older in Slack and there already.
  await db.query(sql.type(Nothing)`
    CREATE TEMP TABLE placed ON COMMIT DROP AS
    SELECT room, channel_id, ts, slots, floor FROM (
      SELECT room, channel_id, ts, slots, is_new,
             greatest(ts / 1000, max(ends) OVER (PARTITION BY room ORDER BY ts, channel_id, is_new
                                                 ROWS UNBOUNDED PRECEDING)) AS floor
      FROM (
        SELECT room, channel_id, ts, slots, true AS is_new, NULL::bigint AS ends
        FROM planned LEFT JOIN kept USING (channel_id, ts) WHERE kept.ts IS NULL
        UNION ALL
        SELECT room, channel_id, ts, slots, false, create_at + slots FROM occupied
      ) AS posts
    ) AS floors WHERE is_new`);
  // What is there already, with gaps that are too small for some new post as part of it: behind an island is always room.
  await db.query(sql.type(Nothing)`
    CREATE TEMP TABLE islands ON COMMIT DROP AS
    WITH widest AS (SELECT room, max(slots) AS slots FROM placed GROUP BY room)
    SELECT room, min(create_at) AS begins, max(ends) AS ends
    FROM (
      SELECT room, create_at, ends,
             count(*) FILTER (WHERE gap >= widest OR gap IS NULL) OVER (PARTITION BY room ORDER BY create_at, ends
                                                                        ROWS UNBOUNDED PRECEDING) AS island
      FROM (
        SELECT room, create_at, create_at + o.slots AS ends, w.slots AS widest,
               create_at - max(create_at + o.slots) OVER (PARTITION BY room ORDER BY create_at, create_at + o.slots
                                                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS gap
        FROM occupied o JOIN widest w USING (room)
      ) AS gaps
    ) AS numbered GROUP BY room, island`);
  for (const table of ['placed', 'islands'])
    await db.query(sql.type(Nothing)`ANALYZE ${sql.identifier([table])}`);
  for (;;) {
    // The last island that begins before a post's end is the only one that can reach into it.
    const moved = await db.query(sql.type(Nothing)`
      WITH running AS (${RUNNING}), met AS (
        SELECT channel_id, ts, create_at,
               max(ends) OVER (PARTITION BY room ORDER BY place, ends NULLS FIRST ROWS UNBOUNDED PRECEDING) AS behind
        FROM (
          SELECT room, channel_id, ts, create_at, create_at + slots AS place, NULL::bigint AS ends FROM running
          UNION ALL
          SELECT room, NULL, NULL, NULL, begins, ends FROM islands
        ) AS places
      )
      UPDATE placed SET floor = behind FROM met
      WHERE met.channel_id = placed.channel_id AND met.ts = placed.ts AND behind > create_at`);
    if (moved.rowCount === 0) break;
  }
  await db.query(sql.type(Nothing)`
    INSERT INTO time_shifts (target_id, channel_id, ts, create_at)
    SELECT ${targetId}, channel_id, ts, create_at FROM (${RUNNING}) AS running WHERE create_at <> ts / 1000
    ON CONFLICT DO NOTHING`);
}
