import { Context } from '@temporalio/activity';
import { getJob, JobEndedError } from '../store/jobs.ts';
import { getTarget } from '../store/targets.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

const POLL_MS = 250;

/**
 * Waits until the target's file is there: the last job of the target joins it, and with it all of them succeed.
 * @returns the file
 * @throws JobEndedError with the reason, if the file can't be made
 */
export const createAwaitFile = ({ pool, shutdown }: Dependencies) =>
  async function awaitFile({ jobId }: { jobId: number }): Promise<{ file: string }> {
    for (;;) {
      const { status, targetId, errorMessage } = await getJob(pool, jobId);
      if (status === 'success') return { file: (await getTarget(pool, targetId!)).path };
      if (status !== 'running') throw new JobEndedError(errorMessage ?? `job ${jobId} has ended: ${status}`);
      checkpoint(shutdown);
      await Context.current().sleep(POLL_MS);
    }
  };
