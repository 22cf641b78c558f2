import { Command } from 'commander';
import type { Connected } from '../control/connection.ts';
import { failingActivities } from '../control/failing-activities.ts';
import { requireJob } from '../control/find-job.ts';
import { jobJson } from '../control/job-json.ts';
import { readJobReport } from '../control/job-report.ts';
import { readJobView } from '../control/job-view.ts';
import { workflowPage } from '../control/stack-access.ts';
import { archiveLabel } from '../meta/archive-label.ts';
import type { Job } from '../store/jobs.ts';
import { listenForInterruption } from './interruption.ts';
import { isSuccess, printSummary } from './migration-summary.ts';
import { printJson } from './print-json.ts';
import { statusText } from './status-text.ts';
import { watchJob } from './watch-job.ts';
import { withRunningStack } from './with-stack.ts';

interface Options {
  json?: boolean;
  watch?: boolean;
  dataDir?: string;
}

export const statusCommand = () =>
  new Command('status')
    .summary('show how a job stands')
    .description(
      'Shows how a job stands: its stage, its counters, whom it waits for, and what was not exported, and why.',
    )
    .argument('<job>', 'number of the job, or id of its workflow')
    .option(
      '--json',
      'print a JSON document, with `meta` as it is stored; with --watch a line for each change',
    )
    .option('--watch', 'follow the job to its end')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 status 3
  slack-mm2 status slack-migration-export-1f3a90c2 --watch
  slack-mm2 status 3 --json
  slack-mm2 status 3 --watch --json | jq -c '{stage, status, rate}'

With --watch --json each line is a JSON document, the job as \`GET /api/v1/jobs/3\` of the API gives it; the last line is its final state.
Exit status: 0 if there is such a job, 1 if not. With --watch: 0 if the job succeeded, 1 if not, 130 after Ctrl-C
(the job itself goes on).`,
    )
    .action(status);

async function status(jobId: string, { json, watch, dataDir }: Options): Promise<void> {
  await withRunningStack(dataDir, async (connected) => {
    const job = await requireJob(connected, jobId);
    if (watch) await follow(connected, job, json ?? false);
    else if (json) {
      const { workflowId, runId, status: now } = job;
      const isRunning = now === 'running';
      const retrying = isRunning ? await failingActivities(connected.client.workflow, workflowId, runId) : [];
      printJson({ ...jobJson(job), retrying });
    } else console.log(await describe(connected, job));
  });
}

async function describe({ pool, client, access }: Connected, found: Job): Promise<string> {
  const { workflowId, jobId } = found;
  // By its number: a workflow id may have been used again.
  const view = await readJobView(pool, { workflowId: String(jobId), label: archiveLabel(found) });
  const job = view.job!;
  const report = await readJobReport(pool, {
    view,
    status: job.status,
    error: job.errorMessage ?? undefined,
  });
  const page = access.uiUrl && workflowPage(access.uiUrl, workflowId, job.runId);
  const failing =
    job.status === 'running' ? await failingActivities(client.workflow, workflowId, job.runId) : [];
  return statusText(report, job, page, Date.now(), failing).join('\n');
}

async function follow(connected: Connected, job: Job, json: boolean): Promise<void> {
  const interruption = listenForInterruption();
  try {
    const report = await watchJob(connected, job, {
      ...(json && { onState: (state) => void process.stdout.write(`${JSON.stringify(state)}\n`) }),
      signal: interruption.signal,
    });
    if (!json) printSummary([report]);
    if (!isSuccess([report])) process.exitCode = 1;
  } finally {
    interruption.dispose();
  }
}
