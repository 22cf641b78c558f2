import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exitOf } from '../../../embedded/exit-of.ts';
import { signalIfThere } from './end-processes.ts';
import { stepFile } from './leader-record.ts';
import { logTail } from './log-tail.ts';
import type { RunPlace } from './run-place.ts';
import { spawnStamped } from './spawn-stamped.ts';

interface StepOptions {
  cwd: string;
  environment: Readonly<Record<string, string>>;
  /** Its output is kept there while it runs. */
  place: RunPlace;
  name: string;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface StepResult {
  /** Null: it was ended for its time, killed, or could not be started; `ended` says which. */
  exitCode: number | null;
  ended: string;
  stdout: string;
  stderr: string;
}

let count = 0;

/**
 * Runs a command to its end, in a session of its own that is killed when its time is over, or when we are told to stop.
 * @throws the signal's reason if that was it
 */
export async function runStep(argv: readonly string[], options: StepOptions): Promise<StepResult> {
  options.signal?.throwIfAborted();
  const name = `${options.name}.${process.pid}-${++count}`;
  const file = join(options.place.logs, name);
  const [stdout, stderr, record] = [`${file}.out`, `${file}.err`, stepFile(options.place, name)];
  try {
    const child = spawnStamped(argv, { ...options, stdout, stderr, record });
    const killed = killWhen(child.pid, options, () => sizeOf(stdout) + sizeOf(stderr));
    const ended = await exitOf(child).finally(killed.forget);
    options.signal?.throwIfAborted();
    const why = killed.why();
    return {
      exitCode: why === undefined ? child.exitCode : null,
      ended: why ?? ended,
      stdout: outputIn(stdout),
      stderr: outputIn(stderr),
    };
  } finally {
    for (const path of [stdout, stderr, record]) rmSync(path, { force: true });
  }
}

/** Tells afterwards why it was killed, if it was; being told to stop is the caller's to know. */
function killWhen(
  pid: number | undefined,
  { timeoutMs, signal }: StepOptions,
  written: () => number,
): { why(): string | undefined; forget(): void } {
  let why: string | undefined;
  // Negative: the whole group, of which it is the leader.
  const kill = () => pid !== undefined && signalIfThere(-pid, 'SIGKILL');
  const giveUp = (reason: string) => {
    why ??= reason;
    kill();
  };
  const timer = setTimeout(() => giveUp(`was ended after ${timeoutMs / 1_000} s`), timeoutMs);
  const watch = setInterval(() => {
    if (written() > MOST_OUTPUT) giveUp(`was ended: it wrote more than ${MOST_OUTPUT / 2 ** 20} MiB`);
  }, WATCH_MS);
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  return {
    why: () => why,
    forget: () => {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', kill);
    },
  };
}

/** Of both streams. Far more than restic has to tell, and less than fills a disk or a string. */
const MOST_OUTPUT = 128 * 2 ** 20;
const WATCH_MS = 100;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** All of it; of what is too much, the end. */
const outputIn = (path: string): string =>
  sizeOf(path) > MOST_OUTPUT ? logTail(path) : readFileSync(path, 'utf8');
