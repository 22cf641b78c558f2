import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { restoreQueueOf } from '../restore/host.ts';
import type { DatabasePool } from '../store/pool.ts';
import { type RestoreDeployment, releasePermit } from '../store/restore-deployments.ts';

/** A worker asks for work about once a minute. */
const SILENT_MS = 150_000;

/**
 * Gives the permit of a deployment back whose machine is gone for good, and ends its proof, which waits for that machine. Nothing is torn down: nobody could.
 * @returns false, with nothing done, if the machine is there: its workers tear down what they have deployed
 */
export async function releaseDeployment(
  { pool, client, namespace }: { pool: DatabasePool; client: Client; namespace: string },
  { run, host, workflowId, workflowRunId }: RestoreDeployment,
): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: restoreQueueOf(host) },
    // TASK_QUEUE_TYPE_ACTIVITY
    taskQueueType: 2,
  });
  const lastSeenMs = Math.max(
    0,
    ...(pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000),
  );
  if (Date.now() - lastSeenMs < SILENT_MS) return false;
  await client.workflow
    .getHandle(workflowId, workflowRunId)
    .terminate('the machine of its deployment is gone')
    .catch((error: unknown) => {
      // It has ended, or is no longer known.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
  await releasePermit(pool, run);
  return true;
}
