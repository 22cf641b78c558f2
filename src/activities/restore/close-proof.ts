import { join } from 'node:path';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { writeBundle } from '../../restore/evidence/bundle.ts';
import { judgeCold } from '../../restore/judge/cold.ts';
import { judgeRecorded } from '../../restore/judge/recorded.ts';
import type { ProofRecord } from '../../restore/proof-record.ts';
import { readRecorded, recordableIds, writeRecorded } from '../../restore/recorded-assertions.ts';
import { removeRecords } from '../../restore/records.ts';
import { findProofOfRun, type RestoreProof, recordProof } from '../../store/restore-proofs.ts';
import type { CloseInput, RestoreProofResult } from '../../workflows/restore-types.ts';
import { whileHeartbeating } from '../checkpoint.ts';
import { buildRecord } from './build-record.ts';
import type { RestoreDependencies } from './dependencies.ts';

/** A disk that is full may have room again in a minute or two; a folder that is gone has none, and nobody could end the proof. */
const CHANCES = 15;

/** Ends a proof: judges what was seen, writes the evidence, records the outcome, and removes what the steps have kept. */
export const createCloseProof = ({ pool, restoreFolder }: RestoreDependencies) =>
  function closeProof(close: CloseInput): Promise<RestoreProofResult> {
    return whileHeartbeating(async () => {
      const { proof, input } = close;
      const { workflowId = '', runId: workflowRunId = '' } = Context.current().info.workflowExecution ?? {};
      const { record, secrets } = await buildRecord(close, { restoreFolder, workflowId });
      const done = await findProofOfRun(pool, workflowId, workflowRunId);
      if (!done) {
        record.assertions.push(...(await judgeWhole(record, proof.recipe)));
        const folder = input.evidence ?? join(restoreFolder, 'evidence', `${proof.name}-${proof.key}`);
        const { result } = await writeBundle(folder, record, secrets);
        if (input.record && (result.outcome === 'proved' || result.outcome === 'passed'))
          await writeRecorded(
            proof.recipe,
            recordableIds(record.passes.flatMap(({ assertions }) => assertions)),
          );
        await recordProof(pool, {
          recipe: proof.name,
          version: proof.version,
          digest: proof.digest,
          driver: proof.driver,
          outcome: result.outcome,
          rungs: Object.fromEntries(result.after.rungs.map(({ rung, status }) => [rung, status])),
          level: result.after.level,
          assertions: result.assertions,
          failed: result.failures.length,
          evidence: folder,
          workflowId,
          workflowRunId,
          startedAt: proof.startedAt,
        });
      }
      await removeRecords(restoreFolder, proof.key);
      return resultOf(done ?? (await findProofOfRun(pool, workflowId, workflowRunId))!);
    }).catch((error: Error) => {
      if (Context.current().info.attempt < CHANCES) throw error;
      throw ApplicationFailure.nonRetryable(`the evidence can't be kept: ${error.message}`, error.name);
    });
  };

/** What only the proof as a whole shows: assertions that were recorded and not made, passes that are not apart. */
async function judgeWhole(record: ProofRecord, recipe: string) {
  const { passes, cold } = record;
  const isWhole =
    passes.length > 0 &&
    passes.every(({ broken, assertions }) => !broken && assertions.every(({ ok }) => ok));
  // One that has ended early has made fewer, and says so itself.
  if (!isWhole) return [];
  const recorded = await readRecorded(recipe);
  const [first, second] = passes;
  return [
    ...passes.flatMap(({ assertions }) => judgeRecorded(recorded, recordableIds(assertions))),
    ...(cold && first && second ? judgeCold(first, second, record.recipe.proof.stores) : []),
  ];
}

function resultOf({
  proofId,
  outcome,
  level,
  rungs,
  assertions,
  failed,
  evidence,
}: RestoreProof): RestoreProofResult {
  return { proofId, outcome, level, rungs, assertions, failed, evidence: evidence ?? '' };
}
