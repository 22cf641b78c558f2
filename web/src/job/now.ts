import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { count } from '../../../src/figures.ts';
import type { EntityType } from './types.ts';
import { amount, listed, stageWord, statusWord, TYPE_LABELS, TYPES } from './words.ts';

export type Holder = JobDetail['waiting']['holders'][number];

export interface HoldingJob {
  jobId: number;
  isPaused: boolean;
  /** `1,204 users and 3 channels` */
  pending: string;
}

/** Whom the type barrier makes a job wait for, one for each job. */
export function holdingJobs(holders: readonly Holder[]): HoldingJob[] {
  return [...Map.groupBy(holders, ({ jobId }) => jobId)].map(([jobId, held]) => ({
    jobId,
    isPaused: held.some(({ isPaused }) => isPaused),
    pending: listed(held.map(({ pending, type }) => amount(pending, type))),
  }));
}

/** Why one job waits for another to export. */
export function barrierReason(holders: readonly Holder[]): string {
  const needed = TYPES.filter((type) => holders.some((holder) => holder.type === type));
  const after = TYPES.slice(TYPES.indexOf(needed.at(-1) ?? 'user') + 1).map((type) => TYPE_LABELS[type]);
  const rule = `Mattermost needs all ${listed(needed.map((type) => TYPE_LABELS[type]))} before any ${alternatives(after)}, because these refer to them`;
  return `${rule}: so no job goes on to the next kind before every exporting job is through with this one.`;
}

const alternatives = (labels: readonly string[]) =>
  labels.length < 2 ? (labels[0] ?? 'other') : `${labels.slice(0, -1).join(', ')} or ${labels.at(-1)}`;

/** The type that the job exports now: the first that is not through; undefined if all are. */
export const typeInTurn = ({ types }: Pick<JobDetail, 'types'>): EntityType | undefined =>
  types.find(({ pending }) => (pending ?? 0) > 0)?.type;

const jobsText = (numbers: readonly number[]) =>
  numbers.length === 1 ? `job ${numbers[0]}` : `jobs ${listed(numbers.map(String))}`;

/** What happens now, in one sentence for people. */
export function nowText(job: JobDetail): string {
  const { status, stage, waiting, retrying, target, error } = job;
  const isServer = target?.kind === 'mattermost';
  if (status === 'success')
    return isServer
      ? 'Finished: what could be brought has arrived at the server.'
      : 'Finished: the import file can be imported into Mattermost.';
  if (status === 'failed') return `Failed: ${error ?? 'no reason is on record'}`;
  if (status === 'cancelled')
    return isServer
      ? 'Cancelled. What had arrived at the server by then stays there.'
      : 'Cancelled. What it had written of the import file is removed.';
  if (statusWord(job) === 'paused')
    return 'Paused by an administrator. What is done is kept; it goes on when it is resumed.';
  if (retrying.length > 0) return `${doing(job)}: something has failed and is tried again by itself.`;
  if (waiting.readers.length > 0) return othersText(job);
  if (waiting.holders.length > 0)
    return `Waits for ${listed(holdingJobs(waiting.holders).map((each) => `job ${each.jobId}, which has ${each.pending} pending${each.isPaused ? ' and is paused' : ''}`))}.`;
  if (stage === 'exporting' && isServer && job.imports !== null) return importsText(job.imports);
  if (stage === 'done') return finishingText(isServer);
  return `${doing(job)}.`;
}

/** Of a job that waits for others of its target: to have read, or at its end to have exported. */
function othersText({ stage, waiting: { readers }, target }: JobDetail): string {
  const others = jobsText(readers);
  const have = readers.length === 1 ? 'has' : 'have';
  if (stage !== 'done')
    return `Waits until ${others} ${have} read everything: all of them go into the same target.`;
  return target?.kind === 'mattermost'
    ? `Everything of this archive is sent. Waits until ${others} ${have} sent everything: then all is finished at the server.`
    : `Everything of this archive is exported. Waits for other archives of the same file: it is made when ${others} ${have} exported everything.`;
}

/** Whether others of the target are still at work is not always known here: true in both cases. */
const finishingText = (isServer: boolean): string =>
  isServer
    ? 'Everything of this archive is sent. Finishing at the server, as soon as all archives for it are sent.'
    : 'Everything of this archive is exported; the file is made when all archives of it are. Putting the parts together into the file takes a while.';

function doing(job: JobDetail): string {
  switch (job.stage) {
    case 'extracting':
      return 'Opening the archive and looking at what is in it';
    case 'users':
      return 'Reading users';
    case 'channels':
      return 'Reading channels';
    case 'messages':
      return 'Reading messages';
    case 'ready_export':
      return 'Everything is read; preparing the export';
    case 'exporting': {
      const type = typeInTurn(job);
      if (type !== undefined) return `Exporting ${TYPE_LABELS[type]}`;
      return job.target?.kind === 'mattermost'
        ? 'Everything is sent; making sure that nothing is missing'
        : 'Everything is exported; making sure that nothing is missing';
    }
    // Stage `done` begins before the file is made: the job has ended only when its status says so.
    case 'done':
      return job.target?.kind === 'mattermost'
        ? 'Finishing at the server'
        : 'Putting the parts together into the file';
  }
}

function importsText({ runningS, isWaiting, aheadJobId, done }: NonNullable<JobDetail['imports']>): string {
  const before = done > 0 ? ` ${count(done)} done before.` : '';
  if (aheadJobId !== null)
    return `The server is busy with an import of job ${aheadJobId}; ours is next.${before}`;
  if (runningS !== null) return `The server is working on an import.${before}`;
  if (isWaiting) return `Waits for the server to begin with an import; it looks every 15 seconds.${before}`;
  return `Sending to the server.${before}`;
}

/** What is worth saying aloud: it changes with stages and ends, not with numbers. */
export function announcement({ jobId, status, pausedAt, stage }: JobDetail): string {
  const word = statusWord({ status, pausedAt });
  if (word !== 'running') return `Job ${jobId}: ${word}`;
  return `Job ${jobId}: ${stageWord(stage)}`;
}

/** `importMessages, attempt 4: connect ECONNREFUSED …` */
export const retryingText = ({ activity, attempt, error }: JobDetail['retrying'][number]): string =>
  `tries again: ${activity}, attempt ${attempt}: ${error.split('\n')[0]}`;
