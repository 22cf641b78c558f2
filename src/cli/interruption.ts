import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The user pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  /** As shells count it: 130 for Ctrl-C. */
  readonly exitStatus: number;

  constructor(signal: (typeof SIGNALS)[number]) {
    super(`interrupted (${signal})`);
    this.exitStatus = 128 + constants.signals[signal];
  }
}

export interface Interruption {
  /** Aborted, with an `Interrupted` as its reason, at the first signal. */
  signal: AbortSignal;
  /** What a second signal does before the process ends at once. */
  force: () => void;
  /** Signals have their usual effect again. */
  dispose(): void;
}

/** Takes the signals that end a process. The first one asks, the second one forces. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const take = (name: NodeJS.Signals) => {
    const interrupted = new Interrupted(name as (typeof SIGNALS)[number]);
    if (!controller.signal.aborted) return controller.abort(interrupted);
    interruption.force();
    process.exit(interrupted.exitStatus);
  };
  const interruption: Interruption = {
    signal: controller.signal,
    force: () => undefined,
    dispose: () => {
      for (const name of SIGNALS) process.off(name, take);
    },
  };
  for (const name of SIGNALS) process.on(name, take);
  return interruption;
}

/** Waits for the first signal, which is then no failure but how the work is meant to end. */
export async function untilInterrupted({ signal }: Interruption): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
}
