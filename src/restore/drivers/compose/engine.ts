import type { BackupPlan } from '../../labels/backup-plan.ts';
import {
  type BackupOutcome,
  type HookResult,
  InfrastructureError,
  type RestoreOutcome,
  type VolumeFile,
} from '../driver.ts';
import { hasFailed, hookProblem } from '../hook-problem.ts';
import { botCreate, botRestore } from './backup-bot.ts';
import type { Command } from './command.ts';
import type { RunContext } from './context.ts';
import { type Docker, lastLines } from './docker.ts';
import { hookCommands } from './hook-commands.ts';
import type { Limits } from './limits.ts';
import { parseBackup, parseSnapshot, parseSnapshotIds } from './parse-listing.ts';
import {
  checkRepository,
  createRepository,
  createSnapshot,
  initRepository,
  listSnapshot,
  listSnapshots,
  restoreSnapshot,
  selectedPaths,
} from './restic-commands.ts';
import { NO_CONTAINER } from './stack-commands.ts';

interface Options {
  docker: Docker;
  context: RunContext;
  limits: Limits;
  log: (line: string) => void;
}

/**
 * Backs up and restores: as the labels say, by hooks and restic of our own, or by backup-bot-two. Both write the same repository and look the same in it, so
 * that what a snapshot holds is read by restic either way.
 */
export function createEngine({ docker, context, limits, log }: Options) {
  const { run, engine } = context;

  const runHooks = async (plan: BackupPlan, hook: HookResult['hook']): Promise<HookResult[]> => {
    const results: HookResult[] = [];
    for (const command of hookCommands(run, plan, hook)) {
      log(command.why);
      const { exitCode, ms, stdout, stderr, problem } = await docker.attempt(command, limits.hook);
      const said = `${stdout.trim()}\n${stderr.trim()}${problem === 'late' ? '\nended: it took too long' : ''}`;
      results.push({
        service: command.service,
        hook,
        exitCode: stderr.includes(NO_CONTAINER) ? null : exitCode,
        ms,
        output: await docker.blot(lastLines(said)),
      });
      if (hook !== 'backup.post' && results.some(hasFailed)) break;
    }
    return results;
  };

  const prepareRepository = async (): Promise<void> => {
    await docker.ask(createRepository(context));
    const command = initRepository(context);
    const result = await docker.attempt(command, limits.engine);
    if (result.exitCode !== 0 && !/already (initialized|exists)/i.test(result.stderr))
      throw new InfrastructureError(`${command.why}: ${await docker.failureOf(command, result)}`);
  };

  const snapshotIds = async () =>
    parseSnapshotIds(await docker.perform(listSnapshots(context), limits.engine));

  const list = async (snapshot: string): Promise<VolumeFile[]> =>
    parseSnapshot(run, await docker.perform(listSnapshot(context, snapshot), limits.engine));

  const backupByBot = async (): Promise<BackupOutcome> => {
    const before = await snapshotIds();
    const command = botCreate(context);
    log(command.why);
    const result = await docker.attempt(command, limits.engine);
    const snapshot = (await snapshotIds()).findLast((id) => !before.includes(id)) ?? null;
    const held = snapshot === null ? [] : (await list(snapshot)).filter(({ type }) => type === 'file');
    const bytes = held.reduce((sum, { size }) => sum + size, 0);
    // It says neither how its hooks ended nor what it could not read.
    const outcome = { hooks: [], snapshot, unreadable: [], files: held.length, bytes };
    const problem = result.exitCode === 0 ? '' : await docker.failureOf(command, result);
    return { ...outcome, exitCode: result.exitCode ?? 1, problem };
  };

  const backupByLabels = async (plan: BackupPlan, tag: string): Promise<BackupOutcome> => {
    if (!plan.isOn) return noSnapshot([], 'no service turns the backup on (backupbot.backup)');
    const before = await runHooks(plan, 'backup.pre');
    if (before.some(hasFailed)) return noSnapshot(before, hookProblem(before));
    if (selectedPaths(run, plan).paths.length === 0) return noSnapshot(before, 'the labels select nothing');
    const command = createSnapshot(context, plan, tag);
    log(command.why);
    const result = await docker.attempt(command, limits.engine);
    const after = await runHooks(plan, 'backup.post');
    const copied = parseBackup(run, result);
    if (copied.snapshot === null && copied.unreadable.length === 0)
      throw new InfrastructureError(`${command.why}: ${await docker.failureOf(command, result)}`);
    // Versions of restic differ in whether a path that is not there is an error.
    const exitCode = result.exitCode === 0 && copied.unreadable.length > 0 ? 3 : (result.exitCode ?? 1);
    const problem = exitCode === 0 ? '' : await docker.failureOf(command, result);
    return { ...copied, hooks: [...before, ...after], exitCode, problem };
  };

  const restoreBy = async (command: Command): Promise<RestoreOutcome> => {
    log(command.why);
    const result = await docker.attempt(command, limits.engine);
    const problem = result.exitCode === 0 ? '' : await docker.failureOf(command, result);
    return { hooks: [], exitCode: result.exitCode ?? 1, problem };
  };

  /** The first failure ends it: nothing is written over a service that was not made ready for it. */
  const restoreByLabels = async (plan: BackupPlan, snapshot: string): Promise<RestoreOutcome> => {
    const before = await runHooks(plan, 'restore.pre');
    if (before.some(hasFailed)) return { hooks: before, exitCode: 1, problem: hookProblem(before) };
    const volumes = plan.volumes.map(({ volume }) => volume);
    const restored = await restoreBy(restoreSnapshot(context, volumes, snapshot));
    if (restored.exitCode !== 0) return { ...restored, hooks: before };
    const hooks = [...before, ...(await runHooks(plan, 'restore.post'))];
    return { hooks, exitCode: 0, problem: hookProblem(hooks) };
  };

  return {
    list,

    backup: async (plan: BackupPlan, tag: string): Promise<BackupOutcome> => {
      await prepareRepository();
      return engine === 'backup-bot-two' ? backupByBot() : backupByLabels(plan, tag);
    },

    restore: (plan: BackupPlan, snapshot: string): Promise<RestoreOutcome> =>
      engine === 'backup-bot-two'
        ? restoreBy(botRestore(context, snapshot))
        : restoreByLabels(plan, snapshot),

    check: async (): Promise<string> => {
      const command = checkRepository(context);
      const result = await docker.attempt(command, limits.engine);
      return result.exitCode === 0 ? '' : docker.failureOf(command, result);
    },
  };
}

/** 1 as nothing was copied: neither 0 nor 3 says that. */
const noSnapshot = (hooks: HookResult[], problem: string): BackupOutcome => ({
  hooks,
  snapshot: null,
  exitCode: 1,
  unreadable: [],
  files: 0,
  bytes: 0,
  problem,
});
