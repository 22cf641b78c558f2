import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfrastructureError } from '../driver.ts';
import type { Deployed, DeployedService } from './deployed.ts';
import { killProcesses, POLL_MS, signalIfThere } from './end-processes.ts';
import { findProcesses } from './find-processes.ts';
import { forgetBegun, hasBegun, leaderFile, livingLeader, markBegun } from './leader-record.ts';
import type { LocalContext } from './local-context.ts';
import { waitUntilReady } from './ready.ts';
import { runStep } from './run-step.ts';
import { spawnStamped } from './spawn-stamped.ts';
import { asUser } from './wrappers.ts';

export const serviceLog = (context: LocalContext, service: string): string =>
  join(context.place.logs, `${service}.log`);

/** Starts those of the services that do not run, each once those that it waits for are ready. */
export async function startServices(
  context: LocalContext,
  deployed: Deployed,
  only?: readonly string[],
): Promise<void> {
  for (const wave of deployed.waves) {
    const started = wave.filter((name) => only?.includes(name) ?? true);
    await Promise.all(started.map((name) => startService(context, deployed, name)));
    if (wave !== deployed.waves.at(-1)) await waitUntilReady(context, deployed, started);
  }
}

async function startService(context: LocalContext, deployed: Deployed, name: string): Promise<void> {
  const service = deployed.services[name] as DeployedService;
  if (service.command ? livingLeader(context.place, name) : hasBegun(context.place, name)) return;
  for (const argv of service.before) await runBefore(context, name, service, argv);
  context.signal?.throwIfAborted();
  if (!service.command) return markBegun(context.place, name);
  const log = serviceLog(context, name);
  appendFileSync(log, `--- started at ${new Date().toISOString()}\n`, { mode: 0o600 });
  const child = spawnStamped([...asUser(service.user), ...service.command], {
    cwd: service.home,
    environment: service.environment,
    stdout: log,
    stderr: log,
    record: leaderFile(context.place, name),
  });
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  child.unref();
  // Until then nobody could say whether it lives.
  for (let i = 0; child.exitCode === null && !livingLeader(context.place, name) && i < 200; i++)
    await sleep(5);
  context.log(`service ${name} started`);
}

async function runBefore(
  context: LocalContext,
  name: string,
  { user, home, environment }: DeployedService,
  argv: readonly string[],
): Promise<void> {
  const { exitCode, ended, stdout, stderr } = await runStep([...asUser(user), ...argv], {
    cwd: home,
    environment,
    place: context.place,
    name,
    timeoutMs: context.limits.readyMs,
    signal: context.signal,
  });
  appendFileSync(serviceLog(context, name), stdout + stderr, { mode: 0o600 });
  if (exitCode === 0) return;
  throw new InfrastructureError(
    `service ${name}: what runs before it (${argv[0]}) ${ended}: ${context.redact((stderr.trim() || stdout.trim()).slice(-2_000))}`,
  );
}

/** Asks services to end, those first that others do not wait for, kills what is left of them after the grace, and waits until all is gone. */
export async function stopServices(
  context: LocalContext,
  deployed: Deployed,
  only?: readonly string[],
): Promise<void> {
  for (const wave of deployed.waves.toReversed()) {
    await Promise.all(
      wave.filter((name) => only?.includes(name) ?? true).map((name) => stopService(context, deployed, name)),
    );
  }
}

async function stopService(context: LocalContext, deployed: Deployed, name: string): Promise<void> {
  const { place, limits } = context;
  forgetBegun(place, name);
  const leader = livingLeader(place, name);
  if (leader) signalIfThere(leader.pid, deployed.services[name]?.stopSignal ?? 'SIGTERM');
  const until = Date.now() + (leader ? limits.graceMs : 0);
  while (Date.now() < until && livingLeader(place, name)) await sleep(POLL_MS);
  // Children end a moment after their leader; one that stays is killed.
  const childrenUntil = Math.min(until, Date.now() + CHILDREN_MS);
  while (Date.now() < childrenUntil && findProcesses(place, name).length > 0) await sleep(POLL_MS);
  const left = await killProcesses(place, name);
  if (left.length === 0) return;
  throw new InfrastructureError(
    `service ${name} does not end, not even when killed: ${left.map(({ pid }) => pid).join(', ')}`,
  );
}

const CHILDREN_MS = 2_000;
