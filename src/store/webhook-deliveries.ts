import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { JOB_STATUSES, STAGES } from '../meta/stages.ts';
import { WEBHOOK_EVENTS, WEBHOOK_KINDS } from '../notify/events.ts';
import { numberColumn } from './columns.ts';

/** A job as it was when something of it was to be told: what `facts_of` of migration 0014 makes. */
const Facts = z.object({
  workflowId: z.string(),
  archivePath: z.string(),
  stage: z.enum(STAGES),
  status: z.enum(JOB_STATUSES),
  meta: z.record(z.string(), z.unknown()),
  error: z.string().nullable(),
  /** From its beginning to that moment, or to its end. */
  durationMs: z.number(),
  /** In `job.failures`: the threshold that was reached. */
  level: z.number().optional(),
});

/** A delivery that was taken to be sent, with all that this takes. */
export const TakenDelivery = z.object({
  deliveryId: z.number().int(),
  messageId: z.string(),
  webhookId: z.number().int(),
  url: z.string(),
  kind: z.enum(WEBHOOK_KINDS),
  secret: z.string().nullable(),
  jobId: z.number().int(),
  event: z.enum(WEBHOOK_EVENTS),
  facts: Facts,
  /** Where the job's export goes; null if it has none yet. */
  target: z
    .object({ kind: z.enum(['bulk-file', 'mattermost']), path: z.string(), team: z.string() })
    .nullable(),
  /** When it happened. ISO 8601, UTC. */
  createdAt: z.string(),
  /** How long ago that is. */
  ageMs: z.number(),
  /** This attempt is counted. */
  attempts: z.number().int(),
});
export type TakenDelivery = z.infer<typeof TakenDelivery>;

/** A delivery as it is listed. */
export const ListedDelivery = z.object({
  id: z.number().int(),
  event: z.enum(WEBHOOK_EVENTS),
  jobId: z.number().int(),
  createdAt: z.string(),
  state: z.enum(['pending', 'delivered', 'retrying', 'given_up']),
  attempts: z.number().int(),
  problem: z.string().nullable(),
});
export type ListedDelivery = z.infer<typeof ListedDelivery>;

const Nothing = z.object({});

