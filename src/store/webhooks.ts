import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { WEBHOOK_EVENTS, WEBHOOK_KINDS } from '../notify/events.ts';

/** A webhook with everything that is secret in it. Times are ISO 8601, UTC. */
export const StoredWebhook = z.object({
  webhookId: z.number().int(),
  url: z.string(),
  kind: z.enum(WEBHOOK_KINDS),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  failureThreshold: z.number().int(),
  /** `whsec_…`; null if deliveries are not signed. */
  secret: z.string().nullable(),
  createdAt: z.string(),
  /** The delivery that was tried last; null before the first. */
  last: z
    .object({
      at: z.string(),
      state: z.enum(['delivered', 'retrying', 'given_up']),
      problem: z.string().nullable(),
    })
    .nullable(),
});
export type StoredWebhook = z.infer<typeof StoredWebhook>;

const Id = z.object({ id: z.number().int() });
const Nothing = z.object({});

const ISO = sql.fragment`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

const SELECT = sql.fragment`
  SELECT w.webhook_id AS "webhookId", url, kind, events, failure_threshold AS "failureThreshold", secret,
         to_char(w.created_at AT TIME ZONE 'UTC', ${ISO}) AS "createdAt", last
  FROM webhooks w LEFT JOIN LATERAL (
    SELECT jsonb_build_object('at', to_char(attempted_at AT TIME ZONE 'UTC', ${ISO}), 'problem', problem,
      -- Taken for the first time, and not answered yet.
      'state', CASE state WHEN 'pending' THEN 'retrying' ELSE state END) AS last
    FROM webhook_deliveries d WHERE d.webhook_id = w.webhook_id AND attempted_at IS NOT NULL
    ORDER BY attempted_at DESC, delivery_id DESC LIMIT 1) tried ON true`;

export const listWebhooks = (db: CommonQueryMethods) =>
  db.any(sql.type(StoredWebhook)`${SELECT} ORDER BY w.webhook_id`);

export const findWebhook = (db: CommonQueryMethods, webhookId: number) =>
  db.maybeOne(sql.type(StoredWebhook)`${SELECT} WHERE w.webhook_id = ${webhookId}`);

/** Jobs are told of from their next step on; those that have ended, not at all. @returns its id */
export async function insertWebhook(
  db: CommonQueryMethods,
  {
    url,
    kind,
    events,
    failureThreshold,
    secret,
  }: Pick<StoredWebhook, 'url' | 'kind' | 'events' | 'failureThreshold' | 'secret'>,
): Promise<number> {
  const { id } = await db.one(sql.type(Id)`
    INSERT INTO webhooks (url, kind, events, failure_threshold, secret)
    VALUES (${url}, ${kind}, ${sql.array(events, 'text')}, ${failureThreshold}, ${secret})
    RETURNING webhook_id AS id`);
  return id;
}

/** Deletes a webhook with its deliveries, sent or not. @returns whether there was one */
export async function deleteWebhook(db: CommonQueryMethods, webhookId: number): Promise<boolean> {
  const deleted = await db.query(sql.type(Nothing)`DELETE FROM webhooks WHERE webhook_id = ${webhookId}`);
  return deleted.rowCount === 1;
}
