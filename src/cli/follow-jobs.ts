import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import type { Connected } from './connection.ts';
import type { Display } from './display.ts';
import { isConnectionError } from './explain-error.ts';
import { type JobView, readJobView } from './job-view.ts';
import { findStack } from './stack-access.ts';
import type { StartedMigration } from './start-migrations.ts';

const POLL_MS = 300;
/** After this long without a sign of a job somebody should look for the worker. */
const NO_WORKER_MS = 10_000;
/** How long servers may be gone: the embedded ones are started again within half a minute. */
const LOST_MS = 60_000;

/** A job whose workflow has ended. */
export interface FollowedJob {
  view: JobView;
  status: 'success' | 'failed' | 'cancelled';
  error: string | undefined;
}

/**
 * Shows how jobs stand until the workflow of each has ended: the last steps of a job, its file above all, come after its
 * status is final.
 * @throws the reason of `signal` when it is aborted; CliError if the servers stay away
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
      if (Date.now() - lastContact > POLL_MS * 10) display.say('the connection is back');
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
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The workflow first: if it has ended by then, what is read of the job afterwards is final. */
async function look(
  { client, pool }: Connected,
  job: StartedMigration,
  ended: Map<string, JobView>,
): Promise<JobView> {
  const hasEnded = await client.workflow
    .getHandle(job.workflowId, job.runId)
    .describe()
    .then(
      ({ status }) => status.name !== 'RUNNING',
      (error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return true;
        throw error;
      },
    );
  const view = await readJobView(pool, job);
  if (hasEnded) ended.set(job.workflowId, view);
  return view;
}

async function outcomeOf(
  { client }: Connected,
  { workflowId, runId }: StartedMigration,
  view: JobView,
): Promise<FollowedJob> {
  const { job } = view;
  if (job && job.status !== 'running')
    return { view, status: job.status, error: job.errorMessage ?? undefined };
  // It ended before it was recorded, or without being asked: terminated, timed out.
  const error = await client.workflow
    .getHandle(workflowId, runId)
    .result()
    .then(() => 'the workflow ended without having finished its job', rootMessage);
  return { view, status: 'failed', error };
}

/** The words of the first error, without Temporal's wrapping. */
function rootMessage(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const message = inner instanceof Error ? inner.message : String(inner);
  return inner === error && error instanceof WorkflowFailedError ? `the workflow ended: ${message}` : message;
}

function assertNotGone({ access }: Connected, lastContact: number, cause: unknown): void {
  const isStopped = access.dataDir !== undefined && findStack(access.dataDir) === undefined;
  const goneMs = Date.now() - lastContact;
  if (isStopped && goneMs > 3_000) {
    throw new CliError(
      'the stack was stopped; the job is kept, and goes on with the next `slack-mm2 up` (follow it with `slack-mm2 status JOB --watch`)',
      { cause },
    );
  }
  if (goneMs > LOST_MS) {
    throw new CliError(
      'the servers have not answered for a minute; the job itself may go on: `slack-mm2 status JOB --watch` follows it again',
      { cause },
    );
  }
}
