import { setTimeout as sleep } from 'node:timers/promises';

/** How fast downloads may be tried. Given by tests; everything else uses `DEFAULT_TIMING`. */
export interface Timing {
  /** The first wait after a failure; it doubles with each. */
  firstWaitMs: number;
  maxWaitMs: number;
  /** A connection on which nothing happens for so long is given up. */
  idleMs: number;
  /** After so many failures in a row without a byte of progress a file is given up. */
  maxFailures: number;
  /** Bytes of one file after which it is put on record how far it is. */
  saveEveryBytes: number;
}

export const DEFAULT_TIMING: Timing = {
  firstWaitMs: 1_000,
  maxWaitMs: 60_000,
  idleMs: 60_000,
  maxFailures: 8,
  saveEveryBytes: 8 << 20,
};

/** Exponential, and anywhere in its upper half: those that failed together shall not come again together. */
export const backoffMs = (
  { firstWaitMs, maxWaitMs }: Pick<Timing, 'firstWaitMs' | 'maxWaitMs'>,
  failures: number,
): number => Math.min(maxWaitMs, firstWaitMs * 2 ** Math.max(0, failures - 1)) * (0.5 + Math.random() / 2);

/** What downloads that run beside each other share: a server that asks one to wait means all. */
export interface Pace {
  /** Until it is time for the next request. @throws when the signal is aborted */
  turn(signal: AbortSignal): Promise<void>;
  /** Nobody asks for anything for so long. */
  pause(ms: number): void;
}

export function createPace(): Pace {
  let pausedUntilMs = 0;
  return {
    turn: async (signal) => {
      signal.throwIfAborted();
      for (let ms = pausedUntilMs - Date.now(); ms > 0; ms = pausedUntilMs - Date.now()) {
        await sleep(ms, undefined, { signal });
      }
    },
    pause: (ms) => {
      pausedUntilMs = Math.max(pausedUntilMs, Date.now() + ms);
    },
  };
}
