import type { BackupPlan } from '../../labels/backup-plan.ts';
import type { RestoreOutcome } from '../driver.ts';
import { hasFailed, hookProblem } from '../hook-problem.ts';
import { readDeployed } from './deployed.ts';
import { runHooks } from './hooks.ts';
import type { LocalContext } from './local-context.ts';
import { engineError, restic } from './restic.ts';

/** Hooks before, the snapshot's files into the volumes as they are, hooks after. The first failure ends it. */
export async function bringBack(
  context: LocalContext,
  plan: BackupPlan,
  snapshot: string,
): Promise<RestoreOutcome> {
  const deployed = readDeployed(context.place);
  const once = { stopAtFailure: true };
  const before = await runHooks(context, deployed, plan, 'restore.pre', once);
  if (before.some(hasFailed)) return { hooks: before, exitCode: 1, problem: hookProblem(before) };
  const result = await restic(context, deployed, [
    'restore',
    '--no-lock',
    snapshot,
    `--target=${context.place.volumes}`,
    '--verify',
  ]);
  if (result.exitCode !== 0) {
    return { hooks: before, exitCode: result.exitCode, problem: context.redact(engineError(result)) };
  }
  const hooks = [...before, ...(await runHooks(context, deployed, plan, 'restore.post', once))];
  return { hooks, exitCode: 0, problem: hookProblem(hooks) };
}
