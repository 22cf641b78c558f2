import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

export interface EndOptions {
  /** SIGTERM unless given. */
  signal?: NodeJS.Signals;
  /** How long the process may take before it is killed. */
  graceMs: number;
}

/**
 * Asks a process to end with `signal`, and kills it if it is still there `graceMs` later. Returns when it is gone;
 * a process that was gone already is no error. It need not be a child of this process.
 */
export async function endProcess(
  target: ProcessIdentity | number,
  { signal = 'SIGTERM', graceMs }: EndOptions,
): Promise<void> {
  const running = typeof target === 'number' ? identify(target) : target;
  if (!running) return;
  if (await endsAfter(running, signal, graceMs)) return;
  // Uninterruptible I/O can hold even a killed process for a while.
  if (await endsAfter(running, 'SIGKILL', 30_000)) return;
  throw new Error(
    `process ${running.pid} does not end, not even when killed; end it by hand and start again`,
  );
}

async function endsAfter(
  running: ProcessIdentity,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<boolean> {
  if (!isAlive(running)) return true;
  try {
    process.kill(running.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(50)) {
    if (!isAlive(running)) return true;
  }
  return !isAlive(running);
}
