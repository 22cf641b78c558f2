import { checkAccounts } from '../store/chunks.ts';
import { advanceStage, getJob } from '../store/jobs.ts';
import { lockTarget } from '../store/targets.ts';
import { checkpoint, whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { finishTargetIfDue } from './finish-target.ts';
import { settleJob } from './settle-job.ts';

/** Enters `done` once everything is accounted for, and joins the target's file if this is its last job. */
export const createFinishJob = (dependencies: Dependencies) =>
  function finishJob({ jobId }: { jobId: number }): Promise<void> {
    const { pool, shutdown } = dependencies;
    return whileHeartbeating(async () => {
      const { targetId } = await getJob(pool, jobId);
      await pool.transaction(async (transaction) => {
        // Of two jobs that finish at once, the second sees that the first is done, and joins.
        await lockTarget(transaction, targetId!);
        // An earlier attempt has done all of this, and Temporal has not heard of it.
        if ((await getJob(transaction, jobId)).status === 'success') return;
        await checkAccounts(transaction, jobId);
        await advanceStage(transaction, jobId, 'done');
      });
      await finishTargetIfDue(dependencies, targetId!, () => checkpoint(shutdown));
    });
  };

/** Ends a job that failed or was cancelled: see `settleJob`. */
export const createEndJob = (dependencies: Dependencies) =>
  async function endJob({
    jobId,
    status,
    error,
  }: {
    jobId: number;
    status: 'failed' | 'cancelled';
    error: string | null;
  }): Promise<void> {
    await whileHeartbeating(() =>
      settleJob(dependencies, jobId, status, error, () => checkpoint(dependencies.shutdown)),
    );
  };
