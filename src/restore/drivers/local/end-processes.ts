import { setTimeout as sleep } from 'node:timers/promises';
import { findProcesses } from './find-processes.ts';
import type { ProcessEntry } from './process-table.ts';
import { readEntry } from './process-table.ts';
import type { RunPlace } from './run-place.ts';

/**
 * Kills every process of a run, or of one of its services, until none is found. One that forks meanwhile is found the next time.
 * @returns those that do not end, not even when killed.
 */
export async function killProcesses(place: RunPlace, service?: string): Promise<ProcessEntry[]> {
  const until = Date.now() + KILL_MS;
  for (;;) {
    const found = findProcesses(place, service);
    if (found.length === 0 || Date.now() > until) return found;
    for (const { pid, startTicks } of found) {
      // The pid may be somebody else's by now.
      if (readEntry(pid)?.startTicks === startTicks) signalIfThere(pid, 'SIGKILL');
    }
    await sleep(POLL_MS);
  }
}

/** Sends a signal to a process, or to a group if negative; one that is gone is no error. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const KILL_MS = 20_000;
export const POLL_MS = 30;
