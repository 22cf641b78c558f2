import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import { JOB_STATUSES, type JobStatus, STAGES, type Stage } from '../meta/stages.ts';
import { textColumn } from './columns.ts';

/** What becomes of entities, as the counters of `meta` name it. */
export const COUNTED = ['processed', 'exported', 'skipped', 'failed'] as const;
export type Counted = (typeof COUNTED)[number];

/** All jobs together, at one moment. */
export interface JobTotals {
  /** Over all jobs, those that have ended too: no number falls unless one is forgotten. */
  entities: Record<Counted, Record<EntityType, number>>;
  /** Of the jobs in `exporting`: what the type barrier counts. */
  pending: Record<EntityType, number>;
  jobs: { status: JobStatus; stage: Stage; jobs: number }[];
  paused: number;
}

const CounterRow = z.object({ name: z.string(), total: z.number() });
const PendingRow = z.object({ type: z.enum(ENTITY_TYPES), pending: z.number() });
const JobsRow = z.object({ status: z.enum(JOB_STATUSES), stage: z.enum(STAGES), jobs: z.number().int() });

/** The key in `meta`: `messages_exported`. */
const counterKey = (type: EntityType, counted: Counted) => `${COUNTER_NAMES[type]}_${counted}`;
const COUNTER_KEYS = ENTITY_TYPES.flatMap((type) => COUNTED.map((counted) => counterKey(type, counted)));

/** Whether the database answers. @throws if not */
export const ping = (pool: DatabasePool) => pool.query(sql.type(z.object({}))`SELECT`);

/** Reads rows of `jobs` and the index of pending chunks only: cheap also while millions of messages are being stored. */
export const readJobTotals = (pool: DatabasePool): Promise<JobTotals> =>
  pool.connect(async (connection) => {
    const counters = await connection.any(sql.type(CounterRow)`
      SELECT key AS name, sum(value::numeric)::float8 AS total
      FROM jobs CROSS JOIN LATERAL jsonb_each_text(meta)
      WHERE key = ANY (${textColumn(COUNTER_KEYS)}) GROUP BY key`);
    const pending = await connection.any(sql.type(PendingRow)`
      SELECT type, sum(pending)::float8 AS pending
      FROM chunks JOIN jobs USING (job_id)
      WHERE pending > 0 AND jobs.status = 'running' AND jobs.stage = 'exporting'
      GROUP BY type`);
    const jobs = await connection.any(sql.type(JobsRow)`
      SELECT status, stage, count(*)::int AS jobs FROM jobs GROUP BY status, stage ORDER BY status, stage`);
    const paused = await connection.oneFirst(sql.type(z.object({ n: z.number().int() }))`
      SELECT count(*)::int AS n FROM jobs WHERE status = 'running' AND paused_at IS NOT NULL`);

    const totals = new Map(counters.map(({ name, total }) => [name, total]));
    const ofEachType = (value: (type: EntityType) => number | undefined) =>
      Object.fromEntries(ENTITY_TYPES.map((type) => [type, value(type) ?? 0])) as Record<EntityType, number>;
    return {
      entities: Object.fromEntries(
        COUNTED.map((counted) => [counted, ofEachType((type) => totals.get(counterKey(type, counted)))]),
      ) as JobTotals['entities'],
      pending: ofEachType((type) => pending.find((row) => row.type === type)?.pending),
      jobs: [...jobs],
      paused,
    };
  });
