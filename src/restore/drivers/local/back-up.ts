import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BackupPlan } from '../../labels/backup-plan.ts';
import type { BackupOutcome } from '../driver.ts';
import { type Deployed, readDeployed } from './deployed.ts';
import { runHooks } from './hooks.ts';
import type { LocalContext } from './local-context.ts';
import { engineError, jsonLines, makeRepository, restic } from './restic.ts';
import type { RunPlace } from './run-place.ts';
import { missingPaths, selectedPaths } from './selected-paths.ts';

type Engine = Omit<BackupOutcome, 'hooks'>;

/** Hooks before, the engine, hooks after. A hook that fails before keeps everything after it from being done. */
export async function backUp(context: LocalContext, plan: BackupPlan, tag: string): Promise<BackupOutcome> {
  const deployed = readDeployed(context.place);
  if (!plan.isOn) return { hooks: [], ...noSnapshot('no service turns the backup on (backupbot.backup)') };
  const before = await runHooks(context, deployed, plan, 'backup.pre', { stopAtFailure: true });
  const failed = before.find(({ exitCode }) => exitCode !== 0);
  if (failed)
    return { hooks: before, ...noSnapshot(`the hook before the backup of ${failed.service} failed`) };
  const engine = await copyPaths(context, deployed, selectedPaths(plan), tag);
  const after = await runHooks(context, deployed, plan, 'backup.post', { stopAtFailure: false });
  return { hooks: [...before, ...after], ...engine };
}

async function copyPaths(
  context: LocalContext,
  deployed: Deployed,
  paths: readonly string[],
  tag: string,
): Promise<Engine> {
  if (paths.length === 0) return noSnapshot('the labels select nothing');
  const missing = missingPaths(context.place, paths);
  if (missing.length > 0) {
    return noSnapshot(`selected, but not there: ${missing.join(', ')}`, missing);
  }
  await makeRepository(context, deployed);
  const result = await restic(context, deployed, [
    'backup',
    '--json',
    '--host=run',
    `--tag=${tag}`,
    '--',
    ...paths,
  ]);
  const summary = jsonLines(result.stdout).findLast((line) => line.message_type === 'summary');
  return {
    snapshot: wholeId(context.place, summary?.snapshot_id),
    exitCode: result.exitCode,
    unreadable: unreadablePaths(context.place, result.stdout + result.stderr),
    files: Number(summary?.total_files_processed ?? 0),
    bytes: Number(summary?.total_bytes_processed ?? 0),
    problem: result.exitCode === 0 ? '' : context.redact(engineError(result)),
  };
}

/** restic tells of each one, when it lists and again when it copies. */
const unreadablePaths = ({ volumes }: RunPlace, output: string): string[] => {
  const items = jsonLines(output)
    .filter((line) => line.message_type === 'error' && typeof line.item === 'string')
    .map(({ item }) =>
      (item as string).startsWith('/') ? relative(volumes, item as string) : (item as string),
    );
  return [...new Set(items)].sort();
};

/** Older versions of restic tell the beginning of the id; its file in the repository has all of it. */
function wholeId({ repository }: RunPlace, told: unknown): string | null {
  if (typeof told !== 'string' || told === '') return null;
  return readdirSync(join(repository, 'snapshots')).find((name) => name.startsWith(told)) ?? told;
}

/** 1 as nothing was copied: neither 0 nor 3 says that. */
const noSnapshot = (problem: string, unreadable: string[] = []): Engine => ({
  snapshot: null,
  exitCode: 1,
  unreadable,
  files: 0,
  bytes: 0,
  problem,
});
