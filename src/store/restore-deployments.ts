import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Deployment } from '../restore/drivers/driver.ts';

/** How many deployments of restore proofs may be up at once, across all workers. */
export const PERMITS = 2;

/** Of `pg_advisory_xact_lock`: whoever counts permits does so alone. */
const PERMIT_LOCK = 7_305_016;

const Row = z.object({
  run: z.string(),
  host: z.string(),
  recipe: z.string(),
  deployment: z.object({ run: z.string(), folder: z.string(), driver: z.enum(['local', 'compose']) }),
  temporalNamespace: z.string(),
  workflowId: z.string(),
  workflowRunId: z.string(),
  takenAt: z.string(),
});
/** A deployment that is up, or may be. `takenAt` is ISO 8601, UTC. */
export type RestoreDeployment = z.infer<typeof Row>;

export interface PermitRequest {
  deployment: Deployment;
  host: string;
  recipe: string;
  temporalNamespace: string;
  workflowId: string;
  workflowRunId: string;
}

const Nothing = z.object({});
const COLUMNS = sql.fragment`
  run, host, recipe, deployment, temporal_namespace AS "temporalNamespace", workflow_id AS "workflowId",
  workflow_run_id AS "workflowRunId", to_char(taken_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "takenAt"`;

/**
 * Takes one of the `PERMITS` for a deployment, unless others have them all. It is kept until `releasePermit`, whatever becomes of who asked: a lease that
 * ends by itself could end while the deployment is still up. Asked again for the same run, it is had already.
 * @returns who has them, none if it was taken
 */
export const takePermit = (
  pool: DatabasePool,
  request: PermitRequest,
): Promise<readonly RestoreDeployment[]> =>
  pool.transaction(async (transaction) => {
    await transaction.query(sql.type(Nothing)`SELECT pg_advisory_xact_lock(${PERMIT_LOCK})`);
    const holders = await listDeployments(transaction);
    const { deployment, host, recipe, temporalNamespace, workflowId, workflowRunId } = request;
    if (holders.some(({ run }) => run === deployment.run)) return [];
    if (holders.length >= PERMITS) return holders;
    await transaction.query(sql.type(Nothing)`
      INSERT INTO restore_deployments (run, host, recipe, deployment, temporal_namespace, workflow_id, workflow_run_id)
      VALUES (${deployment.run}, ${host}, ${recipe}, ${sql.jsonb({ ...deployment })}, ${temporalNamespace}, ${workflowId}, ${workflowRunId})`);
    return [];
  });

/** Of a deployment of which nothing is left. One that has none is no error. */
export const releasePermit = (db: CommonQueryMethods, run: string) =>
  db.query(sql.type(Nothing)`DELETE FROM restore_deployments WHERE run = ${run}`);

/** All that are up or may be, the oldest first. */
export const listDeployments = (db: CommonQueryMethods) =>
  db.any(sql.type(Row)`SELECT ${COLUMNS} FROM restore_deployments ORDER BY taken_at, run`);
