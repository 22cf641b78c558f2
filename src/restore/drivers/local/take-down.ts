import { existsSync, lstatSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock, type Unlock } from '../../../embedded/file-lock.ts';
import type { Leftovers } from '../driver.ts';
import { findDeployed } from './deployed.ts';
import { killProcesses } from './end-processes.ts';
import { heldPorts } from './held-ports.ts';
import type { LocalContext } from './local-context.ts';
import { readPorts } from './ports.ts';
import { argumentsOf } from './process-table.ts';
import type { RunPlace } from './run-place.ts';
import { stopServices } from './services.ts';

/** Ends every process of the run and removes its folders, however far it had come. */
export async function takeDown(context: LocalContext): Promise<Leftovers> {
  const { place } = context;
  const ports = Object.values(readPorts(place));
  const unlock = await lockSoon(place);
  await stopPolitely(context);
  await killProcesses(place);
  unlock?.();
  await remove(place.outside);
  await remove(place.folder);
  // Something may have been started by another process meanwhile.
  const left = await killProcesses(place);
  return {
    processes: left.map(({ pid }) =>
      context.redact(`${pid} ${argumentsOf(pid).join(' ')}`.trim().slice(0, 200)),
    ),
    ports: heldPorts(
      ports,
      left.map(({ pid }) => pid),
    ),
    files: [place.folder, place.outside].filter((path) => lstatSync(path, { throwIfNoEntry: false })),
    volumes: await listIfThere(place.volumes),
  };
}

/** Whoever still works on the run gets a while to end it. */
async function lockSoon({ lock }: RunPlace): Promise<Unlock | undefined> {
  for (const until = Date.now() + LOCK_MS; existsSync(lock) && Date.now() < until; await sleep(200)) {
    try {
      const unlock = tryLock(lock);
      if (unlock) return unlock;
    } catch {
      return undefined; // not whole
    }
  }
  return undefined;
}

const LOCK_MS = 20_000;

/** PostgreSQL leaves shared memory behind when it is killed. What can't be read or does not end is killed all the same. */
async function stopPolitely(context: LocalContext): Promise<void> {
  try {
    const deployed = findDeployed(context.place);
    if (deployed) await stopServices(context, deployed);
  } catch (error) {
    context.log(`not all services could be stopped: ${context.redact((error as Error).message)}`);
  }
}

/** More than once: something that was killed a moment ago may have been writing. What can't be removed is told by the caller. */
async function remove(path: string): Promise<void> {
  for (let i = 0; i < 5 && existsSync(path); i++) {
    await rm(path, { recursive: true, force: true }).catch(() => sleep(200));
  }
}

async function listIfThere(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
