import { WorkflowNotFoundError } from '@temporalio/client';
import { findJob, type Job } from '../store/jobs.ts';
import { isClosed } from '../worker/workflow-closed.ts';
import type { Connected } from './connection.ts';
import { UserError } from './user-error.ts';
import { failureOf } from './workflow-failure.ts';

/**
 * The job of that number or workflow id.
 * @throws UserError if there is none; if there is a workflow of that id, with how it stands
 */
export async function requireJob({ pool, client }: Connected, idOrWorkflowId: string): Promise<Job> {
  const job = await findJob(pool, idOrWorkflowId);
  if (job) return job;
  const state = await workflowState(client, idOrWorkflowId);
  if (state === 'none') {
    throw new UserError(
      `there is no job ${idOrWorkflowId}: give a number or a workflow id; \`slack-mm2 jobs\` lists them`,
    );
  }
  if (state === 'running') {
    throw new UserError(
      `workflow ${idOrWorkflowId} has no job yet: it waits for a worker (\`slack-mm2 worker\`)`,
    );
  }
  throw new UserError(
    `workflow ${idOrWorkflowId} ended before it had a job: ${await failureOf(client.workflow, idOrWorkflowId)}`,
  );
}

/** How a run of a workflow stands; the newest one, if none is named. */
export async function runState(
  client: Connected['client'],
  { workflowId, runId }: { workflowId: string; runId?: string },
): Promise<'none' | 'running' | 'ended'> {
  try {
    const { status } = await client.workflow.getHandle(workflowId, runId).describe();
    return isClosed(status.name) ? 'ended' : 'running';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'none';
    throw error;
  }
}

/** How the newest run of a workflow stands. */
export const workflowState = (client: Connected['client'], workflowId: string) =>
  runState(client, { workflowId });
