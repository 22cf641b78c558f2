import { BACKUP_STEPS } from '../workflows/constants.ts';
import type { Assertion, Step } from './assertion.ts';
import { few } from './judge/assert.ts';
import { judgeLint } from './judge/lint.ts';
import { climb, type Ladder, RUNG_TITLES, type RungResult, worstOf } from './ladder.ts';
import type { LintRecord, PassRecord, ProofRecord } from './proof-record.ts';
import type { Rung } from './recipe/proof-file.ts';

/**
 * - `proved`: two passes that share nothing, and in each the backup was restored.
 * - `passed`: the same of one pass.
 * - `failed`: an assertion does not hold.
 * - `unverified`: it was not tried to its end, or the recipe leaves the backup out.
 */
export type ProofOutcome = 'proved' | 'passed' | 'failed' | 'unverified' | 'cancelled';

export interface ProofResult {
  outcome: ProofOutcome;
  /** In a sentence. */
  why: string;
  /** Of the version published before; null if there is none. */
  before: Ladder | null;
  after: Ladder;
  /** Of each pass, in their order. */
  passes: Ladder[];
  flags: { cleanTeardown: boolean; noSecretLeak: boolean };
  /** Those that do not hold: in the passes, in the order of their steps, and then of the proof as a whole, where `pass` is null. */
  failures: { pass: number | null; assertion: Assertion }[];
  /** How many were made, all passes together. */
  assertions: number;
}

/** Where each rung is tried, once the recipe is installed. */
const STEPS_OF: Readonly<Record<Exclude<Rung, 'lint'>, readonly Step[]>> = {
  install: ['install'],
  upgrade: ['upgrade'],
  backup_restore: ['seed', ...BACKUP_STEPS],
  functional: ['functional'],
};

/** What all that a proof has seen comes to. Said no better than it is: what was not tried counts for nothing. */
export function judgeProof(record: ProofRecord): ProofResult {
  const passes = record.passes.map((pass) => climb(rungsOfPass(record, pass)));
  // A proof that has not come to its first pass has been linted all the same.
  const after = passes.length > 0 ? worstOf(passes) : climb(rungsOfPass(record, NO_PASS));
  const lint = judgeLint(record.lint.findings);
  const all = [
    ...record.passes.flatMap(({ pass, assertions }) => assertions.map((assertion) => ({ pass, assertion }))),
    // What was seen comes before what was read.
    ...lint.map((assertion) => ({ pass: null, assertion })),
    ...record.assertions.map((assertion) => ({ pass: null, assertion })),
  ];
  const failures = all.filter(({ assertion }) => !assertion.ok);
  const flags = {
    cleanTeardown: record.passes.every(isTornDown),
    noSecretLeak: !failures.some(({ assertion }) => assertion.id === LEAK_ID),
  };
  return {
    ...outcomeOf(record, after, failures, flags),
    before: record.published && climb(publishedRungs(record, record.published)),
    after,
    passes,
    flags,
    failures,
    assertions: all.length,
  };
}

/** Of `judgeLeak`. */
const LEAK_ID = 'evidence.no-secret';

type PassSteps = Pick<PassRecord, 'steps' | 'broken' | 'assertions'>;
const NO_PASS: PassSteps = { steps: [], broken: null, assertions: [] };

function isTornDown({ leftovers, assertions }: PassRecord): boolean {
  return leftovers !== null && assertions.every(({ step, ok }) => step !== 'teardown' || ok);
}

function rungsOfPass(record: ProofRecord, pass: PassSteps): RungResult[] {
  const { skips } = record.recipe.proof;
  return [
    ...(Object.keys(STEPS_OF) as (keyof typeof STEPS_OF)[]).map((rung): RungResult => {
      const result = rungOfSteps(rung, STEPS_OF[rung], pass);
      const skip = skips[rung];
      if (skip === undefined || result.status === 'failed') return result;
      const lost = rung === 'backup_restore' ? lostLabels(record) : null;
      return lost ? { rung, status: 'failed', reason: lost } : { rung, status: 'skipped', reason: skip };
    }),
    lintRung(record.lint, skips.lint),
  ];
}

/** Labels that were taken out are no reason to leave the backup out. */
function lostLabels({ published, passes }: ProofRecord): string | null {
  const isOn = passes.some(({ plan }) => plan.isOn);
  return published?.plan.isOn && !isOn
    ? `the published version ${published.version} has backup labels, this one has none: that is no skip`
    : null;
}

