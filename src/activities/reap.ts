import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { DatabasePool } from 'slonik';
import { endJob, getJob } from '../store/jobs.ts';

/**
 * Ends a job whose workflow is gone without having said so (terminated, timed out, deleted), so that nobody waits for
 * it for ever.
 */
export async function endIfWorkflowIsGone(pool: DatabasePool, client: Client, jobId: number): Promise<void> {
  const { workflowId, runId, status } = await getJob(pool, jobId);
  if (status !== 'running') return;
  try {
    const { status: execution } = await client.workflow.getHandle(workflowId, runId).describe();
    // A run that continued as new, or that fails right now, settles its job by itself.
    if (!['TERMINATED', 'TIMED_OUT'].includes(execution.name)) return;
    await endJob(
      pool,
      jobId,
      'failed',
      `the workflow ${workflowId} was ended from outside: ${execution.name}`,
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await endJob(pool, jobId, 'failed', `the workflow ${workflowId} does not exist any more`);
  }
}
