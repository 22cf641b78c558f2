import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';

export const PROOF_OUTCOMES = ['proved', 'passed', 'failed', 'unverified', 'cancelled'] as const;

const Proof = z.object({
  proofId: z.number().int(),
  recipe: z.string(),
  version: z.string(),
  digest: z.string(),
  driver: z.enum(['local', 'compose']),
  outcome: z.enum(PROOF_OUTCOMES),
  rungs: z.record(z.string(), z.string()),
  level: z.number().int(),
  assertions: z.number().int(),
  failed: z.number().int(),
  evidence: z.string().nullable(),
  workflowId: z.string(),
  workflowRunId: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
});
/** What a restore proof came to. Times are ISO 8601, UTC. */
export type RestoreProof = z.infer<typeof Proof>;

const Nothing = z.object({});
const Id = z.object({ proofId: z.number().int() });
const ISO = sql.fragment`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const COLUMNS = sql.fragment`
  proof_id AS "proofId", recipe, version, digest, driver, outcome, rungs, level, assertions, failed, evidence,
  workflow_id AS "workflowId", workflow_run_id AS "workflowRunId",
  to_char(started_at AT TIME ZONE 'UTC', ${ISO}) AS "startedAt", to_char(finished_at AT TIME ZONE 'UTC', ${ISO}) AS "finishedAt"`;

/** Records what a proof came to; recorded again by the same run of the workflow, it is the one that is there. @returns its number */
export async function recordProof(
  db: CommonQueryMethods,
  proof: Omit<RestoreProof, 'proofId' | 'finishedAt'>,
): Promise<number> {
  const { recipe, version, digest, driver, outcome, rungs, level, assertions, failed, evidence } = proof;
  const { workflowId, workflowRunId, startedAt } = proof;
  await db.query(sql.type(Nothing)`
    INSERT INTO restore_proofs (recipe, version, digest, driver, outcome, rungs, level, assertions, failed, evidence,
                                workflow_id, workflow_run_id, started_at)
    VALUES (${recipe}, ${version}, ${digest}, ${driver}, ${outcome}, ${sql.jsonb(rungs)}, ${level}, ${assertions}, ${failed}, ${evidence},
            ${workflowId}, ${workflowRunId}, ${startedAt}::text::timestamptz)
    ON CONFLICT (workflow_run_id, workflow_id) DO NOTHING`);
  const { proofId } = await db.one(sql.type(Id)`
    SELECT proof_id AS "proofId" FROM restore_proofs
    WHERE workflow_run_id = ${workflowRunId} AND workflow_id = ${workflowId}`);
  return proofId;
}

/** What a run of a workflow has come to, if it was recorded already. */
export const findProofOfRun = (db: CommonQueryMethods, workflowId: string, workflowRunId: string) =>
  db.maybeOne(sql.type(Proof)`
    SELECT ${COLUMNS} FROM restore_proofs WHERE workflow_run_id = ${workflowRunId} AND workflow_id = ${workflowId}`);

/** The newest first. @param recipe by its name; all unless given */
export const listProofs = (db: CommonQueryMethods, recipe?: string, limit = 100) =>
  db.any(sql.type(Proof)`
    SELECT ${COLUMNS} FROM restore_proofs
    WHERE ${recipe === undefined ? sql.fragment`true` : sql.fragment`recipe = ${recipe}`}
    ORDER BY finished_at DESC, proof_id DESC LIMIT ${limit}`);

/** The newest proof of a recipe that was `proved`, and its age by the database's clock. */
export const newestProved = (db: CommonQueryMethods, recipe: string) =>
  db.maybeOne(sql.type(Proof.extend({ ageSeconds: z.number() }))`
    SELECT ${COLUMNS}, extract(epoch FROM clock_timestamp() - finished_at)::float8 AS "ageSeconds" FROM restore_proofs
    WHERE recipe = ${recipe} AND outcome = 'proved' ORDER BY finished_at DESC LIMIT 1`);