const ISO = sql.fragment`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/**
 * Takes the delivery that is due longest, for so long as `leaseMs`: if nothing is heard of it by then, it is due again. The events of a
 * job come to a webhook in their order, each when the one before it is settled.
 * @param busy webhooks to be left alone
 */
export const takeDelivery = (
  db: CommonQueryMethods,
  { leaseMs, busy }: { leaseMs: number; busy: readonly number[] },
) =>
  db.maybeOne(sql.type(TakenDelivery)`
    WITH next AS (
      SELECT delivery_id FROM webhook_deliveries d
      WHERE state IN ('pending', 'retrying') AND due_at <= clock_timestamp()
        AND webhook_id <> ALL (${numberColumn(busy, 'int4')})
        AND NOT EXISTS (
          SELECT FROM webhook_deliveries e
          WHERE e.webhook_id = d.webhook_id AND e.job_id = d.job_id AND e.delivery_id < d.delivery_id
            AND e.state IN ('pending', 'retrying'))
      ORDER BY due_at, delivery_id LIMIT 1 FOR UPDATE SKIP LOCKED),
    taken AS (
      UPDATE webhook_deliveries d
      SET due_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1_000}), attempts = attempts + 1,
          attempted_at = clock_timestamp()
      FROM next WHERE d.delivery_id = next.delivery_id
      RETURNING d.*)
    SELECT delivery_id::float8 AS "deliveryId", message_id::text AS "messageId", d.webhook_id AS "webhookId", w.url, w.kind,
           w.secret, d.job_id AS "jobId", event, facts,
           to_char(d.created_at AT TIME ZONE 'UTC', ${ISO}) AS "createdAt",
           (extract(epoch FROM clock_timestamp() - d.created_at) * 1000)::float8 AS "ageMs", attempts,
           CASE WHEN t.target_id IS NOT NULL
             THEN jsonb_build_object('kind', t.kind, 'path', t.path, 'team', t.team) END AS target
    FROM taken d JOIN webhooks w USING (webhook_id) JOIN jobs j USING (job_id) LEFT JOIN targets t USING (target_id)`);

/** What became of an attempt. */
export type Settlement =
  | { state: 'delivered' }
  | { state: 'given_up'; problem: string }
  | { state: 'retrying'; problem: string; delayMs: number };

/** Records what became of an attempt, unless another one has been begun since: then that one counts. */
export const settleDelivery = (
  db: CommonQueryMethods,
  { deliveryId, attempts }: Pick<TakenDelivery, 'deliveryId' | 'attempts'>,
  settlement: Settlement,
) =>
  db.query(sql.type(Nothing)`
    UPDATE webhook_deliveries
    SET state = ${settlement.state}, problem = ${settlement.state === 'delivered' ? null : settlement.problem},
        due_at = clock_timestamp()
          + make_interval(secs => ${settlement.state === 'retrying' ? settlement.delayMs / 1_000 : 0})
    WHERE delivery_id = ${deliveryId} AND attempts = ${attempts} AND state IN ('pending', 'retrying')`);

/** Gives back a delivery whose attempt was broken off: it is due at once, and that attempt does not count. */
export const giveBackDelivery = (
  db: CommonQueryMethods,
  { deliveryId, attempts }: Pick<TakenDelivery, 'deliveryId' | 'attempts'>,
) =>
  db.query(sql.type(Nothing)`
    UPDATE webhook_deliveries SET due_at = clock_timestamp(), attempts = attempts - 1
    WHERE delivery_id = ${deliveryId} AND attempts = ${attempts} AND state IN ('pending', 'retrying')`);

/** Deletes what was delivered, or given up, more than 30 days after it happened. @returns how many there were */
export const deleteSettledDeliveries = async (db: CommonQueryMethods): Promise<number> =>
  (
    await db.query(sql.type(Nothing)`
      DELETE FROM webhook_deliveries
      WHERE state IN ('delivered', 'given_up') AND created_at < now() - interval '30 days'`)
  ).rowCount;

/** Newest first, of those with a lower id than `before`. `limit` counts rows. */
export const pageOfDeliveries = (
  db: CommonQueryMethods,
  { webhookId, before, limit }: { webhookId: number; before: number | undefined; limit: number },
) =>
  db.any(sql.type(ListedDelivery)`
    SELECT delivery_id::float8 AS id, event, job_id AS "jobId",
           to_char(created_at AT TIME ZONE 'UTC', ${ISO}) AS "createdAt", state, attempts, problem
    FROM webhook_deliveries
    WHERE webhook_id = ${webhookId} AND ${before === undefined ? sql.fragment`true` : sql.fragment`delivery_id < ${before}::int8`}
    ORDER BY delivery_id DESC LIMIT ${limit}`);

/**
 * Writes `job.failures` for running jobs of which a threshold has been reached since. Counters move with every batch, so this is looked
 * for now and then, and at every step of a job by its trigger. A job whose row is held is left for the next time.
 */
export const tellFailures = (db: CommonQueryMethods) =>
  db.query(sql.type(Nothing)`
    SELECT tell_failures(job) FROM (
      SELECT j AS job FROM jobs j
      WHERE status = 'running' AND EXISTS (
        SELECT FROM webhooks w LEFT JOIN webhook_failures_told t ON t.webhook_id = w.webhook_id AND t.job_id = j.job_id
        WHERE 'job.failures' = ANY (w.events)
          AND failure_level(w.failure_threshold, failed_entities(j.meta)) > coalesce(t.level, 0))
      FOR NO KEY UPDATE OF j SKIP LOCKED) locked`);
