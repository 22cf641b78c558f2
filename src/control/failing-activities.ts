import { type WorkflowClient, WorkflowNotFoundError } from '@temporalio/client';

/** An activity that has failed and is tried again: what a job that doesn't move may be waiting for. */
export interface FailingActivity {
  activity: string;
  /** The attempt that runs or waits now. */
  attempt: number;
  /** Why the attempt before it failed. */
  error: string;
}

/** The activities of a workflow that are being tried again; none if the workflow has closed, or is another Temporal's. */
export async function failingActivities(
  client: WorkflowClient,
  workflowId: string,
  runId: string,
): Promise<FailingActivity[]> {
  const described = await client
    .getHandle(workflowId, runId)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  return (described?.raw.pendingActivities ?? []).flatMap(({ activityType, attempt, lastFailure }) =>
    // A worker that stops in order hands its work on by a failure of its own.
    lastFailure?.message && lastFailure.applicationFailureInfo?.type !== 'WorkerStopping'
      ? [{ activity: activityType?.name ?? '?', attempt: attempt ?? 0, error: lastFailure.message }]
      : [],
  );
}

/** One line: `importMessages, attempt 4: connect ECONNREFUSED …`. */
export const failingText = ({ activity, attempt, error }: FailingActivity): string =>
  `${activity}, attempt ${attempt}: ${error.split('\n')[0]}`;
