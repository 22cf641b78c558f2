import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { checkOverwrite, retryInputs } from '../activities/retry-inputs.ts';
import { ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import { checkPaths } from './check-paths.ts';
import { CliError } from './cli-error.ts';
import { explainError } from './explain-error.ts';
import { requireJob } from './find-job.ts';
import { refuseForeign } from './foreign-job.ts';
import { printJson } from './job-json.ts';
import { typeLabel } from './job-progress.ts';
import { type Plan, run, startOnly } from './migrate.ts';

interface Options {
  type?: EntityType;
  overwrite?: boolean;
  json?: boolean;
  detach?: boolean;
  dataDir?: string;
}

export const retryCommand = () =>
  new Command('retry')
    .summary('bring what failed in a job, once the cause is mended')
    .description(
      'Reads the archive of a job once more when it has ended, and brings to the server what has not arrived there: what failed, and what a ' +
        'newer rule or setting would no longer leave out. What is there is recognised and not sent again. A file is made anew as a whole, from ' +
        'all its archives. It is a job of its own.',
    )
    .argument('<job>', 'number of the job, or id of its workflow')
    .addOption(
      new Option('--type <type>', 'only if something of this type has failed').choices([...ENTITY_TYPES]),
    )
    .option('--overwrite', 'replace the file that the job has made, once the new one is finished')
    .option('--json', 'print one JSON document on standard output at the end')
    .option('--detach', 'start the job in the stack that runs, and return at once')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 report 1 --status failed      what failed, and why
  slack-mm2 retry 1
  slack-mm2 retry 1 --type message
  temporal workflow start --type retryMigration --task-queue slack-mm2 --workflow-id retry-1 --input '{"jobId":1}'

A job that still runs is retried as soon as it has ended. May be said again: what is under way is not started twice.
Exit status: 0 if the job succeeded, or nothing had failed; 1 if not; 130 after Ctrl-C.`,
    )
    .action(retry);

async function retry(idOrWorkflowId: string, options: Options): Promise<void> {
  const { type, overwrite = false, json, detach, dataDir } = options;
  let whyNot = '';
  let isRunning = false;
  const plan: Plan = async (connected) => {
    const job = await requireJob(connected, idOrWorkflowId);
    const { jobId, status, workflowId, runId } = job;
    if (status === 'running') {
      await refuseForeign(connected, job, 'retry');
      checkOverwrite(job, overwrite);
      if (type !== undefined)
        throw new CliError(
          `job ${jobId} still runs: without --type, what fails in it is retried when it has ended`,
        );
      isRunning = true;
      await connected.client.workflow.getHandle(workflowId, runId).signal('retry', { overwrite });
      whyNot = `job ${jobId} still runs: what fails in it is retried when it has ended`;
      return [];
    }
    const retries = await retryInputs(connected.pool, jobId, { overwrite, type });
    whyNot = `nothing${type === undefined ? '' : ` of ${typeLabel(type)}`} has failed in job ${jobId}`;
    if (retries.length > 0) await checkPaths(retries.map(({ input }) => input));
    return retries.map((one) => ({ ...one, label: basename(one.input.archive) }));
  };
  try {
    const started = await (detach ? startOnly : run)(plan, {
      ...(json && { json }),
      ...(dataDir && { dataDir }),
    });
    if (started > 0) return;
    if (json)
      printJson({
        status: isRunning ? 'running' : 'success',
        file: null,
        address: null,
        result: null,
        jobs: [],
      });
    else console.log(whyNot);
  } catch (error) {
    if (json)
      printJson({ status: 'failed', error: explainError(error).message, file: null, result: null, jobs: [] });
    throw error;
  }
}
