import { settleIfWorkflowIsGone } from '../activities/settle-job.ts';
import { getJob, type Job } from '../store/jobs.ts';
import { temporalNamespaceId } from '../worker/temporal-namespace.ts';
import type { Connected } from './connection.ts';

/**
 * Ends a job whose workflow was terminated or deleted behind its back. A worker's janitor does the same within seconds;
 * here nobody has to wait for it, or to have a worker. Changes nothing for a job whose workflow is at work.
 * @returns the job as it is then
 */
export async function endLostJob(
  { pool, client }: Pick<Connected, 'pool' | 'client'>,
  jobId: number,
): Promise<Job> {
  await settleIfWorkflowIsGone(
    { pool, mattermostToken: process.env.MATTERMOST_TOKEN?.trim() },
    { client, namespaceId: await temporalNamespaceId(client.connection, client.options.namespace) },
    jobId,
  );
  return getJob(pool, jobId);
}
