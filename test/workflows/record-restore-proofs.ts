import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { VERSION } from '../../src/version.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { ProofProgress, RestoreProofInput } from '../../src/workflows/restore-types.ts';
import { up } from '../support/stacks.ts';
import { neutralHistory } from './support/neutral-history.ts';

/**
 * Records one history of each way that a restore proof can go, with this version's workers, for replay.test.ts:
 *
 *     npx node test/workflows/record-restore-proofs.ts [PREFIX]
 *
 * PREFIX stands before the names of the files; the version unless given. Files of that name are replaced.
 */
const [prefix = VERSION] = process.argv.slice(2);
const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));
const RECIPE = fileURLToPath(new URL('../restore/fixtures/ledger', import.meta.url));
const PROJECT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const folder = await mkdtemp(join(tmpdir(), 'slack-mm2-record-'));
// PostgreSQL's user must be able to reach it when this runs as root.
await chmod(folder, 0o755);
const stack = await up(join(folder, 'stack'));

async function record(
  name: string,
  input: Omit<RestoreProofInput, 'recipe'>,
  during: (handle: WorkflowHandle) => Promise<unknown> = async () => {},
) {
  const workflowId = `restore-proof-${name}`;
  const handle = await stack.client.workflow.start('restoreProof', {
    taskQueue: TASK_QUEUE,
    workflowId,
    args: [{ recipe: RECIPE, ...input }],
  });
  await during(handle);
  const result = await handle.result().catch((error: Error) => error.cause);
  const path = join(HISTORIES, `${prefix}-${workflowId}.json`);
  await writeFile(path, `${neutralHistory(await handle.fetchHistory(), folder, PROJECT)}\n`);
  console.log(path, result);
}

const untilStep = (step: ProofProgress['step']) => async (handle: WorkflowHandle) => {
  while ((await handle.query<ProofProgress>('proofProgress')).step !== step) await sleep(20);
};

try {
  await record('cold', { cold: true });
  await record('cancelled', {}, async (handle) => {
    await untilStep('backup')(handle);
    await handle.cancel();
  });
} finally {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
}
