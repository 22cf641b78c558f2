import type { Assertion, Step } from '../../restore/assertion.ts';
import {
  type BackupOutcome,
  InfrastructureError,
  type RestoreOutcome,
  type VolumeFile,
} from '../../restore/drivers/driver.ts';
import { judgeBack } from '../../restore/judge/back.ts';
import { judgeCaptured } from '../../restore/judge/captured.ts';
import { judgeBackup, judgeRestore } from '../../restore/judge/engine.ts';
import { judgeFunctional } from '../../restore/judge/functional.ts';
import { judgeGone } from '../../restore/judge/gone.ts';
import { judgeHealthy } from '../../restore/judge/healthy.ts';
import { judgeHooks } from '../../restore/judge/hooks.ts';
import { judgeMutated } from '../../restore/judge/mutated.ts';
import { judgeOwners } from '../../restore/judge/owners.ts';
import { judgeSeeded } from '../../restore/judge/seeded.ts';
import { judgeState } from '../../restore/judge/state.ts';
import { judgeWiped } from '../../restore/judge/wiped.ts';
import { judgeWrite } from '../../restore/judge/write.ts';
import type { ProbeAnswer, StoreAnswer } from '../../restore/probe/protocol.ts';
import type { RestoreDependencies } from './dependencies.ts';
import { createStep, type Pass } from './step.ts';

/** The steps of a pass, in their order. Each records what it saw, for the steps after it and for the evidence. */
export const createSteps = (dependencies: RestoreDependencies) => {
  const step = (name: Step, work: (pass: Pass) => Promise<Assertion[]>, { repeatable = true } = {}) =>
    createStep(dependencies, { name, repeatable, work });
  const once = { repeatable: false };
  return {
    deployPublished: step('install', async ({ driver, published, records, signal }) => {
      await driver.up(published);
      // Before anything of it can fail: the evidence is searched for them.
      await records.write('secrets', await driver.secrets());
      await driver.ready();
      await records.write('versions', await driver.versions());
      signal.throwIfAborted();
      return judgeHealthy('install', published.version);
    }),

    seedStores: step(
      'seed',
      async ({ ask, records, tested }) => {
        const { state, evidence } = await ask('seed');
        await records.write('probe-state', state);
        await records.write('seed-evidence', evidence);
        // For the ladder of the version that was published: what was so before.
        await records.write('functional-published', await ask('functional'));
        const stores = await readServed(ask);
        await records.write('manifest-seeded', stores);
        return judgeSeeded(stores, tested.proof.stores);
      },
      once,
    ),

    upgradeToTested: step('upgrade', async ({ driver, tested, ask, records }) => {
      await driver.up(tested);
      await driver.ready();
      const stores = await readServed(ask);
      const seeded = await recorded<StoreAnswer[]>(records, 'manifest-seeded');
      return [
        ...judgeHealthy('upgrade', tested.version),
        ...judgeState(seeded, stores, tested.proof.stores, 'upgrade'),
      ];
    }),

    takeSnapshot: step('backup', async ({ driver, ask, input, plan, records, tested }) => {
      const stores = await readServed(ask);
      await records.write('manifest-before', stores);
      await records.write('plan', plan);
      const outcome = await driver.backup(plan, input.deployment.run);
      await records.write('backup', outcome);
      return [...judgeHooks(outcome.hooks, plan, 'backup'), ...judgeBackup(outcome, tested.proof.may_vanish)];
    }),

    checkSnapshot: step('captured', async ({ driver, plan, records, tested }) => {
      const { snapshot } = await recorded<BackupOutcome>(records, 'backup');
      const files = await driver.list(snapshot!);
      await records.write('snapshot-files', files);
      const problem = await driver.check();
      await records.write('check', problem);
      return judgeCaptured(plan, tested.proof.data, files, problem);
    }),

    mutateStores: step(
      'mutate',
      async ({ ask, records, tested }) => {
        const before = await recorded<StoreAnswer[]>(records, 'manifest-before');
        const mutation = await ask('mutate');
        await records.write('mutation', mutation);
        const stores = await readServed(ask);
        await records.write('manifest-mutated', stores);
        return judgeMutated(before, stores, mutation, tested.proof.stores);
      },
      once,
    ),

    wipeVolumes: step('wipe', async ({ driver, plan, records }) => {
      const left = await driver.wipe();
      await records.write('wiped', { at: new Date().toISOString(), left });
      return judgeWiped(left, plan);
    }),

    checkGone: step('gone', async ({ driver, ask, records, tested }) => {
      await driver.up(tested);
      await driver.ready();
      const { stores } = await ask('read');
      await records.write('manifest-gone', stores);
      return judgeGone(stores, tested.proof.stores);
    }),

    restoreSnapshot: step('restore', async ({ driver, plan, records, tested }) => {
      const { snapshot } = await recorded<BackupOutcome>(records, 'backup');
      const outcome: RestoreOutcome = await driver.restore(plan, snapshot!);
      await records.write('restore', outcome);
      await records.write('restored-files', await driver.volumes());
      const { restart_after_restore: services } = tested.proof;
      if (services.length > 0) await driver.restart(services);
      await driver.ready();
      await records.write('restored', { at: new Date().toISOString() });
      return [...judgeHooks(outcome.hooks, plan, 'restore'), ...judgeRestore(outcome)];
    }),

    checkBack: step('back', async ({ ask, plan, records, tested }) => {
      const { stores } = await ask('read');
      await records.write('manifest-back', stores);
      return [
        ...(await judgeReturn('back', stores, { records, tested })),
        ...judgeOwners(
          plan,
          await recorded<VolumeFile[]>(records, 'snapshot-files'),
          await recorded<VolumeFile[]>(records, 'restored-files'),
        ),
      ];
    }),

    checkAgain: step(
      'again',
      async ({ driver, ask, records, tested }) => {
        await driver.restart();
        const { stores } = await ask('read');
        await records.write('manifest-again', stores);
        const same = await judgeReturn('again', stores, { records, tested });
        const written = await ask('write');
        const after = await ask('read');
        return [...same, ...judgeWrite(written, stores, after.stores, tested.proof.stores)];
      },
      once,
    ),

    checkFunctions: step(
      'functional',
      async ({ ask, records }) => {
        const answer = await ask('functional');
        await records.write('functional', answer);
        return judgeFunctional(answer);
      },
      once,
    ),
  };
};

/**
 * Reads the stores while nothing was wiped yet: a service that is broken then says nothing of the backup.
 * @throws InfrastructureError with the service's words
 */
async function readServed(ask: Pass['ask']): Promise<StoreAnswer[]> {
  const { stores } = await ask('read');
  const broken = stores.find(({ answer }) => answer === 'broken');
  if (broken) throw new InfrastructureError(`${broken.store} can't be read: ${broken.said}`);
  return stores;
}

/** Whether the stores are what they were at the snapshot. */
async function judgeReturn(
  step: 'back' | 'again',
  stores: readonly StoreAnswer[],
  { records, tested }: Pick<Pass, 'records' | 'tested'>,
): Promise<Assertion[]> {
  const before = await recorded<StoreAnswer[]>(records, 'manifest-before');
  const mutation = await recorded<ProbeAnswer<'mutate'>>(records, 'mutation');
  return judgeBack(before, stores, tested.proof.stores, mutation, step);
}

async function recorded<T>(records: Pass['records'], name: string): Promise<T> {
  const value = await records.read<T>(name);
  if (value === undefined) throw new Error(`the record "${name}" of an earlier step is missing`);
  return value;
}
