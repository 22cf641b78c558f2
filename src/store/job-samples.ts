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

const sumOf = (what: 'processed' | 'exported' | 'skipped' | 'failed') =>
  sql.join(
    Object.values(COUNTER_NAMES).map(
      (name) => sql.fragment`coalesce((meta->>${`${name}_${what}`})::bigint, 0)`,
    ),
    sql.fragment` + `,
  );

/**
 * Samples every running job, and how those ended that have samples. Processes that do so side by side take one sample a period
 * between them. The last sample of a job is of its end, also if that is long ago.
 * @param periodS seconds between samples
 */
export const sampleJobs = (db: CommonQueryMethods, periodS: number) =>
  db.query(sql.type(Nothing)`
    WITH counted AS (
      SELECT job_id, status, stage, finished_at, ${sumOf('processed')} AS processed, ${sumOf('exported')} AS exported,
             ${sumOf('exported')} + ${sumOf('skipped')} + ${sumOf('failed')} AS settled
      FROM jobs)
    INSERT INTO job_samples (job_id, at, stage, processed, exported, settled)
    SELECT job_id, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / ${periodS}) * ${periodS}), stage, processed, exported,
           settled
    FROM counted WHERE status = 'running'
    UNION ALL
    -- A running job may have been sampled after the moment that it then calls its end.
    SELECT job_id, greatest(finished_at, newest.at + interval '1 ms'), counted.stage, counted.processed, counted.exported,
           counted.settled
    FROM counted CROSS JOIN LATERAL (
      SELECT at, stage, processed, settled FROM job_samples s WHERE s.job_id = counted.job_id ORDER BY at DESC LIMIT 1) newest
    WHERE status <> 'running'
      AND (newest.stage, newest.processed, newest.settled) IS DISTINCT FROM (counted.stage, counted.processed, counted.settled)
    ON CONFLICT DO NOTHING`);

/**
 * Thins the samples of jobs that have more than `most`, evenly over all the time that a job took: a plot of a week needs no more points
 * than one of an hour. About half of `most` are left: the first of each span of 1, 2, 4, … seconds since the epoch, so that what was
 * thinned before stays as it is, and the newest.
 */
export const thinSamples = (db: CommonQueryMethods, most: number) =>
  db.query(sql.type(Nothing)`
    WITH crowded AS (
      SELECT job_id, max(at) AS newest,
             power(2, ceil(log(2, greatest(extract(epoch FROM max(at) - min(at)) / ${most} * 2, 1)))) AS span_s
      FROM job_samples GROUP BY job_id HAVING count(*) > ${most}),
    placed AS (
      SELECT job_id, at, at = newest AS is_newest,
             row_number() OVER (PARTITION BY job_id, floor(extract(epoch FROM at) / span_s) ORDER BY at) AS place
      FROM job_samples JOIN crowded USING (job_id))
    DELETE FROM job_samples USING placed
    WHERE placed.place > 1 AND NOT is_newest AND job_samples.job_id = placed.job_id AND job_samples.at = placed.at`);

/** Oldest first. */
export const samplesOf = (db: CommonQueryMethods, jobId: number) =>
  db.any(sql.type(StoredSample)`
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, stage,
           processed::float8 AS processed, exported::float8 AS exported
    FROM job_samples WHERE job_id = ${jobId} ORDER BY job_samples.at`);

const Rate = z.object({ exported: z.number(), settled: z.number() });
export type Rate = z.infer<typeof Rate>;

/** Below this many seconds a rate says more about the first batch than about the export. */
const SHORTEST_S = 10;

/**
 * What is exported, and what is settled in any way, a second: over the last `windowS` seconds of the export, or as long as there is of it; null
 * as long as that says little.
 */
export const exportRate = async (
  db: CommonQueryMethods,
  jobId: number,
  windowS: number,
): Promise<Rate | null> =>
  db.maybeOne(sql.type(Rate)`
    SELECT ((max(exported) - min(exported)) / extract(epoch FROM max(at) - min(at)))::float8 AS exported,
           ((max(settled) - min(settled)) / extract(epoch FROM max(at) - min(at)))::float8 AS settled
    FROM job_samples
    WHERE job_id = ${jobId} AND stage = 'exporting' AND at > now() - make_interval(secs => ${windowS})
    HAVING max(at) - min(at) >= make_interval(secs => ${SHORTEST_S})`);
