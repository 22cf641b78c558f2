import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';

/** How a job is held: `pausing` while what runs comes to its next batch. */
export type PauseState = 'running' | 'pausing' | 'paused';

/** Each may be sent again, at any stage, as an update (its answer says how the job is held) or as a signal. */
export const pauseUpdate = defineUpdate<PauseState>('pause');
export const resumeUpdate = defineUpdate<PauseState>('resume');
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');

// The sandbox gives every workflow modules of its own.
let isPaused = false;
/** What runs now, and stops when the job is paused. */
const running = new Set<CancellationScope>();

export const pauseState = (): PauseState => {
  if (!isPaused) return 'running';
  return running.size > 0 ? 'pausing' : 'paused';
};

/**
 * Takes pauses and resumptions from here on.
 * @param changed is told of each, one after the other; the answer to an update waits for it
 */
export function handlePauses(changed: (isPaused: boolean) => Promise<void>): void {
  let told = Promise.resolve();
  const change = async (pause: boolean): Promise<PauseState> => {
    if (isPaused !== pause) {
      isPaused = pause;
      if (pause) for (const scope of running) scope.cancel();
      // In their order: of two that are told at once, the earlier might be recorded last.
      told = told.then(() => changed(isPaused));
    }
    await told;
    return pauseState();
  };
  const stay = async (pause: boolean): Promise<void> => {
    await change(pause);
  };
  setHandler(pauseUpdate, () => change(true));
  setHandler(resumeUpdate, () => change(false));
  setHandler(pauseSignal, () => stay(true));
  setHandler(resumeSignal, () => stay(false));
}

/** Before the workflow ends: whoever asked is answered. */
export const allAnswered = (): Promise<void> => condition(allHandlersFinished);

interface Callable {
  (...args: unknown[]): Promise<unknown>;
  executeWithOptions(options: object, args: unknown[]): Promise<unknown>;
}

/**
 * The same activities, which stop while the job is paused, and are begun again when it goes on: what an attempt has done is
 * stored with it, so the next one starts from there.
 */
export function pausable<Activities extends object>(activities: Activities): Activities {
  const held = Object.entries(activities).map(([name, activity]: [string, Callable]) => [
    name,
    Object.assign((...args: unknown[]) => unlessPaused(() => activity(...args)), {
      executeWithOptions: (options: object, args: unknown[]) =>
        unlessPaused(() => activity.executeWithOptions(options, args)),
    }),
  ]);
  return Object.fromEntries(held) as Activities;
}

async function unlessPaused<Result>(step: () => Promise<Result>): Promise<Result> {
  for (;;) {
    // Not awaited without need: one more turn of the event loop could change the order of an older history's commands.
    while (isPaused) await condition(() => !isPaused);
    const scope = new CancellationScope();
    running.add(scope);
    try {
      return await scope.run(step);
    } catch (error) {
      const isOurs = scope.consideredCancelled && !CancellationScope.current().consideredCancelled;
      if (!isOurs || !wasStopped(error)) throw error;
    } finally {
      running.delete(scope);
    }
  }
}

/** Whether an activity ended because that was asked of it; also one that failed then for a passing reason, and is not tried again. */
export const wasStopped = (error: unknown): boolean =>
  isCancellation(error) || (error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED');
