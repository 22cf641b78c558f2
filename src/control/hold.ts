import { getJob, type Job } from '../store/jobs.ts';
import type { PauseState } from '../workflows/pause.ts';
import { answerOf } from './answer-of.ts';
import type { Connected } from './connection.ts';
import { endLostJob } from './end-lost-job.ts';
import { runState } from './find-job.ts';
import { UserError } from './user-error.ts';
import { withinAMinute } from './within-a-minute.ts';

/**
 * Pauses a job or lets it go on, if its workflow is at work; one whose workflow is gone is ended.
 * @returns the job as it is then
 * @throws UserError if it has not obeyed after a minute
 */
export async function holdJob(connected: Connected, job: Job, wanted: 'pause' | 'resume'): Promise<Job> {
  // A job that is done may wait, paused, for its file, which another one has made meanwhile.
  const isAtWork = job.status === 'running' || wanted === 'resume';
  if (isAtWork && (await runState(connected.client, job)) === 'running') await hold(connected, job, wanted);
  else if (job.status === 'running') return endLostJob(connected, job.jobId);
  return getJob(connected.pool, job.jobId);
}

/**
 * Asks a workflow to pause or to go on, and waits until it does. The signal stays with Temporal: it is obeyed also if no worker
 * runs at the moment.
 * @throws UserError after a minute without that
 */
async function hold(
  { client, pool }: Pick<Connected, 'client' | 'pool'>,
  { jobId, workflowId, runId }: Job,
  wanted: 'pause' | 'resume',
): Promise<void> {
  const handle = client.workflow.getHandle(workflowId, runId);
  await handle.signal(wanted);
  let state: PauseState | undefined;
  const isObeyed = await withinAMinute(async () => {
    state = (await answerOf<{ held?: PauseState }>(handle, 'progress'))?.held;
    const { status, pausedAt } = await getJob(pool, jobId);
    const isDone =
      wanted === 'resume'
        ? state === 'running' && pausedAt === null
        : // It may end of its own meanwhile.
          status !== 'running' || (state === 'paused' && pausedAt !== null);
    return isDone || undefined;
  });
  if (isObeyed) return;
  throw new UserError(
    state === undefined
      ? `${workflowId} was asked to ${wanted}, but no worker answers: it does so as soon as one is up (\`slack-mm2 worker\`)`
      : `${workflowId} was asked to ${wanted}, and is still ${state} after a minute: \`slack-mm2 status\` tells what it does`,
  );
}
