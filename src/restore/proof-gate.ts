import type { CommonQueryMethods } from 'slonik';
import { listProofs, newestProved, type RestoreProof } from '../store/restore-proofs.ts';
import { ageText, proofAgeSeconds } from './proof-age.ts';

/** The recipe of what a migration goes to. */
const RECIPE = 'mattermost';

/** Makes a proof that counts: without `--cold` a run can't be one. */
export const MAKE_PROOF = `slack-mm2 restore prove ${RECIPE} --cold`;

/** A migration asks for a restore proof that isn't there. */
export class RestoreProofError extends Error {
  override name = 'RestoreProofError';
}

/** How restore proofs of the target's recipe stand. Ages are of the database's clock. */
export interface ProofStanding {
  proved: Pick<RestoreProof, 'finishedAt' | 'version' | 'driver'> & { ageSeconds: number };
  /** What the newest run came to, whatever that is. */
  last: Pick<RestoreProof, 'outcome'>;
}

export async function readProofStanding(db: CommonQueryMethods): Promise<Partial<ProofStanding>> {
  const proved = await newestProved(db, RECIPE);
  const [last] = await listProofs(db, RECIPE, 1);
  return { ...(proved && { proved }), ...(last && { last }) };
}

/** What there is, in words. */
export function proofFound({ proved, last }: Partial<ProofStanding>): string {
  if (proved && last?.outcome === 'failed')
    return `the newest run has failed, after the proof of ${proved.finishedAt}: a backup that can't be restored now`;
  if (proved) {
    const how = `${proved.version}, driver ${proved.driver}`;
    return `the newest is ${ageText(proved.ageSeconds)} old (${proved.finishedAt}; ${how})`;
  }
  if (!last) return 'there is none';
  const why = last.outcome === 'passed' ? ', which is no proof without --cold' : '';
  return `there is none; the newest run has come to “${last.outcome}”${why}`;
}

/** @param maxAge such as `7d` */
export function isProofRecent({ proved, last }: Partial<ProofStanding>, maxAge: string): boolean {
  const seconds = proofAgeSeconds(maxAge);
  if (seconds === undefined) throw new TypeError(`not an age: ${maxAge}`);
  // What has been shown since counts more than what was.
  return proved !== undefined && proved.ageSeconds <= seconds && last?.outcome !== 'failed';
}

/** @returns what is missing, in words; undefined if there is a proof that is not older than `maxAge` */
export const proofProblem = (standing: Partial<ProofStanding>, maxAge: string): string | undefined =>
  isProofRecent(standing, maxAge)
    ? undefined
    : `a restore proof of the recipe ${RECIPE} that is not older than ${maxAge} is required: ${proofFound(standing)}`;
