import { WorkflowNotFoundError } from '@temporalio/client';
import { settleJob } from '../activities/settle-job.ts';
import type { Job } from '../store/jobs.ts';
import { temporalNamespaceId } from '../worker/temporal-namespace.ts';
import type { Connected } from './connection.ts';
import { UserError } from './user-error.ts';

/**
 * Whether the workflow of a job is another Temporal's than the one that we are connected to: another service on the same database, or one
 * that is gone since the database came back from a backup. A cancellation can't be sent there.
 */
export async function isForeignJob({ client }: Connected, job: Job): Promise<boolean> {
  const { connection, options, workflow } = client;
  if (job.temporalNamespace !== null)
    return job.temporalNamespace !== (await temporalNamespaceId(connection, options.namespace));
  // Of a version that did not record it.
  try {
    await workflow.getHandle(job.workflowId, job.runId).describe();
    return false;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}

/** @throws UserError if such a job is to be told something by a signal */
export async function refuseForeign(connected: Connected, job: Job, what: string): Promise<void> {
  if (job.status !== 'running' || !(await isForeignJob(connected, job))) return;
  throw belongsElsewhere(connected, job, what);
}

const belongsElsewhere = ({ access }: Connected, { jobId, workflowId }: Job, what: string): UserError =>
  new UserError(
    `job ${jobId} belongs to another Temporal than the one at ${access.temporalAddress}: ${what} it where its workflow ${workflowId} runs. ` +
      `If that Temporal is gone for good (a restored backup, a data directory that was deleted), \`slack-mm2 cancel ${jobId} --yes\` ends the job`,
  );

/**
 * Ends such a job in the database alone. Should its workflow be at work after all, its next step fails, and changes nothing.
 * @throws UserError unless the user is sure of it
 */
export async function endForeignJob(connected: Connected, job: Job, isSure: boolean): Promise<void> {
  if (!isSure) throw belongsElsewhere(connected, job, 'cancel');
  const finishing = { pool: connected.pool, mattermostToken: process.env.MATTERMOST_TOKEN?.trim() };
  await settleJob(finishing, job.jobId, 'cancelled', null);
}
