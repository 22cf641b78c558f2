import type { ProofResult } from '../judge-proof.ts';
import type { Ladder } from '../ladder.ts';
import type { ProofRecord } from '../proof-record.ts';

/** What a proof came to, as one JSON document: of the evidence, and of `slack-mm2 restore prove --json`. The shape is documented in docs/restore-proof/README.md. */
export function resultsJson(record: ProofRecord, result: ProofResult) {
  const { recipe, published, driver } = record;
  return {
    version: 1,
    proof: record.proof,
    outcome: result.outcome,
    why: result.why,
    recipe: {
      name: recipe.proof.name,
      title: recipe.proof.title,
      version: recipe.version,
      published: published?.version ?? null,
      digest: recipe.digest,
    },
    driver,
    cold: record.cold,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    flags: { clean_teardown: result.flags.cleanTeardown, no_secret_leak: result.flags.noSecretLeak },
    before: result.before && ladderJson(result.before),
    after: ladderJson(result.after),
    assertions: result.assertions,
    failures: result.failures.map(({ pass, assertion }) => ({ pass, ...assertion })),
    passes: record.passes.map((pass, at) => ({
      pass: pass.pass,
      run: pass.run,
      seed: pass.seed,
      snapshot: pass.snapshot?.id ?? null,
      recoveryMs: pass.recoveryMs,
      broken: pass.broken,
      ...ladderJson(result.passes[at]!),
    })),
    whole: record.assertions,
    limits: record.limits,
  };
}

export const ladderJson = ({ level, rungs }: Ladder) => ({
  level,
  rungs: Object.fromEntries(rungs.map(({ rung, status, reason }) => [rung, { status, reason }])),
});
