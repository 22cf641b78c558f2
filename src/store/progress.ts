import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { ENTITY_TYPES } from '../meta/entity-types.ts';
import { Holder } from './type-barrier.ts';

const Started = z.object({ type: z.enum(ENTITY_TYPES) });
/**
 * Whom the type barrier makes a job in `exporting` wait for at this moment; empty while it exports. Only for showing:
 * `tryStartType` decides.
 */
export async function barrierHolders(db: CommonQueryMethods, jobId: number): Promise<readonly Holder[]> {
  const started = await db.anyFirst(sql.type(Started)`SELECT type FROM type_starts WHERE job_id = ${jobId}`);
  const next = ENTITY_TYPES.findIndex((type) => !started.includes(type));
  if (next <= 0) return [];
  const holders = await db.any(sql.type(Holder)`
    SELECT job_id AS "jobId", type, sum(pending)::int AS pending, bool_or(paused_at IS NOT NULL) AS "isPaused"
    FROM chunks JOIN jobs USING (job_id)
    WHERE pending > 0 AND type = ANY (${sql.array(ENTITY_TYPES.slice(0, next), 'text')})
      AND jobs.status = 'running' AND jobs.stage = 'exporting'
    GROUP BY job_id, type ORDER BY job_id, type`);
  // What the job itself has still to export is its work, not its waiting.
  return holders.some((holder) => holder.jobId === jobId) ? [] : holders;
}
