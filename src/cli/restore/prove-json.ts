import { resultsJson } from '../../restore/evidence/results-json.ts';
import { judgeProof } from '../../restore/judge-proof.ts';
import type { ProofRecord } from '../../restore/proof-record.ts';

/** What a proof came to, for scripts: `results.json` of its evidence, and where that is. */
export const proveJson = (record: ProofRecord, evidence?: string) => ({
  ...resultsJson(record, judgeProof(record)),
  evidence: evidence ?? null,
});
