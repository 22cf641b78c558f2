import { WorkflowNotFoundError } from '@temporalio/client';
import { count } from '../figures.ts';
import { getJob, type Job } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import { isLeftAtServer } from '../store/server-imports.ts';
import { getTarget } from '../store/targets.ts';
import type { Connected } from './connection.ts';
import { endLostJob } from './end-lost-job.ts';
import { runState } from './find-job.ts';
import { typeProgress } from './job-progress.ts';
import { UserError } from './user-error.ts';
import { withinAMinute } from './within-a-minute.ts';

/** What a cancelled job has written already, in words. */
export async function whatIsLeft(pool: DatabasePool, job: Job): Promise<string> {
  const { jobId, targetId } = job;
  if (targetId === null || (await getTarget(pool, targetId)).kind !== 'mattermost')
    return 'nothing of it is left at the target';
  const sent = typeProgress(job)
    .filter(({ exported }) => exported > 0)
    .map(({ label, exported }) => `${label} ${count(exported)}`)
    .join(', ');
  const running = (await isLeftAtServer(pool, jobId))
    ? '; an import that the server had begun goes on there to its end'
    : '';
  return `at the server ${sent === '' ? 'there is nothing of it' : `stay: ${sent}`}${running}`;
}

/** Asks the workflow of a job to end. Its running batch ends first; then it cleans up. May be said again. */
export async function requestCancellation(
  { client, pool }: Connected,
  { jobId, workflowId, runId }: Job,
): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId, runId).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  // If its workflow is gone already, nobody else would end the job.
  await endLostJob({ client, pool }, jobId);
}

/** Waits until a cancelled job has ended and is cleaned up. @throws UserError after a minute without that */
export async function untilEnded({ client, pool }: Connected, { jobId }: Job): Promise<Job> {
  const ended = await withinAMinute(async () => {
    const job = await getJob(pool, jobId);
    // The workflow ends when everything is cleaned up.
    return job.status !== 'running' && (await runState(client, job)) !== 'running' ? job : undefined;
  });
  if (ended) return ended;
  throw new UserError(
    `job ${jobId} was asked to end, but is still running after a minute: is a worker up? It ends as soon as one is; \`slack-mm2 status ${jobId}\` tells`,
  );
}
