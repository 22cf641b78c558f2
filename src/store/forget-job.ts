import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { getJob, lockJob } from './jobs.ts';
import { jobsOfTarget, lockTarget } from './targets.ts';

const Nothing = z.object({});

/** The job is still needed, by itself or by the others of its target; the message says by whom. */
export class JobInUseError extends Error {
  override name = 'JobInUseError';
}

/**
 * Deletes everything that is stored of an ended job, and what no other job needs: shared entities, and the target with the
 * names and times that were planned for it. All of it, or nothing.
 * @returns how many messages that were
 * @throws JobInUseError
 */
export const forgetJob = (pool: DatabasePool, jobId: number): Promise<number> =>
  pool.transaction(async (transaction) => {
    const { targetId } = await getJob(transaction, jobId);
    // In this order, as those do who finish a target.
    if (targetId !== null) await checkTarget(transaction, targetId);
    const { status, workspaceId } = await lockJob(transaction, jobId);
    if (status === 'running') throw new JobInUseError(`job ${jobId} is still running`);
    const messages = await transaction.query(sql.type(Nothing)`DELETE FROM messages WHERE job_id = ${jobId}`);
    // These refer to no job: what is stored fast is not looked up row by row.
    await transaction.query(sql.type(Nothing)`DELETE FROM memberships WHERE job_id = ${jobId}`);
    await transaction.query(sql.type(Nothing)`DELETE FROM archive_files WHERE job_id = ${jobId}`);
    await transaction.query(sql.type(Nothing)`DELETE FROM jobs WHERE job_id = ${jobId}`);
    await transaction.query(sql.type(Nothing)`
      DELETE FROM targets WHERE target_id = ${targetId}
        AND NOT EXISTS (SELECT FROM jobs WHERE jobs.target_id = targets.target_id)`);
    // Of a target that others keep, the names of those whom only this job has brought.
    await transaction.query(sql.type(Nothing)`
      DELETE FROM target_names n WHERE target_id = ${targetId}
        AND NOT EXISTS (SELECT FROM job_entities e JOIN jobs j USING (job_id)
                        WHERE j.target_id = n.target_id AND e.entity_id = n.entity_id)`);
    await transaction.query(sql.type(Nothing)`
      DELETE FROM workspace_entities e WHERE workspace_id = ${workspaceId}
        AND NOT EXISTS (SELECT FROM job_entities j WHERE j.entity_id = e.entity_id)
        AND NOT EXISTS (SELECT FROM target_names n WHERE n.entity_id = e.entity_id)
        AND NOT EXISTS (SELECT FROM archive_folders f WHERE f.channel_id = e.entity_id)`);
    return messages.rowCount;
  });

/** @throws JobInUseError as long as the target may still be made, for which all of its jobs are counted */
async function checkTarget(transaction: CommonQueryMethods, targetId: number): Promise<void> {
  const { state } = await lockTarget(transaction, targetId);
  if (state !== 'open' && state !== 'planned') return;
  const running = (await jobsOfTarget(transaction, targetId)).filter(({ status }) => status === 'running');
  const ids = running.map(({ jobId }) => jobId).join(', ');
  throw new JobInUseError(
    running.length === 0
      ? 'its target is still being cleaned up: try again in a minute'
      : `its target is still being made by job ${ids}: wait for it, or cancel it`,
  );
}
