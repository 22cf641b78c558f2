import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { type MetaOperations, mergedMeta } from '../meta/merge-job-meta.ts';
import { JOB_STATUSES, type JobStatus, STAGES, type Stage } from '../meta/stages.ts';
import { jsonText } from './json-text.ts';

/** One migration of one archive, as stored. Times are ISO 8601 in UTC. */
export const Job = z.object({
  jobId: z.number().int(),
  workflowId: z.string(),
  runId: z.string(),
  /** The id of the Temporal namespace in which its workflow runs; null in jobs of versions that did not record it. */
  temporalNamespace: z.string().nullable(),
  /** null if the target was taken when the job began; tried again when the archive is extracted. */
  targetId: z.number().int().nullable(),
  status: z.enum(JOB_STATUSES),
  stage: z.enum(STAGES),
  meta: z.record(z.string(), z.unknown()),
  input: z.record(z.string(), z.unknown()),
  archivePath: z.string(),
  archiveFingerprint: z.string().nullable(),
  workspaceId: z.string().nullable(),
  errorMessage: z.string().nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** null unless the job is paused now. */
  pausedAt: z.string().nullable(),
});
export type Job = z.infer<typeof Job>;

const ISO = sql.fragment`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const columns = (input: ReturnType<typeof sql.fragment>) => sql.fragment`
  job_id AS "jobId", workflow_id AS "workflowId", run_id AS "runId", temporal_namespace AS "temporalNamespace",
  target_id AS "targetId", status, stage, meta, ${input} AS input,
  archive_path AS "archivePath", archive_fingerprint AS "archiveFingerprint", workspace_id AS "workspaceId",
  error_message AS "errorMessage",
  to_char(started_at AT TIME ZONE 'UTC', ${ISO}) AS "startedAt",
  to_char(finished_at AT TIME ZONE 'UTC', ${ISO}) AS "finishedAt",
  CASE WHEN status = 'running' THEN to_char(paused_at AT TIME ZONE 'UTC', ${ISO}) END AS "pausedAt"`;
const COLUMNS = columns(sql.fragment`input`);
/** Choices may have some MB, and who looks at jobs every half second has no use for them. */
const COLUMNS_TO_LOOK_AT = columns(sql.fragment`input - 'choices'`);

const JobId = z.object({ jobId: z.number().int() });
const Nothing = z.object({});

/** The job is gone or has ended: what a late attempt does for it has no place any more. */
export class JobEndedError extends Error {
  override name = 'JobEndedError';
}

export const getJob = (db: CommonQueryMethods, jobId: number) =>
  db.one(sql.type(Job)`SELECT ${COLUMNS} FROM jobs WHERE job_id = ${jobId}`);

/** A job by its number alone: a workflow's id may be a number too. Its input is without the choices: `getJob` has them. */
export const findJobByNumber = (db: CommonQueryMethods, jobId: number) =>
  db.maybeOne(sql.type(Job)`SELECT ${COLUMNS_TO_LOOK_AT} FROM jobs WHERE job_id = ${jobId}`);

/** A job by its number or its workflow id (the newest run of that id). What is both is a number. */
export const findJob = (db: CommonQueryMethods, idOrWorkflowId: string) => {
  const jobId = /^\d{1,9}$/.test(idOrWorkflowId) ? Number(idOrWorkflowId) : null;
  return db.maybeOne(sql.type(Job)`
    SELECT ${COLUMNS} FROM jobs
    WHERE workflow_id = ${idOrWorkflowId} OR job_id = ${jobId}
    ORDER BY (job_id = ${jobId}) DESC NULLS LAST, job_id DESC LIMIT 1`);
};

/** Jobs, newest first. `limit` counts rows. */
export const listJobs = (db: CommonQueryMethods, limit: number) =>
  db.any(sql.type(Job)`SELECT ${COLUMNS} FROM jobs ORDER BY job_id DESC LIMIT ${limit}`);

/** Jobs, newest first, of those with a lower number than `before`, their inputs without the choices. `limit` counts rows. */
export const pageOfJobs = (
  db: CommonQueryMethods,
  { before, status, limit }: { before: number | undefined; status: JobStatus | undefined; limit: number },
) =>
  db.any(sql.type(Job)`
    SELECT ${COLUMNS_TO_LOOK_AT} FROM jobs
    WHERE ${before === undefined ? sql.fragment`true` : sql.fragment`job_id < ${before}::int8`} AND (${status ?? null}::text IS NULL OR status = ${status ?? null})
    ORDER BY job_id DESC LIMIT ${limit}`);

/** Creates the job of a workflow run, or finds the one that an earlier attempt has created. */
export async function createJob(
  db: CommonQueryMethods,
  job: {
    workflowId: string;
    runId: string;
    temporalNamespace: string;
    targetId: number | null;
    targetIndex: number;
    input: object;
    archivePath: string;
  },
): Promise<number> {
  const { jobId } = await db.one(sql.type(JobId)`
    INSERT INTO jobs (workflow_id, run_id, temporal_namespace, target_id, target_index, input, archive_path)
    VALUES (${job.workflowId}, ${job.runId}, ${job.temporalNamespace}, ${job.targetId}, ${job.targetIndex},
            ${jsonText(job.input)}::text::jsonb, ${job.archivePath})
    ON CONFLICT (run_id) DO UPDATE SET run_id = excluded.run_id
    RETURNING job_id AS "jobId"`);
  return jobId;
}

const STAGE_MS = sql.fragment`floor(extract(epoch FROM clock_timestamp() - stage_started_at) * 1000)`;

/** SQL for `nested`: how long the stage that is being left took, as `durations_ms.<stage>`. */
export const stageDuration = sql.fragment`
  jsonb_build_object('durations_ms', jsonb_build_object(stage, ${STAGE_MS}))`;

/**
 * Moves a job one stage forward, in one conditional statement. A job that is already there or beyond stays as it is,
 * so an activity may say at its start which stage it belongs to.
 * @throws JobEndedError if the job failed or was cancelled
 */
export async function advanceStage(
  db: CommonQueryMethods,
  jobId: number,
  to: Stage,
  operations: MetaOperations = {},
) {
  const from = STAGES[STAGES.indexOf(to) - 1]!;
  const moved = await db.query(sql.type(Nothing)`
    UPDATE jobs SET stage = ${to}, stage_started_at = clock_timestamp(),
                    meta = ${mergedMeta(operations, stageDuration)}
    WHERE job_id = ${jobId} AND stage = ${from} AND status = 'running'`);
  if (moved.rowCount === 1) return;
  const job = await getJob(db, jobId);
  if (job.status !== 'running') throw new JobEndedError(`job ${jobId} has ended: ${job.status}`);
  if (STAGES.indexOf(job.stage) < STAGES.indexOf(to)) {
    throw new Error(`job ${jobId} can't enter ${to}: it is in ${job.stage}`);
  }
}

