import { ApplicationFailure, Context } from '@temporalio/activity';

/** What the last checkpoint of an attempt said, for the heartbeats in between: one without details would wipe it out. */
const lastDetails = new WeakMap<Context, object>();

/**
 * Between two batches: sends a heartbeat, and ends the attempt if the job was cancelled or the worker shall stop. What
 * is stored stays; the next attempt goes on from there. Heartbeats carry only numbers: the truth is in the database.
 */
export function checkpoint(shutdown: AbortSignal, details: object = {}): void {
  const context = Context.current();
  const { info, cancellationSignal } = context;
  lastDetails.set(context, details);
  context.heartbeat(details);
  cancellationSignal.throwIfAborted();
  if (shutdown.aborted) {
    throw ApplicationFailure.create({
      message: `the worker stops; attempt ${info.attempt} goes on elsewhere`,
      type: 'WorkerStopping',
      nextRetryDelay: '1 second',
    });
  }
}

/** Sends heartbeats while something runs that is long and has no batches: a statement, a request, opening a large archive. */
export async function whileHeartbeating<Result>(work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(lastDetails.get(context)), 3_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
