import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { PERMANENT_ERRORS } from '../workflows/constants.ts';

/**
 * How an attempt at an activity ended: `retried` will be tried again, `failed` will not, `handed_over` goes on at another
 * worker because this one stops (or was taken for dead), `cancelled` was not wanted any more.
 */
export const OUTCOMES = ['completed', 'retried', 'failed', 'handed_over', 'cancelled'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What becomes of an activity whose attempt threw an error. */
export function outcomeOf(
  error: unknown,
  { info, cancellationSignal, cancellationDetails }: Context,
): Exclude<Outcome, 'completed'> {
  const name = nameOf(error);
  if (name === 'WorkerStopping') return 'handed_over';
  if (cancellationSignal.aborted && (error instanceof CancelledFailure || name === 'AbortError')) {
    return cancellationDetails?.cancelRequested || cancellationDetails?.notFound
      ? 'cancelled'
      : 'handed_over';
  }
  if (error instanceof ApplicationFailure && error.nonRetryable) return 'failed';
  const { nonRetryableErrorTypes = PERMANENT_ERRORS, maximumAttempts = 0 } = info.retryPolicy ?? {};
  if (name !== undefined && nonRetryableErrorTypes.includes(name)) return 'failed';
  return maximumAttempts > 0 && info.attempt >= maximumAttempts ? 'failed' : 'retried';
}

function nameOf(error: unknown): string | undefined {
  if (error instanceof ApplicationFailure) return error.type ?? undefined;
  return (error as { name?: string } | undefined)?.name;
}
