import type { JobDetail, JobSamples } from '../../../src/api/schemas/job.ts';
import { count, duration, many } from '../../../src/figures.ts';
import { sumsOf } from './account.ts';
import { moment, roughTime } from './time.ts';

type Sample = JobSamples['samples'][number];

export interface RatePoint {
  /** Milliseconds since 1970: the end of the time that it is taken over. */
  at: number;
  /** Entities a second. */
  read: number;
  exported: number;
}

/** A line with more points says no more at the width of a page. */
const MOST_POINTS = 60;

/** How fast a job was from sample to sample, put together to at most 60 points. */
export function ratePoints(samples: readonly Sample[]): RatePoint[] {
  const step = Math.max(1, Math.ceil((samples.length - 1) / MOST_POINTS));
  const taken = samples.filter((_, index) => index % step === 0 || index === samples.length - 1);
  return taken.slice(1).flatMap((sample, index) => {
    const before = taken[index]!;
    const at = Date.parse(sample.at);
    const seconds = (at - Date.parse(before.at)) / 1000;
    if (seconds <= 0) return [];
    return [
      {
        at,
        read: (sample.processed - before.processed) / seconds,
        exported: (sample.exported - before.exported) / seconds,
      },
    ];
  });
}

/** `3,120`, `7.5`: below ten the first decimal matters. */
export const perSecond = (rate: number): string =>
  rate >= 10 || rate === 0 ? count(Math.round(rate)) : rate.toFixed(1);

/** How fast the job is now and what is left, in words. */
export function rateText(
  job: Pick<JobDetail, 'rate' | 'status' | 'stage' | 'pausedAt' | 'types' | 'durationsMs' | 'imports'>,
  points: readonly RatePoint[],
  now = new Date(),
): string {
  const { rate, status, stage, pausedAt, imports } = job;
  if (status !== 'running') return averageText(job);
  if (pausedAt !== null) return 'Nothing moves: the job is paused.';
  if (stage === 'exporting') {
    const isMoving = rate !== null && rate.perSecond > 0 && rate.secondsLeft !== null;
    if (!isMoving && imports !== null && imports.runningS !== null) return importText(imports.runningS, now);
    if (rate === null) return 'Too early to say how fast the export is.';
    const left =
      rate.secondsLeft === null
        ? 'nothing has moved in the last minute'
        : `${roughTime(rate.secondsLeft)} left`;
    return `${perSecond(rate.perSecond)} exported a second; ${left}.`;
  }
  const last = points.at(-1);
  return last === undefined
    ? 'Too early to say how fast it reads.'
    : `${perSecond(last.read)} read a second. The time left is known when the export has begun.`;
}

/** A server takes an import as a whole, minutes at a time: until it has, nothing more is counted as exported. */
const importText = (runningS: number, now: Date): string =>
  `Mattermost works on an import since ${moment(new Date(now.getTime() - runningS * 1000).toISOString(), now)}; what it brings is counted when it is through.`;

const READING = ['extracting', 'users', 'channels', 'messages'] as const;

/** Of a job that has ended: over whole stages, since a short one has few samples. */
function averageText({ types, durationsMs }: Pick<JobDetail, 'types' | 'durationsMs'>): string {
  const { processed, exported } = sumsOf(types);
  const readingMs = READING.reduce((sum, stage) => sum + (durationsMs[stage] ?? 0), 0);
  const exportingMs = durationsMs.exporting ?? 0;
  const part = (verb: string, entities: number, ms: number) =>
    `${verb} ${many(entities, 'entity', 'entities')} in ${duration(ms)}, ${perSecond((entities * 1000) / ms)} a second`;
  const parts = [
    ...(readingMs > 0 ? [part('read', processed, readingMs)] : []),
    ...(exportingMs > 0 ? [part('exported', exported, exportingMs)] : []),
  ];
  return parts.length === 0 ? 'It ended before there was anything to measure.' : `It ${parts.join('; it ')}.`;
}
