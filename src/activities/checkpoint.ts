import { ApplicationFailure, Context } from '@temporalio/activity';

/**
 * Between two batches: sends a heartbeat, and ends the attempt if the job was cancelled or the worker shall stop. What
 * is stored stays; the next attempt goes on from there. Heartbeats carry only numbers: the truth is in the database.
 */
export function checkpoint(shutdown: AbortSignal, details: object = {}): void {
  const { info, cancellationSignal } = Context.current();
  Context.current().heartbeat(details);
  cancellationSignal.throwIfAborted();
  if (shutdown.aborted) {
    throw ApplicationFailure.create({
      message: `the worker stops; attempt ${info.attempt} goes on elsewhere`,
      type: 'WorkerStopping',
      nextRetryDelay: '1 second',
    });
  }
}

/** Sends heartbeats while one long statement runs. */
export async function whileHeartbeating<Result>(work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), 3_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