function rungOfSteps(
  rung: Rung,
  steps: readonly Step[],
  { steps: done, broken, assertions }: PassSteps,
): RungResult {
  const own = assertions.filter(({ step }) => steps.includes(step));
  const failed = own.filter(({ ok }) => !ok);
  if (failed.length > 0) {
    const [first, ...rest] = failed as [Assertion, ...Assertion[]];
    const more = rest.length > 0 ? ` (and ${few(rest.map(({ id }) => id))})` : '';
    return { rung, status: 'failed', reason: `${first.id}: ${first.detail}${more}` };
  }
  if (broken && steps.includes(broken.step))
    return { rung, status: 'unverified', reason: `${broken.step} could not be done: ${broken.message}` };
  // A step that asserts nothing shows nothing.
  const missing = steps.filter(
    (step) => !done.some((one) => one.step === step) || !own.some((assertion) => assertion.step === step),
  );
  if (missing.length > 0)
    return {
      rung,
      status: 'unverified',
      reason: `not tried${missing.length < steps.length ? `: ${missing.join(', ')}` : ''}${becauseOf(broken)}`,
    };
  const only = own.length === 1 ? own[0] : undefined;
  return { rung, status: 'earned', reason: only ? only.detail : `${own.length} assertions hold` };
}

const becauseOf = (broken: PassSteps['broken']) => (broken ? ` (${broken.step}: ${broken.message})` : '');

function lintRung({ findings, error }: LintRecord, skip: string | undefined): RungResult {
  const rung = 'lint';
  const failed = judgeLint(findings).find(({ ok }) => !ok);
  if (failed) return { rung, status: 'failed', reason: failed.detail };
  if (skip !== undefined) return { rung, status: 'skipped', reason: skip };
  if (error !== null) return { rung, status: 'unverified', reason: error };
  return { rung, status: 'earned', reason: judgeLint(findings)[0]!.detail };
}

/** What was seen of the published version on the way, and what its recipe has left out. */
function publishedRungs(
  { recipe, passes }: ProofRecord,
  { assertions, lint }: NonNullable<ProofRecord['published']>,
): RungResult[] {
  const skips = recipe.proof.published_skips;
  const broken = passes[0]?.broken ?? null;
  const seen = (rung: 'install' | 'functional'): RungResult => {
    const steps = [...new Set(assertions.map(({ step }) => step))].map((step) => ({
      step,
      ms: 0,
      attempts: 1,
    }));
    const result = rungOfSteps(rung, STEPS_OF[rung], {
      steps,
      broken: rung === 'install' ? broken : null,
      assertions,
    });
    const skip = skips[rung];
    return skip === undefined || result.status === 'failed'
      ? result
      : { rung, status: 'skipped', reason: skip };
  };
  const declared = (rung: 'upgrade' | 'backup_restore', otherwise: string): RungResult => {
    const skip = skips[rung];
    return skip === undefined
      ? { rung, status: 'unverified', reason: otherwise }
      : { rung, status: 'skipped', reason: skip };
  };
  return [
    seen('install'),
    declared('upgrade', 'not tried: a proof upgrades from this version'),
    declared('backup_restore', 'not tried: a proof restores the tested version'),
    seen('functional'),
    lintRung(lint, skips.lint),
  ];
}

function outcomeOf(
  { passes, cold, wasCancelled }: ProofRecord,
  after: Ladder,
  failures: ProofResult['failures'],
  flags: ProofResult['flags'],
): Pick<ProofResult, 'outcome' | 'why'> {
  const [first] = failures;
  if (first) return { outcome: 'failed', why: `${first.assertion.id}: ${first.assertion.detail}` };
  const failed = after.rungs.find(({ status }) => status === 'failed');
  if (failed) return { outcome: 'failed', why: failed.reason };
  if (wasCancelled) return { outcome: 'cancelled', why: 'it was cancelled' };
  const open = after.rungs.find(({ status }) => status === 'unverified');
  if (open) return { outcome: 'unverified', why: `${RUNG_TITLES[open.rung]}: ${open.reason}` };
  const broken = passes.find((pass) => pass.broken)?.broken;
  if (broken) return { outcome: 'unverified', why: `${broken.step} could not be done: ${broken.message}` };
  if (!flags.cleanTeardown) return { outcome: 'unverified', why: 'whether all was torn down is not known' };
  const backup = after.rungs.find(({ rung }) => rung === 'backup_restore')!;
  if (backup.status !== 'earned')
    return { outcome: 'unverified', why: `no backup was restored: ${backup.reason}` };
  if (!cold)
    return { outcome: 'passed', why: 'one pass; a second one from nothing (--cold) makes it proved' };
  if (passes.length < 2) return { outcome: 'unverified', why: 'the second pass was not made' };
  return { outcome: 'proved', why: `${passes.length} passes that share nothing` };
}
