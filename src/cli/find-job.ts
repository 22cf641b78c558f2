import { findJob, type Job } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import { CliError } from './cli-error.ts';

/** The job of that number or workflow id. @throws CliError if there is none */
export async function requireJob(pool: DatabasePool, idOrWorkflowId: string): Promise<Job> {
  const job = await findJob(pool, idOrWorkflowId);
  if (job) return job;
  throw new CliError(
    `there is no job ${idOrWorkflowId}: give a number or a workflow id; \`slack-mm2 jobs\` lists them`,
  );
}
