import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure, TerminatedFailure } from '@temporalio/common';
import { readEvidence } from '../../src/control/restore-proofs.ts';
import { listDeployments } from '../../src/store/restore-deployments.ts';
import { listProofs } from '../../src/store/restore-proofs.ts';
import type { RestoreProofResult } from '../../src/workflows/restore-types.ts';
import { ACTIVITY_OF, type PassStep, withProofs } from '../restore/whole/support/with-proofs.ts';

/** Small and quick, and with every step of a large one. */
const RECIPE = fileURLToPath(new URL('../restore/fixtures/ledger', import.meta.url));

const STEPS = Object.keys(ACTIVITY_OF) as PassStep[];

const proofs = withProofs({ workers: 0 });
let worker: ChildProcess;

const startWorker = async () => {
  worker = await proofs.migrations.startWorker();
};
const killWorker = async () => {
  worker.kill('SIGKILL');
  await once(worker, 'exit');
};
const failureOf = async (handle: WorkflowHandle): Promise<unknown> => {
  try {
    await handle.result();
    return undefined;
  } catch (error) {
    if (error instanceof WorkflowFailedError) return error.cause;
    throw error;
  }
};

describe('a restore proof', () => {
  afterEach(proofs.expectNothingLeft, 60_000);

  test.each(STEPS.slice(0, -1))(
    'that is cancelled in "%s" leaves nothing behind',
    async (step) => {
      if (!worker) await startWorker();
      const handle = await proofs.start({ recipe: RECIPE });
      await proofs.untilStep(handle, step);
      await handle.cancel();
      const failure = await failureOf(handle);
      const [proof] = await listProofs(proofs.migrations.pool);
      // The last step may have ended before it heard of it: then there was nothing left to cancel.
      const isTooLate = step === 'functional' && failure === undefined;
      if (!isTooLate) expect(failure).toBeInstanceOf(CancelledFailure);
      const outcome = isTooLate ? 'passed' : 'cancelled';
      expect(proof).toMatchObject({ workflowId: handle.workflowId, outcome });
      const { passes } = (await readEvidence(proof!.evidence!))!;
      const nothing = { processes: [], ports: [], files: [], volumes: [] };
      // It may have heard of it in the step after.
      const broken = isTooLate ? null : { message: 'it was cancelled' };
      expect(passes).toMatchObject([{ leftovers: nothing, broken }]);
    },
    120_000,
  );

  // Two at a time, as many as may be up: the next worker waits for the heartbeats of both.
  test.each(pairs(STEPS))(
    'whose worker is killed in "%s" and in "%s" goes on, and leaves nothing behind',
    async (...steps) => {
      if (!worker || worker.exitCode !== null || worker.signalCode !== null) await startWorker();
      const handles = await Promise.all(
        steps.map(async (step) => {
          const handle = await proofs.start({ recipe: RECIPE });
          await proofs.untilStep(handle, step);
          return handle;
        }),
      );
      await killWorker();
      await startWorker();
      for (const handle of handles) {
        const { outcome, failed } = (await handle.result()) as RestoreProofResult;
        expect({ outcome, failed }).toEqual({ outcome: 'passed', failed: 0 });
      }
    },
    240_000,
  );

  test('that is cancelled, and whose worker is killed before it hears of it, is cancelled', async () => {
    if (!worker || worker.exitCode !== null || worker.signalCode !== null) await startWorker();
    const handle = await proofs.start({ recipe: RECIPE });
    await proofs.untilStep(handle, 'mutate');
    worker.kill('SIGSTOP');
    await handle.cancel();
    await killWorker();
    await startWorker();
    expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
    const [proof] = await listProofs(proofs.migrations.pool);
    expect(proof).toMatchObject({ workflowId: handle.workflowId, outcome: 'cancelled' });
  }, 120_000);

  test('that is terminated is torn down by the janitor', async () => {
    if (worker.exitCode !== null || worker.signalCode !== null) await startWorker();
    const handle = await proofs.start({ recipe: RECIPE });
    await proofs.untilStep(handle, 'backup');
    await handle.terminate();
    expect(await failureOf(handle)).toBeInstanceOf(TerminatedFailure);
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(200)) {
      if ((await listDeployments(proofs.migrations.pool)).length === 0) break;
    }
  });
});

function pairs<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((one, index) => (index % 2 === 0 ? [[one, all[index + 1] ?? one] as [T, T]] : []));
}
