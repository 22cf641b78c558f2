import { Command } from 'commander';
import type { Connected } from '../control/connection.ts';
import { requireJob, workflowState } from '../control/find-job.ts';
import { refuseForeign } from '../control/foreign-job.ts';
import { holdJob } from '../control/hold.ts';
import { jobJson } from '../control/job-json.ts';
import { findJob } from '../store/jobs.ts';
import { printJson } from './print-json.ts';
import { withRunningStack } from './with-stack.ts';

interface Options {
  json?: boolean;
  dataDir?: string;
}

export const pauseCommand = () =>
  holdCommand('pause', {
    summary: 'hold a job until it is resumed',
    description:
      'Holds a job: its running batch ends first, then nothing of it runs until `slack-mm2 resume`. What is done is kept. Other jobs ' +
      'wait for it at the type barrier, or where they share its target; `status` names whom each waits for.',
    after: 'if nothing of the job runs any more',
  });

export const resumeCommand = () =>
  holdCommand('resume', {
    summary: 'let a paused job go on',
    description: 'Lets a paused job go on from where it was.',
    after: 'if the job goes on, or has ended',
  });

function holdCommand(
  wanted: 'pause' | 'resume',
  { summary, description, after }: { summary: string; description: string; after: string },
): Command {
  return new Command(wanted)
    .summary(summary)
    .description(description)
    .argument('<job>', 'number of the job, or id of its workflow')
    .option('--json', 'print the job afterwards, as `status --json` does')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 ${wanted} 3
  temporal workflow signal --workflow-id slack-migration-export-1f3a90c2 --name ${wanted}

Exit status: 0 ${after}; 1 if there is no such job, or it did not obey within a minute. May be said again.`,
    )
    .action((jobId: string, options: Options) =>
      withRunningStack(options.dataDir, (connected) => obey(connected, jobId, wanted, options)),
    );
}

async function obey(
  connected: Connected,
  idOrWorkflowId: string,
  wanted: 'pause' | 'resume',
  { json }: Options,
): Promise<void> {
  const { client, pool } = connected;
  const isJobless =
    !(await findJob(pool, idOrWorkflowId)) && (await workflowState(client, idOrWorkflowId)) === 'running';
  if (isJobless) {
    await client.workflow.getHandle(idOrWorkflowId).signal(wanted);
    console.error(`workflow ${idOrWorkflowId} was asked to ${wanted}; no worker has begun it yet`);
    return;
  }
  const job = await requireJob(connected, idOrWorkflowId);
  await refuseForeign(connected, job, wanted);
  const now = await holdJob(connected, job, wanted);
  if (json) return printJson(jobJson(now));
  if (now.status !== 'running') console.log(`job ${now.jobId} has ended already: ${now.status}`);
  else if (wanted === 'resume') console.log(`job ${now.jobId} goes on`);
  else console.log(`job ${now.jobId} is paused; \`slack-mm2 resume ${now.jobId}\` lets it go on`);
}
