import { COUNTER_NAMES, ENTITY_TYPES } from '../../src/meta/entity-types.ts';
import type { JobState } from './watch-job.ts';

/** Where a migration can be when something happens to it: every stage, each type while it is exported, and the end. */
export const MOMENTS = [
  'extracting',
  'users',
  'channels',
  'messages',
  'ready_export',
  ...ENTITY_TYPES.map((type) => `exporting ${type}` as const),
  'done',
] as const;

export type Moment = (typeof MOMENTS)[number];

/** The moment that a job is in; undefined once it has ended, and between entering `exporting` and the first type. */
export function momentOf({ status, stage, type }: JobState): Moment | undefined {
  if (status !== 'running') return undefined;
  if (stage !== 'exporting') return MOMENTS.find((moment) => moment === stage);
  return type === null ? undefined : `exporting ${type}`;
}

/** How much of a moment's work is counted as done, 0 to 1; 0 where no counter moves. `totals` are those of an undisturbed run. */
export function shareOf(moment: Moment, { meta }: JobState, totals: Record<string, number>): number {
  const type = ENTITY_TYPES.find((one) => moment === `exporting ${one}`);
  const name = type ? COUNTER_NAMES[type] : moment;
  const counter = Number(meta[type ? `${name}_exported` : `${name}_processed`] ?? 0);
  return counter / (totals[name] || Number.POSITIVE_INFINITY);
}
