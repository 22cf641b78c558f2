import { Context } from '@temporalio/activity';
import type { EntityType } from '../meta/entity-types.ts';
import { getJob, JobEndedError } from '../store/jobs.ts';
import { tryStartType } from '../store/type-barrier.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

const FIRST_POLL_MS = 100;
const MAX_POLL_MS = 1_000;

/**
 * Waits until the type barrier lets the job start a type. Polls: a check costs less than a millisecond, and a
 * notification could be lost in a crash.
 * @throws JobEndedError if the job has ended meanwhile
 */
export const createAwaitTurn = ({ pool, shutdown }: Dependencies) =>
  async function awaitTurn({ jobId, type }: { jobId: number; type: EntityType }): Promise<void> {
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, MAX_POLL_MS)) {
      const holders = await tryStartType(pool, jobId, type);
      const { status } = await getJob(pool, jobId);
      if (status !== 'running') throw new JobEndedError(`job ${jobId} has ended: ${status}`);
      if (holders.length === 0) return;
      // Seen in the Web UI as the activity's heartbeat: whom the job waits for, and why.
      checkpoint(shutdown, { waitsFor: holders });
      await Context.current().sleep(pollMs);
    }
  };
