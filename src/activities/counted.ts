import type { DatabasePool } from 'slonik';
import { COUNTER_NAMES, type CounterName, ENTITY_TYPES } from '../meta/entity-types.ts';
import { getJob } from '../store/jobs.ts';
import type { Counters } from '../workflows/types.ts';

/** Lets an activity of a job answer with the job's counters, which the Web UI shows as they were then. */
export const counted =
  <Input extends { jobId: number }>(pool: DatabasePool, activity: (input: Input) => Promise<void>) =>
  async (input: Input): Promise<Counters> => {
    await activity(input);
    const { meta } = await getJob(pool, input.jobId);
    const ofEach = (count: (name: CounterName) => unknown) =>
      Object.fromEntries(
        ENTITY_TYPES.map((type) => [COUNTER_NAMES[type], Number(count(COUNTER_NAMES[type]) ?? 0)]),
      ) as Record<CounterName, number>;
    return {
      processed: ofEach((name) => meta[`${name}_processed`]),
      exported: ofEach((name) => meta[`${name}_exported`]),
      totals: meta.totals_frozen ? (meta.totals as Record<CounterName, number>) : null,
    };
  };
