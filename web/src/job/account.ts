import type { JobSummary, TypeCounts } from '../../../src/api/schemas/job.ts';
import { count } from '../../../src/figures.ts';
import { amount, listed, stageWord, statusWord } from './words.ts';

export type Sums = Record<'processed' | 'exported' | 'skipped' | 'failed' | 'pending' | 'total', number>;

/** Over all types. `pending` and `total` are 0 until the totals are frozen. */
export function sumsOf(types: readonly TypeCounts[]): Sums {
  const sums: Sums = { processed: 0, exported: 0, skipped: 0, failed: 0, pending: 0, total: 0 };
  for (const type of types)
    for (const key of Object.keys(sums) as (keyof Sums)[]) sums[key] += type[key] ?? 0;
  return sums;
}

/** Whole percent, never 100 before the last and never 0 for nothing of nothing: then null. */
export const percentOf = (part: number, total: number): number | null =>
  total === 0 ? null : Math.floor((part * 100) / total);

type Counted = Pick<JobSummary, 'types' | 'totalsFrozen'>;

/** How far a job is, in one line: exported of total once the totals are frozen, and what is read before that. */
export function progressText({ types, totalsFrozen }: Counted): string {
  if (!totalsFrozen) {
    const read = types.filter(({ processed }) => processed > 0);
    return read.length === 0
      ? 'nothing read yet'
      : `read: ${read.map(({ processed, type }) => `${amount(processed, type)}`).join(', ')}`;
  }
  const { exported, skipped, failed, total } = sumsOf(types);
  const others = [
    ...(skipped > 0 ? [`${count(skipped)} left out`] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ];
  return `${count(exported)} of ${count(total)} exported${others.length > 0 ? `, ${listed(others)}` : ''}`;
}

/** Of the browser's tab: `job 3: 45% – acme.zip`. */
export function documentTitle(
  job: Counted & Pick<JobSummary, 'jobId' | 'status' | 'pausedAt' | 'stage' | 'label'>,
): string {
  const { jobId, status, stage, label, types, totalsFrozen } = job;
  const word = statusWord(job);
  const { exported, total } = sumsOf(types);
  const percent = totalsFrozen ? percentOf(exported, total) : null;
  const far = percent === null ? stageWord(stage) : `${percent}%`;
  const standing = status === 'running' ? (word === 'paused' ? `paused, ${far}` : far) : word;
  return `job ${jobId}: ${standing} – ${label}`;
}

/** What a bar says to those who do not see it. */
export function barText({ exported, skipped, failed, pending, total, label }: TypeCounts): string {
  return `${count(exported)} of ${count(total ?? 0)} ${label} exported, ${count(skipped)} left out, ${count(failed)} failed, ${count(pending ?? 0)} pending`;
}
