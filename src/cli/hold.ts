import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { getJob, type Job } from '../store/jobs.ts';
import type { PauseState } from '../workflows/pause.ts';
import { CliError } from './cli-error.ts';
import type { Connected } from './connection.ts';

/** A running batch may end first, and a worker that is just starting has to come up. */
const PATIENCE_MS = 60_000;
/** A worker answers within a second; without one nobody does. */
const ANSWER_MS = 5_000;
const POLL_MS = 200;

/**
 * Asks a workflow to pause or to go on, and waits until it does. The signal stays with Temporal: it is obeyed also if no worker
 * runs at the moment.
 * @throws CliError after a minute without that
 */
export async function hold(
  { client, pool }: Pick<Connected, 'client' | 'pool'>,
  { jobId, workflowId, runId }: Job,
  wanted: 'pause' | 'resume',
): Promise<void> {
  const handle = client.workflow.getHandle(workflowId, runId);
  await handle.signal(wanted);
  const deadline = Date.now() + PATIENCE_MS;
  let state: PauseState | undefined;
  while (Date.now() < deadline) {
    state = await stateOf({ client }, handle);
    const { status, pausedAt } = await getJob(pool, jobId);
    if (wanted === 'resume' && state === 'running' && pausedAt === null) return;
    // It may end of its own meanwhile.
    if (wanted === 'pause' && (status !== 'running' || (state === 'paused' && pausedAt !== null))) return;
    await sleep(POLL_MS);
  }
  throw new CliError(
    state === undefined
      ? `${workflowId} was asked to ${wanted}, but no worker answers: it does so as soon as one is up (\`slack-mm2 worker\`)`
      : `${workflowId} was asked to ${wanted}, and is still ${state} after a minute: \`slack-mm2 status\` tells what it does`,
  );
}

/** undefined if nobody answers. */
async function stateOf(
  { client }: Pick<Connected, 'client'>,
  handle: WorkflowHandle,
): Promise<PauseState | undefined> {
  try {
    const { held } = await client.connection.withDeadline(Date.now() + ANSWER_MS, () =>
      handle.query<{ held?: PauseState }>('progress'),
    );
    return held;
  } catch {
    return undefined;
  }
}
