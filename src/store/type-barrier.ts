import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';

/** Whom the barrier makes a job wait for: a job in `exporting` with pending entities of an earlier type. */
export const Holder = z.object({
  jobId: z.number().int(),
  type: z.enum(ENTITY_TYPES),
  pending: z.number().int(),
  /** An administrator holds it, and with it all that wait for it. */
  isPaused: z.boolean(),
});
export type Holder = z.infer<typeof Holder>;

const Nothing = z.object({});

/** One lock for the whole database: starts of a type and entries into `exporting` happen one after the other. */
const BARRIER_LOCK = 4_721_591;

/**
 * Serialises a transaction with every other start and entry. Statements after this one see what the earlier holders of
 * the lock have committed (READ COMMITTED takes a new snapshot for each statement).
 */
export const lockBarrier = (transaction: CommonQueryMethods) =>
  transaction.query(sql.type(Nothing)`SELECT pg_advisory_xact_lock(${BARRIER_LOCK})`);

/**
 * Starts to export a type, if no job in `exporting`, this one included, has a pending entity of an earlier type. The
 * check and the record of the start are one transaction.
 * @returns the holders; none if the type has started (now or in an earlier attempt)
 */
export const tryStartType = (
  pool: DatabasePool,
  jobId: number,
  type: EntityType,
): Promise<readonly Holder[]> =>
  pool.transaction(async (transaction) => {
    await lockBarrier(transaction);
    const earlier = ENTITY_TYPES.slice(0, ENTITY_TYPES.indexOf(type));
    const holders = await transaction.any(sql.type(Holder)`
      SELECT job_id AS "jobId", type, sum(pending)::int AS pending, bool_or(paused_at IS NOT NULL) AS "isPaused"
      FROM chunks JOIN jobs USING (job_id)
      WHERE pending > 0 AND type = ANY (${sql.array(earlier, 'text')})
        AND jobs.status = 'running' AND jobs.stage = 'exporting'
        AND NOT EXISTS (SELECT FROM type_starts s WHERE s.job_id = ${jobId} AND s.type = ${type})
      GROUP BY job_id, type ORDER BY job_id, type`);
    if (holders.length === 0) {
      await transaction.query(sql.type(Nothing)`
        INSERT INTO type_starts (job_id, type) SELECT job_id, ${type} FROM jobs
        WHERE job_id = ${jobId} AND status = 'running' AND stage = 'exporting'
        ON CONFLICT DO NOTHING`);
    }
    return holders;
  });
