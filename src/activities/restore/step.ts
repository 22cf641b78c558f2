import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Assertion, Step } from '../../restore/assertion.ts';
import type { Driver } from '../../restore/drivers/driver.ts';
import { openDriver } from '../../restore/drivers/open-driver.ts';
import { createRedaction } from '../../restore/evidence/redact.ts';
import type { BackupPlan } from '../../restore/labels/backup-plan.ts';
import { planBackup } from '../../restore/labels/plan-backup.ts';
import type { ProbeAnswer, Verb } from '../../restore/probe/protocol.ts';
import { runProbe } from '../../restore/probe/run-probe.ts';
import { readRecipe } from '../../restore/recipe/read-recipe.ts';
import type { Recipe } from '../../restore/recipe/recipe.ts';
import { openRecords, type Records } from '../../restore/records.ts';
import type { StepInput, StepReport } from '../../workflows/restore-types.ts';
import { whileHeartbeating } from '../checkpoint.ts';
import type { RestoreDependencies } from './dependencies.ts';

/** What a step works with. */
export interface Pass {
  input: StepInput;
  tested: Recipe;
  published: Recipe;
  /** What the labels of the tested version come to. */
  plan: BackupPlan;
  driver: Driver;
  records: Records;
  /** Asks the recipe's probe. */
  ask<V extends Verb>(verb: V): Promise<ProbeAnswer<V>>;
  signal: AbortSignal;
}

interface StepOptions {
  name: Step;
  /** Whether doing it again, after it was done in part, comes to the same. Where not, the pass has to begin again from nothing. */
  repeatable: boolean;
  work: (pass: Pass) => Promise<Assertion[]>;
}

/** What failed gets a second chance: a port that was taken, a machine that was busy. Tried for ever, it would hide its reason until the deadline. */
const CHANCES = 2;

/**
 * An activity that does a step of a pass once: what it found is on disk before it answers, so that an attempt after a crash finds it there.
 */
export const createStep =
  ({ shutdown, restoreFolder }: RestoreDependencies, { name, repeatable, work }: StepOptions) =>
  (input: StepInput): Promise<StepReport> =>
    whileHeartbeating(async () => {
      const { proof, deployment } = input;
      const context = Context.current();
      // What can't be done twice is given the worker's time of grace to end.
      const signal = repeatable
        ? AbortSignal.any([context.cancellationSignal, shutdown])
        : context.cancellationSignal;
      const records = openRecords(restoreFolder, proof.key, deployment.run);
      const done = await records.read<StepReport>(`step-${name}`);
      if (done) return done;
      const begun = await records.read<{ attempts: number; at: string }>(`begun-${name}`);
      if (begun && !repeatable)
        throw ApplicationFailure.nonRetryable(
          `the step "${name}" was interrupted, and can't be done twice`,
          'StepInterruptedError',
        );
      const at = new Date().toISOString();
      const attempts = (begun?.attempts ?? 0) + 1;
      await records.write(`begun-${name}`, { attempts, at });
      const driver = openDriver(deployment, { signal });
      // Whatever a probe or a service says goes into the workflow's history.
      const withoutSecrets = async <T>(value: T) =>
        createRedaction(Object.values(await driver.secrets())).value(value);
      try {
        const begunMs = performance.now();
        const assertions = await work(await openPass(input, { driver, records, signal }));
        const report: StepReport = { assertions: await withoutSecrets(assertions) };
        await records.write(`time-${name}`, { at, ms: Math.round(performance.now() - begunMs), attempts });
        await records.write(`step-${name}`, report);
        return report;
      } catch (error) {
        if (shutdown.aborted)
          throw ApplicationFailure.create({
            message: 'the worker stops',
            type: 'WorkerStopping',
            nextRetryDelay: '1 second',
          });
        context.cancellationSignal.throwIfAborted();
        if (error instanceof ApplicationFailure) throw error;
        const { name: type, message, stack } = await withoutSecrets(textsOf(error as Error));
        const failure = ApplicationFailure.create({ message, type, nonRetryable: attempts >= CHANCES });
        throw Object.assign(failure, { stack });
      }
    });

const textsOf = ({ name, message, stack = '' }: Error) => ({ name, message, stack });

/** Why a proof is none of the recipe that is there now. */
export const recipeChanged = (recipe: string): string =>
  `${recipe} was changed while it was being proved: begin again`;

async function openPass(
  input: StepInput,
  { driver, records, signal }: Pick<Pass, 'driver' | 'records' | 'signal'>,
): Promise<Pass> {
  const { proof, deployment, pass } = input;
  const [tested, published] = await Promise.all([
    readRecipe(proof.recipe, 'tested'),
    readRecipe(proof.recipe, 'published'),
  ]);
  if (tested.digest !== proof.digest)
    throw ApplicationFailure.nonRetryable(recipeChanged(proof.recipe), 'RecipeError');
  return {
    input,
    tested,
    published,
    plan: planBackup(tested.compose),
    driver,
    records,
    signal,
    async ask(verb) {
      const [endpoints, exec, secrets, state, restored] = await Promise.all([
        driver.endpoints(),
        driver.exec(),
        driver.secrets(),
        records.read('probe-state'),
        records.read('restored'),
      ]);
      const seed = proof.seeds[pass - 1]!;
      return runProbe(
        verb,
        {
          run: deployment.run,
          seed,
          domain: 'example.com',
          endpoints,
          exec,
          secrets,
          isRestored: restored !== undefined,
          state: state ?? null,
        },
        { folder: proof.recipe, probe: tested.proof.probe, signal },
      );
    },
  };
}
