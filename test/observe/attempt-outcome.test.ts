import { describe, expect, it } from '@jest/globals';
import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { outcomeOf } from '../../src/observe/attempt-outcome.ts';
import { JobEndedError } from '../../src/store/jobs.ts';

type Cancellation = Partial<NonNullable<Context['cancellationDetails']>>;

function context({
  attempt = 1,
  retryPolicy,
  cancelled,
}: {
  attempt?: number;
  retryPolicy?: object;
  cancelled?: Cancellation;
} = {}): Context {
  const controller = new AbortController();
  if (cancelled) controller.abort();
  return {
    info: { attempt, retryPolicy },
    cancellationSignal: controller.signal,
    cancellationDetails: cancelled,
  } as unknown as Context;
}

const abort = new DOMException('aborted', 'AbortError');
const stopping = ApplicationFailure.create({ message: 'the worker stops', type: 'WorkerStopping' });

describe('an attempt that threw', () => {
  it.each<[string, unknown, Context, string]>([
    ['an error from outside', new Error('ECONNREFUSED'), context({ attempt: 40 }), 'retried'],
    ['one that no retry cures', new JobEndedError('it has ended'), context(), 'failed'],
    ['one that says so itself', ApplicationFailure.nonRetryable('no'), context(), 'failed'],
    [
      'one that the policy names',
      new RangeError('no'),
      context({ retryPolicy: { nonRetryableErrorTypes: ['RangeError'] } }),
      'failed',
    ],
    [
      'one that the policy does not name',
      new JobEndedError('x'),
      context({ retryPolicy: { nonRetryableErrorTypes: [] } }),
      'retried',
    ],
    [
      'the last of three',
      new Error('no'),
      context({ attempt: 3, retryPolicy: { maximumAttempts: 3 } }),
      'failed',
    ],
    [
      'the second of three',
      new Error('no'),
      context({ attempt: 2, retryPolicy: { maximumAttempts: 3 } }),
      'retried',
    ],
    ['a worker that stops', stopping, context(), 'handed_over'],
    [
      'a worker that was told to stop at once',
      abort,
      context({ cancelled: { workerShutdown: true } }),
      'handed_over',
    ],
    [
      'a job that was cancelled',
      new CancelledFailure('c'),
      context({ cancelled: { cancelRequested: true } }),
      'cancelled',
    ],
    [
      'a workflow that is gone',
      new CancelledFailure('c'),
      context({ cancelled: { notFound: true } }),
      'cancelled',
    ],
    ['an abort of its own', abort, context(), 'retried'],
    ['what is no error', 'thrown', context(), 'retried'],
  ])('%s', (_, error, where, outcome) => {
    expect(outcomeOf(error, where)).toBe(outcome);
  });
});
