import { Command } from 'commander';
import { jobJson } from '../control/job-json.ts';
import { stageLabel } from '../control/job-progress.ts';
import { duration } from '../figures.ts';
import { archiveLabel } from '../meta/archive-label.ts';
import { type Job, listJobs } from '../store/jobs.ts';
import { printJson } from './print-json.ts';
import { textTable } from './text-table.ts';
import { wholeNumber } from './whole-number.ts';
import { withRunningStack } from './with-stack.ts';

interface Options {
  json?: boolean;
  limit: number;
  dataDir?: string;
}

export const jobsCommand = () =>
  new Command('jobs')
    .summary('list jobs, the newest first')
    .description('Lists the jobs that the service knows, the newest first.')
    .option('--json', 'print a JSON array, each job as `status --json` prints it')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 100_000), 20)
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 jobs
  slack-mm2 jobs --json --limit 100

Exit status: 0 if the list could be read, also if it is empty; 1 if not.`,
    )
    .action(jobs);

async function jobs({ json, limit, dataDir }: Options): Promise<void> {
  const found = await withRunningStack(dataDir, ({ pool }) => listJobs(pool, limit));
  if (json) return printJson(found.map(jobJson));
  console.log(found.length === 0 ? 'no jobs yet' : jobsTable(found, Date.now()).join('\n'));
}

/** Jobs as a table. */
export function jobsTable(found: readonly Job[], nowMs: number): string[] {
  return textTable([
    ['JOB', 'STATUS', 'STAGE', 'STARTED', 'TOOK', 'ARCHIVE', 'WORKFLOW'],
    ...found.map((job) => [
      String(job.jobId),
      job.pausedAt ? 'paused' : job.status,
      stageLabel(job.stage),
      job.startedAt.slice(0, 16).replace('T', ' '),
      duration((job.finishedAt ? Date.parse(job.finishedAt) : nowMs) - Date.parse(job.startedAt)),
      archiveLabel(job),
      job.workflowId,
    ]),
  ]);
}
