import type { CommonQueryMethods } from 'slonik';
import type { EntityType } from '../meta/entity-types.ts';
import { MAKE_PROOF, proofProblem, RestoreProofError, readProofStanding } from '../restore/proof-gate.ts';
import { countChunks, enterExporting as enter } from '../store/chunks.ts';
import { getJob, type Job } from '../store/jobs.ts';
import type { Lane } from '../workflows/types.ts';
import { inputOf } from './check-input.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

/** Lanes of a type at most: bounds the workflow's history, whatever the size of the job. */
export const MAX_LANES = 24;

/**
 * Freezes the totals, enters `exporting`, and shares each type's chunks out into lanes that run in parallel.
 * @throws RestoreProofError the job asks for a restore proof that isn't there
 */
export const createEnterExporting = ({ pool }: Dependencies) =>
  function enterExporting({
    jobId,
  }: {
    jobId: number;
  }): Promise<{ lanes: Partial<Record<EntityType, Lane[]>> }> {
    return whileHeartbeating(async () => {
      const job = await getJob(pool, jobId);
      await enter(pool, jobId, (db) => requireRestoreProof(db, job));
      const counts = await countChunks(pool, jobId);
      return { lanes: Object.fromEntries(counts.map(({ type, chunks }) => [type, lanesOf(chunks)])) };
    });
  };

async function requireRestoreProof(db: CommonQueryMethods, job: Job): Promise<void> {
  const { target } = inputOf(job);
  if (target.kind !== 'mattermost' || target.requireRestoreProof === undefined) return;
  const problem = proofProblem(await readProofStanding(db), target.requireRestoreProof);
  if (problem === undefined) return;
  throw new RestoreProofError(
    `${problem}. Nothing of job ${job.jobId} was sent to the server. Make a proof with \`${MAKE_PROOF}\`, then go on with \`slack-mm2 retry ${job.jobId}\``,
  );
}

/** `chunks` shared out evenly; the first lanes take one more where it doesn't come out even. */
export function lanesOf(chunks: number): Lane[] {
  const lanes = Math.min(chunks, MAX_LANES);
  return Array.from({ length: lanes }, (_, lane) => ({
    from: Math.floor((lane * chunks) / lanes),
    to: Math.floor(((lane + 1) * chunks) / lanes),
  }));
}
