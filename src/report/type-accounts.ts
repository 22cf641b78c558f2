import { typeProgress } from '../control/job-progress.ts';
import { COUNTER_NAMES, type CounterName, type EntityType } from '../meta/entity-types.ts';
import type { Job } from '../store/jobs.ts';

/** What became of a type's entities. */
export interface TypeAccount {
  type: EntityType;
  name: CounterName;
  /** `custom emoji`, `messages`, … */
  label: string;
  /** What was read and stored. */
  processed: number;
  exported: number;
  skipped: number;
  failed: number;
  /** Not exported yet, or never. null until the totals are fixed, as `total`. */
  pending: number | null;
  total: number | null;
}

export const typeAccounts = (job: Pick<Job, 'meta'>): TypeAccount[] =>
  typeProgress(job).map(({ type, label, processed, exported, skipped, failed, total = null }) => ({
    type,
    name: COUNTER_NAMES[type],
    label,
    processed,
    exported,
    skipped,
    failed,
    pending: total === null ? null : total - exported - skipped - failed,
    total,
  }));

/** How many entities of a type have an outcome of a status on record. */
export type CountOnRecord = (type: EntityType, status: 'skipped' | 'failed') => number;

/**
 * Types whose numbers contradict each other: counters against the outcomes on record, more accounted for than there was,
 * or something pending in a job that is a success. None, unless this service is at fault.
 */
export const contradictions = (
  { status }: Pick<Job, 'status'>,
  accounts: readonly TypeAccount[],
  onRecord: CountOnRecord,
): TypeAccount[] =>
  accounts.filter(
    ({ type, skipped, failed, pending }) =>
      onRecord(type, 'skipped') !== skipped ||
      onRecord(type, 'failed') !== failed ||
      (pending !== null && (pending < 0 || (status === 'success' && pending > 0))),
  );
