import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';

const JobId = z.object({ jobId: z.number().int() });
const Path = z.object({ path: z.string() });
const WorkflowId = z.object({ workflowId: z.string() });

/** The numbers of running jobs that read an archive. */
export const runningJobsOf = async (db: CommonQueryMethods, archivePath: string): Promise<number[]> =>
  (
    await db.any(sql.type(JobId)`
      SELECT job_id AS "jobId" FROM jobs
      WHERE archive_path = ${archivePath} AND status = 'running' ORDER BY job_id`)
  ).map(({ jobId }) => jobId);

/** Archives and files of tokens of every job that is on record, ended ones too: a retry reads them again. */
export const pathsInUse = async (db: CommonQueryMethods): Promise<Set<string>> =>
  new Set(
    (
      await db.any(sql.type(Path)`
        SELECT archive_path AS path FROM jobs
        UNION
        SELECT input -> 'target' ->> 'tokenFile' FROM jobs WHERE input -> 'target' ->> 'tokenFile' IS NOT NULL`)
    ).map(({ path }) => path),
  );

/** Whether a file is one that a job has made, and no archive that a job reads. */
export const isMadeByJob = (db: CommonQueryMethods, path: string): Promise<boolean> =>
  db.oneFirst(sql.type(z.object({ isMade: z.boolean() }))`
    SELECT EXISTS (SELECT FROM targets WHERE kind = 'bulk-file' AND path = ${path})
       AND NOT EXISTS (SELECT FROM jobs WHERE archive_path = ${path}) AS "isMade"`);

/** Which of these workflows have a job. */
export const workflowsWithJob = async (
  db: CommonQueryMethods,
  workflowIds: readonly string[],
): Promise<Set<string>> =>
  new Set(
    (
      await db.any(sql.type(WorkflowId)`
        SELECT workflow_id AS "workflowId" FROM jobs
        WHERE workflow_id = ANY(${sql.array([...workflowIds], 'text')})`)
    ).map(({ workflowId }) => workflowId),
  );
