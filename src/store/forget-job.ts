import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { lockJob } from './jobs.ts';

const Nothing = z.object({});

/** Only a job that has ended can be forgotten. */
export class JobRunningError extends Error {
  override name = 'JobRunningError';
}

/**
 * Deletes everything that is stored of an ended job, and what no other job needs: shared entities, and the target with the
 * names and times that were planned for it. All of it, or nothing.
 * @returns how many messages that were
 * @throws JobRunningError
 */
export const forgetJob = (pool: DatabasePool, jobId: number): Promise<number> =>
  pool.transaction(async (transaction) => {
    const { status, workspaceId, targetId } = await lockJob(transaction, jobId);
    if (status === 'running') throw new JobRunningError(`job ${jobId} is still running`);
    const messages = await transaction.query(sql.type(Nothing)`DELETE FROM messages WHERE job_id = ${jobId}`);
    // These refer to no job: what is stored fast is not looked up row by row.
    await transaction.query(sql.type(Nothing)`DELETE FROM memberships WHERE job_id = ${jobId}`);
    await transaction.query(sql.type(Nothing)`DELETE FROM archive_files WHERE job_id = ${jobId}`);
    await transaction.query(sql.type(Nothing)`DELETE FROM jobs WHERE job_id = ${jobId}`);
    await transaction.query(sql.type(Nothing)`
      DELETE FROM targets WHERE target_id = ${targetId}
        AND NOT EXISTS (SELECT FROM jobs WHERE jobs.target_id = targets.target_id)`);
    await transaction.query(sql.type(Nothing)`
      DELETE FROM workspace_entities e WHERE workspace_id = ${workspaceId}
        AND NOT EXISTS (SELECT FROM job_entities j WHERE j.entity_id = e.entity_id)
        AND NOT EXISTS (SELECT FROM target_names n WHERE n.entity_id = e.entity_id)
        AND NOT EXISTS (SELECT FROM archive_folders f WHERE f.channel_id = e.entity_id)`);
    return messages.rowCount;
  });
