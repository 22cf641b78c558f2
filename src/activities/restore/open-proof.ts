import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rmdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { Context } from '@temporalio/activity';
import { z } from 'zod';
import { DRIVERS } from '../../restore/drivers/driver.ts';
import { restoreQueueOf } from '../../restore/host.ts';
import { planBackup } from '../../restore/labels/plan-backup.ts';
import { PROOF_RECORDS, type ProofOwner } from '../../restore/proof-owner.ts';
import { findRecipe, readRecipe } from '../../restore/recipe/read-recipe.ts';
import { openRecords } from '../../restore/records.ts';
import type { OpenedProof, RestoreProofInput } from '../../workflows/restore-types.ts';
import { InputError } from '../check-input.ts';
import type { RestoreDependencies } from './dependencies.ts';

const Input = z.strictObject({
  recipe: z.string().min(1, 'expected the name of a recipe, or the path of its folder'),
  driver: z.enum(DRIVERS).default('local'),
  cold: z.boolean().default(false),
  evidence: z
    .string()
    .refine(isAbsolute, 'expected an absolute path: workers may run in another folder')
    .optional(),
  record: z.boolean().default(false),
});

/** @throws InputError that names the field */
export function checkProofInput(input: unknown): z.infer<typeof Input> {
  const parsed = Input.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(`${issue?.path.join('.') || 'the input'}: ${issue?.message}`);
}

/**
 * Begins a proof: checks the input, reads the recipe, and chooses what the data is made from.
 * @throws InputError, RecipeError
 */
export const createOpenProof = ({ restoreFolder, host, temporalNamespace }: RestoreDependencies) =>
  async function openProof(input: RestoreProofInput): Promise<OpenedProof> {
    const { recipe, driver, cold, evidence } = checkProofInput(input);
    if (evidence !== undefined) await checkNewFolder(evidence);
    const folder = await findRecipe(recipe);
    const [tested, published] = await Promise.all([
      readRecipe(folder, 'tested'),
      readRecipe(folder, 'published'),
    ]);
    // Labels that were taken out are no skip: that is tried, and fails.
    const skipsBackup =
      tested.proof.skips.backup_restore !== undefined &&
      [tested, published].every(({ compose }) => !planBackup(compose).isOn);
    await checkWritable(restoreFolder).catch((error: Error) => {
      throw new InputError(`nothing can be deployed in ${restoreFolder}: ${error.message}`);
    });
    const key = randomBytes(4).toString('hex');
    // Others may pass through, as the services of a deployment run as users of their own.
    await mkdir(restoreFolder, { recursive: true, mode: 0o711 });
    const { workflowExecution } = Context.current().info;
    const owner: ProofOwner = {
      temporalNamespace,
      workflowId: workflowExecution?.workflowId ?? '',
      workflowRunId: workflowExecution?.runId ?? '',
    };
    await openRecords(restoreFolder, key, PROOF_RECORDS).write('owner', owner);
    return {
      key,
      recipe: folder,
      name: tested.proof.name,
      version: tested.version,
      digest: tested.digest,
      driver,
      skipsBackup,
      seeds: Array.from({ length: cold ? 2 : 1 }, () => randomInt(1, 2 ** 31)),
      deadlineMinutes: tested.proof.deadline_minutes,
      startedAt: new Date().toISOString(),
      folder: restoreFolder,
      queue: restoreQueueOf(host),
    };
  };

/** Better now than when all is done. */
async function checkNewFolder(evidence: string): Promise<void> {
  const names = await readdir(evidence).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new InputError(`evidence: ${evidence} can't be a folder: ${error.message}`);
  });
  if (names && names.length > 0)
    throw new InputError(`evidence: ${evidence} holds something already: choose a new folder`);
  await checkWritable(dirname(evidence)).catch((error: Error) => {
    throw new InputError(`evidence: ${evidence} can't be made: ${error.message}`);
  });
}

/** By trying: root may write everywhere, and still can't in a file system that is read only. @param folder need not be there */
async function checkWritable(folder: string): Promise<void> {
  let above = folder;
  while (!(await stat(above).catch(() => undefined)) && above !== dirname(above)) above = dirname(above);
  await rmdir(await mkdtemp(join(above, '.slack-mm2-')));
}
