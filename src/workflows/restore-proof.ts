import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  defineQuery,
  isCancellation,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { Step } from '../restore/assertion.ts';
import { BACKUP_STEPS } from './constants.ts';
import { openProof, proofActivities } from './restore-options.ts';
import type {
  OpenedProof,
  PassEnd,
  ProofProgress,
  RestoreProofInput,
  RestoreProofResult,
  StepInput,
  StepReport,
} from './restore-types.ts';

export const proofProgressQuery = defineQuery<ProofProgress>('proofProgress');

/** A pass that was interrupted where it can't go on begins again from nothing, so often. */
const MAX_ATTEMPTS = 4;

/**
 * Proves that a service's backup can be restored: deploy, seed, back up, wipe, restore, read back, tear down; with `cold` twice, from nothing and with
 * other data. Whatever happens, what was deployed is torn down, and what was found is kept.
 */
export async function restoreProof(input: RestoreProofInput): Promise<RestoreProofResult> {
  const progress: ProofProgress = { name: null, pass: 0, passes: 0, step: null, assertions: 0, failed: [] };
  setHandler(proofProgressQuery, () => progress);
  const proof = await openProof.executeWithOptions({ summary: 'read the recipe' }, [input]);
  Object.assign(progress, { name: proof.name, passes: proof.seeds.length });
  const passes: PassEnd[] = [];
  let cancellation: unknown;
  for (const pass of proof.seeds.keys()) {
    progress.pass = pass + 1;
    const { end, ...whole } = await wholePass(proof, pass + 1, progress);
    passes.push(end);
    cancellation = whole.cancellation;
    if (end.broken || progress.failed.length > 0) break;
  }
  progress.step = 'evidence';
  const result = await CancellationScope.nonCancellable(() =>
    proofActivities(proof.queue).closeProof.executeWithOptions({ summary: 'evidence' }, [
      { proof, input, passes, wasCancelled: cancellation !== undefined },
    ]),
  );
  progress.step = null;
  setCurrentDetails(
    `**${result.outcome}**: level ${result.level}, ${result.assertions} assertions, ${result.failed} failed. Evidence: \`${result.evidence}\``,
  );
  if (cancellation !== undefined) throw cancellation;
  return result;
}

/** A pass, begun again where a step was interrupted that can't be done twice. */
async function wholePass(
  proof: OpenedProof,
  pass: number,
  progress: ProofProgress,
): Promise<{ end: PassEnd; cancellation?: unknown }> {
  for (let attempts = 1; ; attempts++) {
    const before = { assertions: progress.assertions, failed: [...progress.failed] };
    const name = proof.name.slice(0, 10).replaceAll('_', '-');
    const run = `${name}-${proof.key}-${pass}${attempts === 1 ? '' : 'abc'[attempts - 2]}`;
    const { end, mayBeginAgain, cancellation } = await onePass(proof, pass, run, progress);
    if (!mayBeginAgain || attempts === MAX_ATTEMPTS) return { end: { ...end, pass, attempts }, cancellation };
    Object.assign(progress, before);
  }
}

interface PassAttempt {
  end: Omit<PassEnd, 'pass' | 'attempts'>;
  /** It was interrupted, and nothing of it is left. */
  mayBeginAgain: boolean;
  /** What it was cancelled with, by somebody else than its own deadline. */
  cancellation?: unknown;
}

/** From the permit to the teardown. */
async function onePass(
  proof: OpenedProof,
  pass: number,
  run: string,
  progress: ProofProgress,
): Promise<PassAttempt> {
  const on = proofActivities(proof.queue);
  const deployment = { run, folder: `${proof.folder}/${run}`, driver: proof.driver };
  const input: StepInput = { proof, pass, deployment };
  let broken: PassEnd['broken'];
  let cancellation: unknown;
  let mayBeginAgain = false;
  const enter = (step: ProofProgress['step']) => {
    progress.step = step;
    describe(progress);
  };
  /** @returns whether everything was as it has to be */
  const count = ({ assertions }: StepReport) => {
    progress.assertions += assertions.length;
    const failed = assertions.filter(({ ok }) => !ok).map(({ id }) => id);
    progress.failed.push(...failed);
    describe(progress);
    return failed.length === 0;
  };
  const steps: [Step, (input: StepInput) => Promise<StepReport>][] = [
    ['install', on.deployPublished],
    ['seed', on.seedStores],
    ['upgrade', on.upgradeToTested],
    ['backup', on.takeSnapshot],
    ['captured', on.checkSnapshot],
    ['mutate', on.mutateStores],
    ['wipe', on.wipeVolumes],
    ['gone', on.checkGone],
    ['restore', on.restoreSnapshot],
    ['back', on.checkBack],
    ['again', on.checkAgain],
    ['functional', on.checkFunctions],
  ];
  try {
    enter('permit');
    await on.awaitPermit.executeWithOptions({ summary: 'until fewer than two are up' }, [input]);
    await CancellationScope.withTimeout(proof.deadlineMinutes * 60_000, async () => {
      for (const [step, work] of steps) {
        if (proof.skipsBackup && (BACKUP_STEPS as readonly Step[]).includes(step)) continue;
        enter(step);
        if (!count(await work(input))) return;
      }
    });
  } catch (error) {
    const step = progress.step as Step;
    if (CancellationScope.current().consideredCancelled) {
      // Whatever it has ended with: the heartbeat of a worker that was killed as well, for one.
      cancellation = isCancellation(error) ? error : new CancelledFailure('it was cancelled');
      broken = { step, message: 'it was cancelled' };
    } else if (isCancellation(error)) {
      broken = {
        step,
        message: `not done within ${proof.deadlineMinutes} minutes (deadline_minutes in proof.yml)`,
      };
    } else {
      broken = { step, message: messageOf(error) };
      mayBeginAgain = isInterruption(error);
    }
  } finally {
    await CancellationScope.nonCancellable(async () => {
      enter('teardown');
      const isClean = await on.tearDown
        .executeWithOptions({ summary: 'nothing stays' }, [input])
        .then(count, (error) => {
          // What went wrong before is what people have to know; the janitor goes on with this.
          broken ??= { step: 'teardown', message: messageOf(error) };
          return false;
        });
      // What is left of one that is begun again would be in no evidence, and keep its permit.
      mayBeginAgain &&= isClean;
    });
  }
  return { end: { deployment, ...(broken && { broken }) }, mayBeginAgain, cancellation };
}

const causeOf = (error: unknown) => (error instanceof ActivityFailure ? error.cause : error);

const isInterruption = (error: unknown) => {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure && cause.type === 'StepInterruptedError';
};

/** The words of the error that an activity threw, without Temporal's wrapping. */
function messageOf(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof Error ? cause.message : String(cause);
}

/** What the Web UI shows of a running proof. */
function describe({ name, pass, passes, step, assertions, failed }: ProofProgress): void {
  const doing = step === 'permit' ? 'waits for a permit' : step;
  setCurrentDetails(
    [
      `**${name}**, pass ${pass} of ${passes}: **${doing ?? 'begins'}**`,
      `${assertions} assertions, ${failed.length} failed`,
      ...failed.map((id) => `- ${id}`),
    ].join('\n\n'),
  );
}
