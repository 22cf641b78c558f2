import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { discardJobParts, discardTargetParts, partsPath } from '../sinks/parts.ts';
import { endJob, getJob, type Job, setTemporalNamespace } from '../store/jobs.ts';
import { dropImports } from '../store/server-imports.ts';
import { abandonTarget, getTarget } from '../store/targets.ts';
import { temporalNamespaceId } from '../worker/temporal-namespace.ts';
import { isClosed } from '../worker/workflow-closed.ts';
import { type Finishing, finishTargetIfDue } from './finish-target.ts';
import { withdrawImports } from './withdraw-imports.ts';

/**
 * Ends a job that failed or was cancelled, and takes away its parts. If the others of its target only waited for this
 * one, their file is made now; if nobody is left, the target is given up and nothing of it stays. Safe to repeat.
 * @param onProgress called often while a file is made; may throw to stop
 * @returns whether this call ended the job
 */
export async function settleJob(
  finishing: Finishing,
  jobId: number,
  status: 'failed' | 'cancelled',
  error: string | null,
  onProgress?: () => void,
): Promise<boolean> {
  const { pool } = finishing;
  const isEnded = await endJob(pool, jobId, status, error);
  await withdrawImports(finishing, jobId);
  // Those who wait at the server need not wait for it.
  await dropImports(pool, jobId);
  const { targetId } = await getJob(pool, jobId);
  if (targetId === null) return isEnded;
  const target = await getTarget(pool, targetId);
  const path = partsPath(target);
  if (target.state !== 'finished') await discardJobParts(path, targetId, jobId);
  if (!(await abandonTarget(pool, targetId))) await finishTargetIfDue(finishing, targetId, onProgress);
  // Also after a crash between the two.
  if ((await getTarget(pool, targetId)).state === 'abandoned') await discardTargetParts(path, targetId);
  return isEnded;
}

/** Whom to ask how workflows stand, and the id of the namespace that it is meant to be (`temporalNamespaceId`). */
interface Temporal {
  client: Client;
  namespaceId: string;
}

/**
 * Settles a job whose workflow is gone without having said so (terminated, timed out, deleted), so that nobody waits for
 * it for ever. Changes nothing for a job whose workflow is at work, or settles by itself, or is another Temporal's: that
 * it isn't in this one says nothing.
 * @returns whether the job was settled by this call
 */
export async function settleIfWorkflowIsGone(
  finishing: Finishing,
  temporal: Temporal,
  jobId: number,
  onProgress?: () => void,
): Promise<boolean> {
  const { pool } = finishing;
  const job = await getJob(pool, jobId);
  const { workflowId, runId } = job;
  if (job.status !== 'running' || !mayBeOurs(job, temporal)) return false;
  const state = await stateOf(temporal, workflowId, runId);
  if (job.temporalNamespace === null) {
    // Of an earlier version: it is ours if its workflow is.
    if (state === 'none' || state === 'unknown') return false;
    await setTemporalNamespace(pool, jobId, temporal.namespaceId);
  }
  if (!isGone(state)) return false;
  const reason =
    state === 'none'
      ? `the workflow ${workflowId} does not exist any more`
      : `the workflow ${workflowId} was ended from outside: ${state}`;
  return settleJob(finishing, jobId, 'failed', reason, onProgress);
}

/**
 * Goes on with settling a job that has ended and whose workflow is gone, where a crash may have come between.
 * @returns false if its workflow is there, and settles it
 */
export async function resumeSettling(
  finishing: Finishing,
  temporal: Temporal,
  jobId: number,
  onProgress?: () => void,
): Promise<boolean> {
  const job = await getJob(finishing.pool, jobId);
  const { workflowId, runId, status, errorMessage } = job;
  if ((status !== 'failed' && status !== 'cancelled') || !mayBeOurs(job, temporal)) return false;
  if (!isGone(await stateOf(temporal, workflowId, runId))) return false;
  await settleJob(finishing, jobId, status, errorMessage, onProgress);
  return true;
}

/** Jobs of earlier versions do not say whose they are. */
const mayBeOurs = ({ temporalNamespace }: Job, { namespaceId }: Temporal): boolean =>
  temporalNamespace === null || temporalNamespace === namespaceId;

/** A workflow settles its job before it closes: one that has closed will not do it any more. */
const isGone = (state: string): boolean => state === 'none' || isClosed(state);

/** How a run stands, by Temporal's word for it; `none` if it isn't there, `unknown` if that can't be told. */
async function stateOf(
  { client, namespaceId }: Temporal,
  workflowId: string,
  runId: string,
): Promise<string> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).describe()).status.name;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // Another server may have come up at the address of one that is down: what it doesn't know says nothing.
    const asked = await temporalNamespaceId(client.connection, client.options.namespace);
    return asked === namespaceId ? 'none' : 'unknown';
  }
}
