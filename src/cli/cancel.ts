import { Command } from 'commander';
import { requestCancellation, untilEnded, whatIsLeft } from '../control/cancel-job.ts';
import { requireJob, workflowState } from '../control/find-job.ts';
import { endForeignJob, isForeignJob } from '../control/foreign-job.ts';
import { findJob } from '../store/jobs.ts';
import { withRunningStack } from './with-stack.ts';

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
