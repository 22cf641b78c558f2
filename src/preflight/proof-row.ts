import { isProofRecent, MAKE_PROOF, type ProofStanding, proofFound } from '../restore/proof-gate.ts';
import type { Row } from './row.ts';

/** Whether a migration that requires a restore proof would export. @param maxAge such as `7d` */
export function proofRow(standing: Partial<ProofStanding>, maxAge: string): Row {
  const row = {
    id: 'restore_proof',
    what: 'restore proof of Mattermost',
    found: proofFound(standing),
    needed: `not older than ${maxAge}`,
  };
  return isProofRecent(standing, maxAge)
    ? { ...row, verdict: 'ok' }
    : { ...row, verdict: 'problem', todo: `make one: ${MAKE_PROOF}` };
}
