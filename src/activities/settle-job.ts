import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { discardJobParts, discardTargetParts, partsPath } from '../sinks/parts.ts';
import { endJob, getJob, setTemporalNamespace } from '../store/jobs.ts';
import { dropImports } from '../store/server-imports.ts';
import { abandonTarget, getTarget } from '../store/targets.ts';
import { type Finishing, finishTargetIfDue } from './finish-target.ts';
import { withdrawImports } from './withdraw-imports.ts';

/**
 * Ends a job that failed or was cancelled, and takes away its parts. If the others of its target only waited for this
 * one, their file is made now; if nobody is left, the target is given up and nothing of it stays. Safe to repeat.
 */
export async function settleJob(
  finishing: Finishing,
  jobId: number,
  status: 'failed' | 'cancelled',
  error: string | null,
  onProgress?: () => void,
): Promise<void> {
  const { pool } = finishing;
  await endJob(pool, jobId, status, error);
  await withdrawImports(finishing, jobId);
  // Those who wait at the server need not wait for it.
  await dropImports(pool, jobId);
  const { targetId } = await getJob(pool, jobId);
  if (targetId === null) return;
  const target = await getTarget(pool, targetId);
  const path = partsPath(target);
  if (target.state !== 'finished') await discardJobParts(path, targetId, jobId);
  if (await abandonTarget(pool, targetId)) await discardTargetParts(path, targetId);
  else await finishTargetIfDue(finishing, targetId, onProgress);
}

/**
 * Settles a job whose workflow is gone without having said so (terminated, timed out, deleted), so that nobody waits for
 * it for ever. Changes nothing for a job whose workflow is at work, or settles by itself, or is another Temporal's: that
 * it isn't in this one says nothing.
 * @param temporal the client, and the id of the namespace that it asks (`temporalNamespaceId`)
 * @returns whether the job was settled by this call
 */
export async function settleIfWorkflowIsGone(
  finishing: Finishing,
  { client, namespaceId }: { client: Client; namespaceId: string },
  jobId: number,
): Promise<boolean> {
  const { pool } = finishing;
  const { workflowId, runId, status, temporalNamespace } = await getJob(pool, jobId);
  if (status !== 'running' || (temporalNamespace ?? namespaceId) !== namespaceId) return false;
  const state = await stateOf(client, workflowId, runId);
  if (temporalNamespace === null) {
    // Of an earlier version: it is ours if its workflow is.
    if (state === 'none') return false;
    await setTemporalNamespace(pool, jobId, namespaceId);
  }
  // A workflow settles its job before it closes: one that has closed will not do it any more.
  if (['RUNNING', 'PAUSED', 'CONTINUED_AS_NEW'].includes(state)) return false;
  const reason =
    state === 'none'
      ? `the workflow ${workflowId} does not exist any more`
      : `the workflow ${workflowId} was ended from outside: ${state}`;
  await settleJob(finishing, jobId, 'failed', reason);
  return true;
}

/** How a run stands, by Temporal's word for it; `none` if it isn't there. */
async function stateOf(client: Client, workflowId: string, runId: string): Promise<string> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'none';
    throw error;
  }
}
