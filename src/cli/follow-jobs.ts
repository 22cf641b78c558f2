import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Connected } from '../control/connection.ts';
import { endLostJob } from '../control/end-lost-job.ts';
import { isConnectionError } from '../control/explain-error.ts';
import { type FollowedJob, type JobView, readJobView } from '../control/job-view.ts';
import { findStack } from '../control/stack-access.ts';
import type { StartedMigration } from '../control/start-migrations.ts';
import { UserError } from '../control/user-error.ts';
import { failureOf } from '../control/workflow-failure.ts';
import { isClosed } from '../worker/workflow-closed.ts';
import type { Display } from './display.ts';

const POLL_MS = 300;
/** After this long without a sign of a job somebody should look for the worker. */
const NO_WORKER_MS = 10_000;
/** Without a deadline the client itself tries again for longer than anybody waits without a word. */
const ANSWER_MS = 2_000;
/** How long servers may be gone: the embedded ones are started again within half a minute. */
const LOST_MS = 60_000;

/**
 * Shows how jobs stand until the workflow of each has ended: the last steps of a job, its file above all, come after its
 * status is final.
 * @throws the reason of `signal` when it is aborted; UserError if the servers stay away
 */
export async function followJobs(
  connected: Connected,
  jobs: readonly StartedMigration[],
  display: Display,
  signal: AbortSignal,
): Promise<FollowedJob[]> {
  const begun = Date.now();
  let lastContact = begun;
  let isWarned = false;
  let isLost = false;
  const ended = new Map<string, JobView>();
  for (;;) {
    signal.throwIfAborted();
    try {
      const views: JobView[] = [];
      for (const job of jobs) views.push(ended.get(job.workflowId) ?? (await look(connected, job, ended)));
      display.show(views);
      if (ended.size === jobs.length) {
        return await Promise.all(jobs.map((job, index) => outcomeOf(connected, job, views[index]!)));
      }
      if (isLost) display.say('the servers answer again');
      isLost = false;
      lastContact = Date.now();
      if (!isWarned && lastContact - begun > NO_WORKER_MS && views.some(({ job }) => !job)) {
        display.say(
          `no worker has taken the job for ${NO_WORKER_MS / 1_000} s: is one running? (\`slack-mm2 worker\`)`,
        );
        isWarned = true;
      }
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      assertNotGone(connected, lastContact, error);
      if (!isLost) display.say('the servers do not answer: trying again (the job itself is safe)');
      isLost = true;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The workflow first: if it has ended by then, what is read of the job afterwards is final. */
async function look(
  connected: Connected,
  job: StartedMigration,
  ended: Map<string, JobView>,
): Promise<JobView> {
  const hasEnded = await hasWorkflowEnded(connected, job);
  const view = await readJobView(connected.pool, job);
  if (hasEnded) ended.set(job.workflowId, view);
  return view;
}

/** Whether a workflow has ended, or is gone. @throws if Temporal does not answer soon */
export function hasWorkflowEnded(
  { client }: Connected,
  { workflowId, runId }: Pick<StartedMigration, 'workflowId' | 'runId'>,
): Promise<boolean> {
  const handle = client.workflow.getHandle(workflowId, runId);
  return client.connection
    .withDeadline(Date.now() + ANSWER_MS, () => handle.describe())
    .then(
      ({ status }) => isClosed(status.name),
      (error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return true;
        throw error;
      },
    );
}

async function outcomeOf(
  connected: Connected,
  { workflowId, runId }: StartedMigration,
  view: JobView,
): Promise<FollowedJob> {
  const { job } = view;
  if (job && job.status !== 'running')
    return { view, status: job.status, error: job.errorMessage ?? undefined };
  // It ended before it was recorded, or without being asked: terminated, timed out.
  const error = await failureOf(connected.client.workflow, workflowId, runId);
  const ended = job && (await endLostJob(connected, job.jobId));
  return { view: { ...view, job: ended }, status: 'failed', error };
}

/** @throws UserError if the stack was stopped, or its servers are away for too long */
export function assertNotGone({ access }: Connected, lastContact: number, cause: unknown): void {
  const isStopped = access.dataDir !== undefined && findStack(access.dataDir) === undefined;
  const goneMs = Date.now() - lastContact;
  if (isStopped && goneMs > 3_000) {
    throw new UserError(
      'the stack was stopped; the job is kept, and goes on with the next `slack-mm2 up` (follow it with `slack-mm2 status JOB --watch`)',
      { cause },
    );
  }
  if (goneMs > LOST_MS) {
    throw new UserError(
      'the servers have not answered for a minute; the job itself may go on: `slack-mm2 status JOB --watch` follows it again',
      { cause },
    );
  }
}
