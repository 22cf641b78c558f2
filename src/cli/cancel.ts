import { WorkflowNotFoundError } from '@temporalio/client';
import { Command } from 'commander';
import { count } from '../figures.ts';
import { findJob, getJob, type Job } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import { isLeftAtServer } from '../store/server-imports.ts';
import { getTarget } from '../store/targets.ts';
import { CliError } from './cli-error.ts';
import type { Connected } from './connection.ts';
import { endLostJob } from './end-lost-job.ts';
import { requireJob, runState, workflowState } from './find-job.ts';
import { endForeignJob, isForeignJob } from './foreign-job.ts';
import { typeProgress } from './job-progress.ts';
import { withRunningStack } from './with-stack.ts';
import { withinAMinute } from './within-a-minute.ts';

export const cancelCommand = () =>
  new Command('cancel')
    .summary('cancel a job')
    .description(
      'Cancels a job and waits until it has ended. Its running batch ends first; what it has written for a file is removed, what a ' +
        'server has taken stays there. Other jobs of the same target go on without it.',
    )
    .argument('<job>', 'number of the job, or id of its workflow')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .option('--yes', 'also a job whose Temporal is gone for good: end it in the database alone')
    .addHelpText(
      'after',
      `
Example:
  slack-mm2 cancel 3

Exit status: 0 if the job is cancelled, or had ended already; 1 if there is no such job, or it did not end within a minute.`,
    )
    .action(cancel);

async function cancel(
  jobId: string,
  { dataDir, yes = false }: { dataDir?: string; yes?: boolean },
): Promise<void> {
  await withRunningStack(dataDir, async (connected) => {
    const { client, pool } = connected;
    if (!(await findJob(pool, jobId)) && (await workflowState(client, jobId)) === 'running') {
      await client.workflow.getHandle(jobId).cancel();
      console.log(`workflow ${jobId} was asked to end; no worker has begun it yet`);
      return;
    }
    const job = await requireJob(connected, jobId);
    if (job.status !== 'running') {
      console.log(`job ${job.jobId} has ended already: ${job.status}`);
      return;
    }
    if (await isForeignJob(connected, job)) {
      await endForeignJob(connected, job, yes);
      console.log(`job ${job.jobId} is cancelled; its workflow, in another Temporal, was not asked`);
      return;
    }
    await requestCancellation(connected, job);
    console.error(`cancelling job ${job.jobId}: its running batch ends first`);
    const ended = await untilEnded(connected, job);
    console.log(
      ended.status === 'cancelled'
        ? `job ${job.jobId} is cancelled; ${await whatIsLeft(pool, ended)}`
        : `job ${job.jobId} ended before it could be cancelled: ${ended.status}`,
    );
  });
}

/** What a cancelled job has written already, in words. */
async function whatIsLeft(pool: DatabasePool, job: Job): Promise<string> {
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

async function requestCancellation({ client, pool }: Connected, { jobId, workflowId, runId }: Job) {
  try {
    await client.workflow.getHandle(workflowId, runId).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  // If its workflow is gone already, nobody else would end the job.
  await endLostJob({ client, pool }, jobId);
}

async function untilEnded({ client, pool }: Connected, { jobId }: Job): Promise<Job> {
  const ended = await withinAMinute(async () => {
    const job = await getJob(pool, jobId);
    // The workflow ends when everything is cleaned up.
    return job.status !== 'running' && (await runState(client, job)) !== 'running' ? job : undefined;
  });
  if (ended) return ended;
  throw new CliError(
    `job ${jobId} was asked to end, but is still running after a minute: is a worker up? It ends as soon as one is; \`slack-mm2 status ${jobId}\` tells`,
  );
}
