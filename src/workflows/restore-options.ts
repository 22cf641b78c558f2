import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { RestoreActivities, RestoreEntryActivities } from '../activities/restore/index.ts';
import { PERMANENT_ERRORS, permitQueueOf, RESTORE_TASK_QUEUE } from './constants.ts';

/** After so long without a sign of life an attempt is taken for dead. */
const HEARTBEAT = '20 seconds';

/** Trying again helps against a worker that was killed, and hardly against anything else: an activity itself says after its second attempt that it is enough. */
const retry = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '10 seconds',
  nonRetryableErrorTypes: PERMANENT_ERRORS as string[],
} as const;

const STEP = { startToCloseTimeout: '2 hours', heartbeatTimeout: HEARTBEAT, retry } as const;

/** How long each activity of a proof may take and may be silent. A pass as a whole has the deadline of its recipe. */
export const RESTORE_OPTIONS: Readonly<Record<keyof RestoreActivities, ActivityOptions>> = {
  // As long as others take.
  awaitPermit: { ...STEP, startToCloseTimeout: '30 days' },
  deployPublished: STEP,
  seedStores: STEP,
  upgradeToTested: STEP,
  takeSnapshot: STEP,
  checkSnapshot: STEP,
  mutateStores: STEP,
  wipeVolumes: STEP,
  checkGone: STEP,
  restoreSnapshot: STEP,
  checkBack: STEP,
  checkAgain: STEP,
  checkFunctions: STEP,
  // A machine that is off may come back; the janitor of that machine does it, if this has been given up.
  tearDown: { ...STEP, scheduleToCloseTimeout: '24 hours' },
  closeProof: STEP,
};

/** Which machine takes a proof is decided by who is asked this. */
export const { openProof } = proxyActivities<RestoreEntryActivities>({
  ...STEP,
  taskQueue: RESTORE_TASK_QUEUE,
});

/** The activities of a proof, on the machine where its deployment is. One that was cancelled has stopped before the teardown begins. */
export function proofActivities(taskQueue: string): ReturnType<typeof proxyActivities<RestoreActivities>> {
  const names = Object.keys(RESTORE_OPTIONS) as (keyof RestoreActivities)[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      proxyActivities<RestoreActivities>({
        ...RESTORE_OPTIONS[name],
        taskQueue: name === 'awaitPermit' ? permitQueueOf(taskQueue) : taskQueue,
        cancellationType: 'WAIT_CANCELLATION_COMPLETED',
      })[name],
    ]),
  ) as unknown as ReturnType<typeof proxyActivities<RestoreActivities>>;
}
