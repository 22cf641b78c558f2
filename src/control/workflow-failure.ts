import { TerminatedFailure, type WorkflowClient, WorkflowFailedError } from '@temporalio/client';

/** Why a workflow that has ended did so: the words of the first error, without Temporal's wrapping. */
export const failureOf = (client: WorkflowClient, workflowId: string, runId?: string): Promise<string> =>
  client
    .getHandle(workflowId, runId)
    .result()
    .then(() => 'the workflow ended without having finished its job', rootMessage);

function rootMessage(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof TerminatedFailure) return `the workflow was terminated: ${inner.message}`;
  const message = inner instanceof Error ? inner.message : String(inner);
  // Cancelled, timed out: these have no error of ours inside.
  return inner === error && error instanceof WorkflowFailedError ? `the workflow ended: ${message}` : message;
}
