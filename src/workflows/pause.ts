import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  log,
  setHandler,
} from '@temporalio/workflow';
import { around } from './around.ts';

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
 * @param changed is told of each, one after the other; the answer to an update waits for it. A job that ends meanwhile lets it
 * finish: a handler that failed would end the workflow before it has settled.
 * @returns tells once more how the job is held
 */
export function handlePauses(changed: (isPaused: boolean) => Promise<void>): () => Promise<void> {
  let told = Promise.resolve();
  // In their order: of two that are told at once, the earlier might be recorded last.
  const tell = () => {
    told = told
      .then(() => CancellationScope.nonCancellable(() => changed(isPaused)))
      .catch((error: unknown) => log.warn('how the job is held could not be recorded', { error }));
    return told;
  };
  const change = async (pause: boolean): Promise<PauseState> => {
    if (isPaused !== pause) {
      isPaused = pause;
      if (pause) for (const scope of running) scope.cancel();
      tell();
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
  return tell;
}

/** Before the workflow ends: whoever asked is answered. */
export const allAnswered = (): Promise<void> => condition(allHandlersFinished);

/**
 * The same activities, which stop while the job is paused, and are begun again when it goes on: what an attempt has done is
 * stored with it, so the next one starts from there.
 */
export const pausable = <Activities extends object>(activities: Activities): Activities =>
  around(
    Object.fromEntries(Object.entries(activities).map(([name, activity]) => [name, () => activity])),
    unlessPaused,
  );

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