/** Gives a job that began without a target the one that it asked for. */
export const setTarget = (db: CommonQueryMethods, jobId: number, targetId: number) =>
  db.query(sql.type(Nothing)`UPDATE jobs SET target_id = ${targetId} WHERE job_id = ${jobId}`);

/** Locks the job's row until the transaction ends, and reads it. */
export const lockJob = (db: CommonQueryMethods, jobId: number) =>
  db.one(sql.type(Job)`SELECT ${COLUMNS} FROM jobs WHERE job_id = ${jobId} FOR UPDATE`);

/** What the archive turned out to be. */
export const setArchive = (db: CommonQueryMethods, jobId: number, fingerprint: string, workspaceId: string) =>
  db.query(sql.type(Nothing)`
    UPDATE jobs SET archive_fingerprint = ${fingerprint}, workspace_id = ${workspaceId} WHERE job_id = ${jobId}`);

/**
 * Ends a running job as failed or cancelled. It leaves `exporting` for the type barrier at once, and holds nobody.
 * @returns whether this call ended it
 */
export async function endJob(
  db: CommonQueryMethods,
  jobId: number,
  status: 'failed' | 'cancelled',
  errorMessage: string | null,
): Promise<boolean> {
  const ended = await db.query(sql.type(Nothing)`
    UPDATE jobs SET status = ${status}, error_message = ${errorMessage}, finished_at = now()
    WHERE job_id = ${jobId} AND status = 'running'`);
  return ended.rowCount === 1;
}

/** Pauses a job, or lets it go on; said again, it changes nothing. */
export const setPaused = (db: CommonQueryMethods, jobId: number, isPaused: boolean) =>
  db.query(sql.type(Nothing)`
    UPDATE jobs SET paused_at = CASE WHEN ${isPaused} THEN coalesce(paused_at, now()) END
    WHERE job_id = ${jobId} AND status = 'running'`);

/** Records whose a job of an earlier version is. */
export const setTemporalNamespace = (db: CommonQueryMethods, jobId: number, namespace: string) =>
  db.query(sql.type(Nothing)`
    UPDATE jobs SET temporal_namespace = ${namespace} WHERE job_id = ${jobId} AND temporal_namespace IS NULL`);

/** All jobs that have not ended. */
export const runningJobIds = (db: CommonQueryMethods) =>
  db.anyFirst(sql.type(JobId)`SELECT job_id AS "jobId" FROM jobs WHERE status = 'running' ORDER BY job_id`);

/** Running jobs that another Temporal namespace than this one has begun. */
export const foreignJobIds = (db: CommonQueryMethods, namespace: string) =>
  db.anyFirst(sql.type(JobId)`
    SELECT job_id AS "jobId" FROM jobs WHERE status = 'running' AND temporal_namespace <> ${namespace} ORDER BY job_id`);
