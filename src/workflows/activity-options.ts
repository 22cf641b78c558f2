import { type ActivityOptions, patched, proxyActivities } from '@temporalio/workflow';
import type { Activities, WaitActivities } from '../activities/index.ts';
import { around, type Callable } from './around.ts';
import { PERMANENT_ERRORS, WAIT_TASK_QUEUE } from './constants.ts';

/** Everything but a permanent error is tried again without end: a plug that was pulled is put back some time. */
const retry = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '30 seconds',
  nonRetryableErrorTypes: PERMANENT_ERRORS as string[],
} as const;

/** After so long without a sign of life an attempt is taken for dead, and its share for free. */
const HEARTBEAT = '20 seconds';

/** A transaction of a few statements: milliseconds, or as long as somebody else's lock keeps it. */
const SHORT = { startToCloseTimeout: '2 minutes', heartbeatTimeout: HEARTBEAT, retry } as const;
/** A few requests, each of which the client itself asks again with patience; an attempt that was ended says in `status` what it waits for. */
const REQUESTS = {
  taskQueue: WAIT_TASK_QUEUE,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: HEARTBEAT,
  retry,
} as const;

/**
 * Goes on where the attempt before was, so that a limit costs nothing that is done. Batches take a second or two, and a share of ten million
 * messages minutes; six hours are for the slowest of disks.
 */
const IN_BATCHES = { startToCloseTimeout: '6 hours', heartbeatTimeout: HEARTBEAT, retry } as const;

/**
 * One transaction or one file, which each attempt begins again: a limit that the largest archive could meet would never let it end. Ten
 * million messages take minutes. It only ends an attempt that has gone astray.
 */
const AS_A_WHOLE = { startToCloseTimeout: '24 hours', heartbeatTimeout: HEARTBEAT, retry } as const;

/** As long as other jobs, Slack or a server take: days. On a task queue of its own, so that who waits takes no place from who works. */
const WAITING = {
  taskQueue: WAIT_TASK_QUEUE,
  startToCloseTimeout: '30 days',
  heartbeatTimeout: HEARTBEAT,
  retry,
} as const;

/** How long each activity may take and may be silent; the reasons stand with the groups. What sends its heartbeats: docs/reliability.md. */
export const WORK_OPTIONS: Readonly<Record<keyof Activities, ActivityOptions>> = {
  openJob: SHORT,
  extractArchive: AS_A_WHOLE,
  importUsers: IN_BATCHES,
  importChannels: IN_BATCHES,
  importMessages: IN_BATCHES,
  importFileLists: IN_BATCHES,
  planExport: AS_A_WHOLE,
  planDownloads: AS_A_WHOLE,
  // Counts all of a job's chunks behind the lock of the type barrier, which every job of the database takes.
  enterExporting: { ...SHORT, startToCloseTimeout: '10 minutes' },
  exportUsers: IN_BATCHES,
  exportCustomEmoji: IN_BATCHES,
  exportChannels: IN_BATCHES,
  exportMessages: IN_BATCHES,
  exportAttachments: IN_BATCHES,
  exportReactions: IN_BATCHES,
  // These two may join the target's file: hours, where it holds terabytes of attachments.
  finishJob: AS_A_WHOLE,
  endJob: AS_A_WHOLE,
  setPaused: SHORT,
  planRetry: SHORT,
};

export const WAIT_OPTIONS: Readonly<Record<keyof WaitActivities, ActivityOptions>> = {
  checkServer: REQUESTS,
  awaitSiblings: WAITING,
  downloadFiles: WAITING,
  awaitDownloads: WAITING,
  awaitTurn: WAITING,
  deliverType: WAITING,
  awaitFile: WAITING,
};

/** The activities of a table, each with its options. */
export function activitiesOf<A extends Activities | WaitActivities>(
  options: Readonly<Record<keyof A & string, ActivityOptions>>,
): ReturnType<typeof proxyActivities<A>> {
  const names = Object.keys(options) as (keyof A & string)[];
  return around(
    Object.fromEntries(
      names.map((name) => [
        name,
        () =>
          proxyActivities<A>({ ...options[name], cancellationType: cancellationType() })[name] as Callable,
      ]),
    ),
  );
}

/**
 * An activity that was cancelled has stopped before anything else is done: what is cleaned up then stays clean, and a paused job
 * is at rest. Left out, the SDK sends 0, which is TRY_CANCEL, whatever its documentation says (1.24).
 * What older histories hold is replayed as it was.
 */
const cancellationType = () =>
  patched('cancelled-activities-are-awaited') ? 'WAIT_CANCELLATION_COMPLETED' : 'TRY_CANCEL';
