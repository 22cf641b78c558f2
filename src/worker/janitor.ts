import type { Client } from '@temporalio/client';
import type { Finishing } from '../activities/finish-target.ts';
import { settleIfWorkflowIsGone } from '../activities/settle-job.ts';
import { runningJobIds } from '../store/jobs.ts';

const EVERY_MS = 10_000;

/**
 * Looks now and then whether the workflows of running jobs are still there: one that was terminated could not say that
 * its job has ended, and the type barrier, the path of its file and the jobs beside it would wait for it. Every worker
 * does this; doing it twice changes nothing.
 * @returns stops it, and waits for a round that is under way
 */
export function startJanitor(
  finishing: Finishing,
  client: Client,
  log: (line: string) => void,
): () => Promise<void> {
  let round = Promise.resolve();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    round = sweep(finishing, client, log)
      // The next round tries again; what is down is reported by those who work with it.
      .catch(() => {})
      .finally(() => {
        isBusy = false;
      });
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await round;
  };
}

async function sweep(finishing: Finishing, client: Client, log: (line: string) => void): Promise<void> {
  for (const jobId of await runningJobIds(finishing.pool)) {
    if (await settleIfWorkflowIsGone(finishing, client, jobId))
      log(`job ${jobId}: its workflow is gone; the job has failed`);
  }
}
