import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { count } from '../../../src/figures.ts';
import type { EntityType } from './types.ts';
import { amount, listed, STAGE_LABELS, statusWord, TYPE_LABELS, TYPES } from './words.ts';

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
  if (waiting.readers.length > 0)
    return `Waits until ${jobsText(waiting.readers)} ${waiting.readers.length === 1 ? 'has' : 'have'} read everything: all of them go into the same target.`;
  if (waiting.holders.length > 0)
    return `Waits for ${listed(holdingJobs(waiting.holders).map((each) => `job ${each.jobId}, which has ${each.pending} pending${each.isPaused ? ' and is paused' : ''}`))}.`;
  if (stage === 'exporting' && isServer && job.imports !== null) return importsText(job.imports);
  return `${doing(job)}.`;
}

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
        ? 'Everything is sent; finishing at the server'
        : 'Everything is written; joining the parts into the import file';
    }
    case 'done':
      return 'Closing the job';
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
  return `Job ${jobId}: ${STAGE_LABELS[stage].toLowerCase()}`;
}

/** `importMessages, attempt 4: connect ECONNREFUSED …` */
export const retryingText = ({ activity, attempt, error }: JobDetail['retrying'][number]): string =>
  `tries again: ${activity}, attempt ${attempt}: ${error.split('\n')[0]}`;
