import type { Client } from '@temporalio/client';

/** Every text in a value, however deep; bytes (payloads) as the text that they are. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value instanceof Uint8Array) yield Buffer.from(value).toString('utf8');
  else if (Array.isArray(value)) for (const one of value) yield* textsIn(one);
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) {
      yield key;
      yield* textsIn(one);
    }
}

/**
 * Everything that Temporal keeps or shows of a run: events with their payloads, failures and summaries; heartbeats and last failures of what
 * is pending; memo and search attributes; the current details and the answer to the query `progress`.
 */
export async function wholeHistory(client: Client, workflowId: string): Promise<string> {
  const handle = client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const { raw } = await handle.describe();
  // One after the other: a worker keeps one query of a run waiting, and forgets what comes beside it (temporalio/sdk-rust#578).
  const shown: unknown[] = [];
  for (const query of ['__temporal_workflow_metadata', 'progress']) shown.push(await handle.query(query));
  return [...textsIn(events), ...textsIn(raw), ...textsIn(shown)].join('\n');
}
