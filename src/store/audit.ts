import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';

/** One line of who did what. */
export const StoredAuditEntry = z.object({
  id: z.number().int(),
  /** ISO 8601, UTC. */
  at: z.string(),
  /** Name of the user; `local` without a login. */
  user: z.string(),
  /** `job.pause`, `session.create`, `webhook.delete`, … */
  action: z.string(),
  /** What it was done to: `job 3`; '' where there is nothing. */
  subject: z.string(),
  /** HTTP status of the answer. */
  status: z.number().int(),
  address: z.string(),
});
export type StoredAuditEntry = z.infer<typeof StoredAuditEntry>;

const Nothing = z.object({});

export const addAuditEntry = (
  db: CommonQueryMethods,
  { user, action, subject, status, address }: Omit<StoredAuditEntry, 'id' | 'at'>,
) =>
  db.query(sql.type(Nothing)`
    INSERT INTO audit_log (user_name, action, subject, status, address)
    VALUES (${user}, ${action}, ${subject}, ${status}, ${address})`);

/** The newest first. @param before the `id` of the last entry of the page before */
export const pageOfAudit = (
  db: CommonQueryMethods,
  { before, limit }: { before: number | undefined; limit: number },
) =>
  db.any(sql.type(StoredAuditEntry)`
    SELECT audit_id::float8 AS id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
           user_name AS user, action, subject, status, address
    FROM audit_log WHERE ${before === undefined ? sql.fragment`true` : sql.fragment`audit_id < ${before}`}
    ORDER BY audit_id DESC LIMIT ${limit}`);
