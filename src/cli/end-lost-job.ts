import { endIfWorkflowIsGone } from '../activities/reap.ts';
import { discardJobParts, discardTargetParts } from '../sinks/bulk-file/parts.ts';
import { getJob, type Job } from '../store/jobs.ts';
import { abandonTarget, getTarget } from '../store/targets.ts';
import type { Connected } from './connection.ts';

/**
 * Ends a job whose workflow was terminated or deleted behind its back, and takes away what it left, so that neither the
 * barrier nor the path of its file is held for ever. Changes nothing for a job whose workflow is at work.
 * @returns the job as it is then
 */
export async function endLostJob(
  { pool, client }: Pick<Connected, 'pool' | 'client'>,
  jobId: number,
): Promise<Job> {
  const before = await getJob(pool, jobId);
  await endIfWorkflowIsGone(pool, client, jobId);
  const job = await getJob(pool, jobId);
  const isLost = before.status === 'running' && job.status === 'failed';
  if (!isLost || job.targetId === null) return job;
  const { path, state } = await getTarget(pool, job.targetId);
  if (state !== 'finished') await discardJobParts(path, job.targetId, jobId);
  if (await abandonTarget(pool, job.targetId)) await discardTargetParts(path, job.targetId);
  return job;
}
