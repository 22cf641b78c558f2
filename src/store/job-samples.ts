import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { COUNTER_NAMES } from '../meta/entity-types.ts';
import { STAGES } from '../meta/stages.ts';

/** The counters of a job at one moment, summed over all types. */
export const StoredSample = z.object({
  /** ISO 8601, UTC. */
  at: z.string(),
  stage: z.enum(STAGES),
  processed: z.number().int(),
  exported: z.number().int(),
});
export type StoredSample = z.infer<typeof StoredSample>;

const Nothing = z.object({});

const sumOf = (what: 'processed' | 'exported') =>
  sql.join(
    Object.values(COUNTER_NAMES).map(
      (name) => sql.fragment`coalesce((meta->>${`${name}_${what}`})::bigint, 0)`,
    ),
    sql.fragment` + `,
  );

/**
 * Samples every running job, and those that ended since their last sample. Processes that do so side by side take one sample a period
 * between them.
 * @param periodS seconds between samples
 */
export const sampleJobs = (db: CommonQueryMethods, periodS: number) =>
  db.query(sql.type(Nothing)`
    INSERT INTO job_samples (job_id, at, stage, processed, exported)
    SELECT job_id, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / ${periodS}) * ${periodS}), stage,
           ${sumOf('processed')}, ${sumOf('exported')}
    FROM jobs
    WHERE status = 'running'
       OR finished_at > (SELECT max(at) FROM job_samples s WHERE s.job_id = jobs.job_id)
    ON CONFLICT DO NOTHING`);

/** Deletes every second sample of jobs that have more than `most`: a plot of a week needs no more points than one of an hour. */
export const thinSamples = (db: CommonQueryMethods, most: number) =>
  db.query(sql.type(Nothing)`
    DELETE FROM job_samples USING (
      SELECT job_id, at, row_number() OVER (PARTITION BY job_id ORDER BY at) AS place,
             count(*) OVER (PARTITION BY job_id) AS n
      FROM job_samples) numbered
    WHERE numbered.n > ${most} AND numbered.place % 2 = 0
      AND job_samples.job_id = numbered.job_id AND job_samples.at = numbered.at`);

/** Oldest first. */
export const samplesOf = (db: CommonQueryMethods, jobId: number) =>
  db.any(sql.type(StoredSample)`
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, stage,
           processed::float8 AS processed, exported::float8 AS exported
    FROM job_samples WHERE job_id = ${jobId} ORDER BY job_samples.at`);

const Rate = z.object({ perSecond: z.number().nullable() });

/** Exported entities a second over the last `windowS` seconds; null before there are two samples of the export. */
export const exportRate = async (
  db: CommonQueryMethods,
  jobId: number,
  windowS: number,
): Promise<number | null> =>
  (
    await db.one(sql.type(Rate)`
      SELECT ((max(exported) - min(exported)) / nullif(extract(epoch FROM max(at) - min(at)), 0))::float8 AS "perSecond"
      FROM job_samples
      WHERE job_id = ${jobId} AND stage = 'exporting' AND at > now() - make_interval(secs => ${windowS})`)
  ).perSecond;
