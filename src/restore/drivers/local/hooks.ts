import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupPlan } from '../../labels/backup-plan.ts';
import { type HookResult, RecipeError } from '../driver.ts';
import type { Deployed } from './deployed.ts';
import { livingLeader } from './leader-record.ts';
import type { LocalContext } from './local-context.ts';
import { mapPaths } from './path-map.ts';
import { waitUntilReady } from './ready.ts';
import { runStep } from './run-step.ts';
import { startServices } from './services.ts';
import { asUser } from './wrappers.ts';

/**
 * Runs the hooks of one kind, in the order of the compose file, each as its service's user, with its environment and PATH.
 * @param stopAtFailure leaves out those after one that failed
 */
export async function runHooks(
  context: LocalContext,
  deployed: Deployed,
  plan: BackupPlan,
  hook: HookResult['hook'],
  { stopAtFailure }: { stopAtFailure: boolean },
): Promise<HookResult[]> {
  const [action, when] = hook.split('.') as ['backup' | 'restore', 'pre' | 'post'];
  const results: HookResult[] = [];
  for (const hooks of plan.hooks) {
    const command = hooks[action][when];
    if (command === undefined) continue;
    const result = await runHook(context, deployed, hooks.service, hook, command);
    results.push(result);
    if (stopAtFailure && result.exitCode !== 0) break;
  }
  return results;
}

async function runHook(
  context: LocalContext,
  deployed: Deployed,
  name: string,
  hook: HookResult['hook'],
  command: string,
): Promise<HookResult> {
  const service = deployed.services[name];
  if (!service) {
    throw new RecipeError(
      `service ${name} has a ${hook} hook but is not in process.yml: nothing here can run it`,
    );
  }
  const ran = livingLeader(context.place, name) !== undefined;
  const begun = Date.now();
  const { exitCode, ended, stdout, stderr } = await runStep(
    [...asUser(service.user), 'bash', '-c', `set -o pipefail; ${mapPaths(command, service.paths)}`],
    {
      cwd: service.home,
      environment: service.environment,
      place: context.place,
      name: `${name}.${hook}`,
      timeoutMs: context.limits.hookMs,
      signal: context.signal,
    },
  );
  const ms = Date.now() - begun;
  context.log(`${hook} hook of ${name} ${ended} after ${ms} ms`);
  if (ran) await startAgain(context, deployed, name);
  const said = [stdout, stderr, exitCode === 0 ? '' : `(${ended})`]
    .map((text) => text.trim())
    .filter(Boolean);
  return { service: name, hook, exitCode, ms, output: lastLines(context.redact(said.join('\n'))) };
}

/** A hook may end its service, so that it reads its files anew: a scheduler starts it again, and so do we. */
async function startAgain(context: LocalContext, deployed: Deployed, name: string): Promise<void> {
  // It may be on its way down.
  const until = Date.now() + SETTLE_MS;
  while (livingLeader(context.place, name) && Date.now() < until) await sleep(20);
  if (livingLeader(context.place, name)) return;
  context.log(`service ${name} was ended by its hook, and is started again`);
  await startServices(context, deployed, [name]);
  await waitUntilReady(context, deployed, [name]);
}

const SETTLE_MS = 250;

const lastLines = (text: string): string => text.split('\n').slice(-20).join('\n').slice(-4_000);
