import { MAKE_PROOF, proofProblem, readProofStanding } from '../restore/proof-gate.ts';
import type { DatabasePool } from '../store/pool.ts';
import type { PlannedMigration } from './migration-inputs.ts';
import { findUnfinished } from './start-migrations.ts';
import { UserError } from './user-error.ts';

/**
 * Says at the start what would otherwise be said when everything is read. Jobs that are under way are left alone: they may be past it.
 * @param migrations of one command, which all ask for the same
 * @throws UserError they ask for a restore proof that isn't there
 */
export async function checkRestoreProof(
  pool: DatabasePool,
  migrations: readonly Pick<PlannedMigration, 'workflowId' | 'label' | 'input'>[],
): Promise<void> {
  const target = migrations[0]?.input.target;
  if (target?.kind !== 'mattermost' || target.requireRestoreProof === undefined) return;
  const problem = proofProblem(await readProofStanding(pool), target.requireRestoreProof);
  if (problem === undefined || (await findUnfinished(pool, migrations))) return;
  throw new UserError(`${problem}. Nothing was started. Make a proof with \`${MAKE_PROOF}\``);
}
