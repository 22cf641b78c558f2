import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import type { Job } from '../store/jobs.ts';
import type { MattermostTarget, MigrationInput } from '../workflows/types.ts';
import { checkPaths } from './check-paths.ts';
import { CliError } from './cli-error.ts';
import { explainError } from './explain-error.ts';
import { requireJob } from './find-job.ts';
import { listenForInterruption } from './interruption.ts';
import { printJson } from './job-json.ts';
import { numberIn, typeLabel } from './job-progress.ts';
import { run, startOnly } from './migrate.ts';
import type { PlannedMigration } from './migration-inputs.ts';
import { withAnyStack } from './with-stack.ts';

interface Options {
  type?: EntityType;
  json?: boolean;
  detach?: boolean;
  dataDir?: string;
}

export const retryCommand = () =>
  new Command('retry')
    .summary('bring what failed in a job, once the cause is mended')
    .description(
      'Reads the archive of an ended job once more, and brings to the server what has not arrived there: what failed, and what a newer rule or ' +
        'setting would no longer leave out. What is there is recognised and not sent again. It is a job of its own.',
    )
    .argument('<job>', 'number of the job, or id of its workflow')
    .addOption(
      new Option('--type <type>', 'only if something of this type has failed').choices([...ENTITY_TYPES]),
    )
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

Exit status: 0 if the job succeeded, or nothing had failed; 1 if not; 130 after Ctrl-C.`,
    )
    .action(retry);

async function retry(idOrWorkflowId: string, options: Options): Promise<void> {
  const { type, json, detach, dataDir } = options;
  try {
    const job = await findEnded(idOrWorkflowId, dataDir);
    const failed = failedOf(job, type);
    if (failed.length === 0 && job.status === 'success') {
      const what = type === undefined ? 'nothing' : `nothing of ${typeLabel(type)}`;
      if (json) printJson({ status: 'success', file: null, address: null, result: null, jobs: [] });
      else console.log(`${what} has failed in job ${job.jobId}`);
      return;
    }
    const planned = planRetry(job);
    await checkPaths([planned.input]);
    const { url, tokenFile } = planned.input.target as MattermostTarget;
    const runOptions = { to: url, tokenFile, ...(json && { json }), ...(dataDir && { dataDir }) };
    await (detach ? startOnly([planned], runOptions) : run([planned], runOptions));
  } catch (error) {
    if (json)
      printJson({ status: 'failed', error: explainError(error).message, file: null, result: null, jobs: [] });
    throw error;
  }
}

async function findEnded(idOrWorkflowId: string, dataDir: string | undefined): Promise<Job> {
  const interruption = listenForInterruption();
  try {
    return await withAnyStack(
      dataDir,
      interruption,
      (line) => console.error(line),
      async (connected) => {
        const job = await requireJob(connected, idOrWorkflowId);
        if (job.status === 'running')
          throw new CliError(`job ${job.jobId} is still running: retry what failed when it has ended`);
        return job;
      },
    );
  } finally {
    interruption.dispose();
  }
}

/** The types of which something has failed, in the order of export. */
export const failedOf = ({ meta }: Pick<Job, 'meta'>, only?: EntityType): EntityType[] =>
  ENTITY_TYPES.filter(
    (type) => (only === undefined || type === only) && numberIn(meta, `${COUNTER_NAMES[type]}_failed`) > 0,
  );

/**
 * The same migration once more, as a job of its own: what has arrived is recognised.
 * @throws CliError the job writes a file, which is made anew as a whole
 */
export function planRetry(
  job: Pick<Job, 'jobId' | 'input' | 'workflowId'>,
  random = randomBytes(4).toString('hex'),
): PlannedMigration {
  const input = job.input as unknown as MigrationInput;
  if (input.target.kind !== 'mattermost')
    throw new CliError(
      `job ${job.jobId} writes a file, which is made as a whole: migrate again with --overwrite`,
    );
  const { group: _, ...target } = input.target;
  return {
    workflowId: `${job.workflowId.replace(/-retry-[0-9a-f]{8}$/, '')}-retry-${random}`,
    label: basename(input.archive),
    input: { ...input, target },
  };
}
