import { Command } from 'commander';
import type { Connected } from '../control/connection.ts';
import { requireJob, runState } from '../control/find-job.ts';
import { UserError } from '../control/user-error.ts';
import { many } from '../figures.ts';
import { forgetJob, JobInUseError } from '../store/forget-job.ts';
import type { Job } from '../store/jobs.ts';
import { temporalConfig } from '../worker/temporal-config.ts';
import { confirm } from './confirm.ts';
import { printJson } from './print-json.ts';
import { withRunningStack } from './with-stack.ts';

interface Options {
  yes?: boolean;
  json?: boolean;
  dataDir?: string;
}

export const forgetCommand = () =>
  new Command('forget')
    .summary("delete a job's data")
    .description(
      'Deletes what the service has stored of an ended job: people, conversations, messages, outcomes, and the history of its workflow. What ' +
        'it has written stays: the file, or what is at the server. A later migration of the same workspace does not recognise any more what ' +
        'this job has brought to a server, and `report`, `verify` and `retry` of it come to an end.',
    )
    .argument('<job>', 'number of the job, or id of its workflow')
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON document on standard output')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 forget 3
  slack-mm2 forget 3 --yes

Exit status: 0 if the data is gone; 1 if there is no such job, it still runs, or the answer was no.`,
    )
    .action(forget);

async function forget(idOrWorkflowId: string, { yes, json, dataDir }: Options): Promise<void> {
  await withRunningStack(dataDir, async (connected) => {
    const job = await requireJob(connected, idOrWorkflowId);
    const { jobId, archivePath, status } = job;
    if (status === 'running')
      throw new UserError(
        `job ${jobId} is still running: wait for it, or \`slack-mm2 cancel ${jobId}\` first`,
      );
    if ((await runState(connected.client, job)) === 'running')
      throw new UserError(`job ${jobId} is still being cleaned up: try again in a minute`);
    const question = `Delete what is stored of job ${jobId} (${archivePath}, ${status})? A later migration will not recognise what it has brought.`;
    if (!(await confirm(question, yes))) throw new UserError(`job ${jobId} is kept`);
    const messages = await forgetJob(connected.pool, jobId).catch((error: unknown) => {
      if (error instanceof JobInUseError) throw new UserError(`job ${jobId} is kept: ${error.message}`);
      throw error;
    });
    await deleteHistory(connected, job);
    if (json) printJson({ jobId, forgotten: true, messages });
    else console.log(`job ${jobId} is forgotten: ${many(messages, 'message')} and all that belonged to them`);
  });
}

/** Temporal deletes the history of a workflow by itself some days after its end: one that can't be deleted now goes then. */
async function deleteHistory({ client, access }: Connected, { workflowId, runId }: Job): Promise<void> {
  const { namespace } = temporalConfig(access.temporalAddress);
  await client.workflowService
    .deleteWorkflowExecution({ namespace, workflowExecution: { workflowId, runId } })
    .catch(() => undefined);
}
