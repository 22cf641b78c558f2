import type { WorkflowHandle } from '@temporalio/client';

/**
 * A worker answers within a second; without one nobody does. Of two queries of a run at once a worker may forget one
 * (temporalio/sdk-rust#578), for which the client would wait half a minute.
 */
const ANSWER_MS = 5_000;

/** What a workflow answers to a query; undefined if nobody answers. */
export async function answerOf<Answer>(handle: WorkflowHandle, query: string): Promise<Answer | undefined> {
  try {
    return await handle.client.connection.withDeadline(Date.now() + ANSWER_MS, () =>
      handle.query<Answer>(query),
    );
  } catch {
    return undefined;
  }
}
