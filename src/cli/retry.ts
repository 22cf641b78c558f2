import { Command, Option } from 'commander';
import { explainError } from '../control/explain-error.ts';
import { requireJob } from '../control/find-job.ts';
import { type NothingToRetry, planRetry } from '../control/plan-retry.ts';
import { ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import { type Plan, run, startOnly } from './migrate.ts';
import { printJson } from './print-json.ts';

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
  let nothing: NothingToRetry | undefined;
  const plan: Plan = async (connected) => {
    const { migrations, ...rest } = await planRetry(connected, await requireJob(connected, idOrWorkflowId), {
      type,
      overwrite,
    });
    nothing = rest;
    return migrations;
  };
  try {
    const started = await (detach ? startOnly : run)(plan, {
      ...(json && { json }),
      ...(dataDir && { dataDir }),
    });
    if (started > 0) return;
    if (json)
      printJson({
        status: nothing?.isRunning ? 'running' : 'success',
        file: null,
        address: null,
        result: null,
        jobs: [],
      });
    else console.log(nothing?.whyNot);
  } catch (error) {
    if (json)
      printJson({ status: 'failed', error: explainError(error).message, file: null, result: null, jobs: [] });
    throw error;
  }
}
