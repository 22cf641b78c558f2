import type { CommonQueryMethods } from 'slonik';
import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import { getJob, type Job } from '../store/jobs.ts';
import { countEndedGroups, getTarget, jobsOfTarget } from '../store/targets.ts';
import type { MigrationInput } from '../workflows/types.ts';
import { InputError } from './check-input.ts';

/** A migration that is to be started once more. */
export interface Retry {
  /** The same for every request that comes while it runs: it is started once. */
  workflowId: string;
  input: MigrationInput;
}

/** The types of which something has failed, in the order of export. */
export const failedOf = ({ meta }: Pick<Job, 'meta'>, only?: EntityType): EntityType[] =>
  ENTITY_TYPES.filter((type) => {
    const failed = meta[`${COUNTER_NAMES[type]}_failed`];
    return (only === undefined || type === only) && typeof failed === 'number' && failed > 0;
  });

/**
 * What brings the failed entities of an ended job: the same migration, which recognises what has arrived at a server. A file is
 * made anew as a whole, from the archives of all jobs of its target.
 * @returns none if the job has succeeded and nothing (of `type`) has failed in it
 * @throws InputError the job still runs, or its file is there and may not be overwritten (`checkOverwrite`)
 */
export async function retryInputs(
  db: CommonQueryMethods,
  jobId: number,
  { overwrite = false, type }: { overwrite?: boolean | undefined; type?: EntityType | undefined } = {},
): Promise<Retry[]> {
  const job = await getJob(db, jobId);
  if (job.status === 'running')
    throw new InputError(`job ${jobId} is still running: retry what failed when it has ended`);
  if (job.status === 'success' && failedOf(job, type).length === 0) return [];
  const { target } = inputOf(job);
  if (target.kind === 'mattermost') {
    const { group: _, ...lone } = target;
    return [{ workflowId: retryId(job), input: { ...inputFor(job), target: lone } }];
  }
  if (job.status === 'success') checkOverwrite(job, overwrite);
  return fileAgain(db, job, overwrite);
}

/** @throws InputError the job makes a file, which may not be replaced */
export function checkOverwrite(job: Job, overwrite: boolean): void {
  const { target } = inputOf(job);
  if (target.kind === 'bulk-file' && !overwrite)
    throw new InputError(
      `job ${job.jobId} makes ${target.path}, which is made anew as a whole: --overwrite replaces it once the new one is finished`,
    );
}

async function fileAgain(db: CommonQueryMethods, job: Job, overwrite: boolean): Promise<Retry[]> {
  const { targetId } = job;
  const size = targetId === null ? 1 : (await getTarget(db, targetId)).jobsExpected;
  const jobs = size === 1 ? [job] : await newestOfEach(db, targetId!);
  if (jobs.length < size)
    throw new InputError(
      `job ${job.jobId}: ${jobs.length} of the ${size} jobs of its file were ever started: migrate all archives again`,
    );
  const name = `retry-${job.jobId}`;
  const id = `${name}-${(await countEndedGroups(db, name)) + 1}`;
  return jobs.map((one, index) => {
    const input = inputFor(one);
    const group = size === 1 ? {} : { group: { id, size, index } };
    const replace = overwrite ? { overwrite: true } : {};
    return {
      workflowId: retryId(one),
      input: { ...input, target: { ...input.target, ...replace, ...group } as MigrationInput['target'] },
    };
  });
}

/** Of the jobs that had one place in the target, the last. */
async function newestOfEach(db: CommonQueryMethods, targetId: number): Promise<Job[]> {
  const byIndex = new Map(
    (await jobsOfTarget(db, targetId)).map(({ targetIndex, jobId }) => [targetIndex, jobId]),
  );
  return Promise.all([...byIndex.values()].map((jobId) => getJob(db, jobId)));
}

const inputOf = ({ input }: Job) => input as unknown as MigrationInput;

/** Without the choices, which name people: the job takes them from the one before. */
function inputFor(job: Job): MigrationInput {
  const { choices, ...input } = inputOf(job);
  const hasChoices = Object.keys((choices ?? {}) as object).length > 0;
  return { ...input, ...(hasChoices && { choicesOf: job.jobId }) };
}

const retryId = ({ workflowId, jobId }: Job): string =>
  `${workflowId.replace(/-retry-[0-9a-f]+$/, '')}-retry-${jobId}`;
