import type { Connected } from '../control/connection.ts';
import { type FailingActivity, failingActivities } from '../control/failing-activities.ts';
import type { Logger } from '../observe/create-log.ts';
import type { Job } from '../store/jobs.ts';

/** Nobody waits longer for this. */
const DEADLINE_MS = 2_000;

/** What is tried again in a job, as Temporal says; nothing if it does not answer: the rest of what is told of a job comes from the database. */
export async function retryingOf(
  { client }: Pick<Connected, 'client'>,
  { jobId, status, workflowId, runId }: Job,
  log?: Logger,
): Promise<FailingActivity[]> {
  if (status !== 'running') return [];
  try {
    return await client.connection.withDeadline(Date.now() + DEADLINE_MS, () =>
      failingActivities(client.workflow, workflowId, runId),
    );
  } catch (error) {
    log?.debug({ error, jobId }, 'Temporal was asked what is tried again, and did not answer');
    return [];
  }
}
