import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { activitiesOf, WORK_OPTIONS } from './activity-options.ts';
import type { RetryInput, RetryResult } from './types.ts';

const { planRetry } = activitiesOf<Activities>(WORK_OPTIONS);

/** Starts the migration of an ended job once more, which brings what failed in it. Asked for twice, it is started once. */
export async function retryMigration({ jobId, overwrite }: RetryInput): Promise<RetryResult> {
  const { retries } = await planRetry({ jobId, ...(overwrite && { overwrite }) });
  for (const { workflowId, input } of retries) {
    try {
      await startChild('slackMigration', {
        workflowId,
        args: [input],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `retry of job ${jobId}`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
  return { workflowIds: retries.map(({ workflowId }) => workflowId) };
}

/** Has a workflow of its own do it, which goes on when its parent has ended. */
export async function startRetry(input: RetryInput): Promise<void> {
  try {
    await startChild(retryMigration, {
      workflowId: `retry-of-job-${input.jobId}`,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
