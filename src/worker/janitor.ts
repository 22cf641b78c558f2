import { existsSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import type { Dependencies } from '../activities/dependencies.ts';
import { resumeSettling, settleIfWorkflowIsGone } from '../activities/settle-job.ts';
import { partsFolder, partsPath } from '../sinks/parts.ts';
import { foreignJobIds, runningJobIds } from '../store/jobs.ts';
import { endedJobs } from '../store/targets.ts';

const EVERY_MS = 10_000;

/**
 * Looks now and then whether the workflows of running jobs are still there: one that was terminated could not say that
 * its job has ended, and the type barrier, the path of its file and the jobs beside it would wait for it. And whether a job
 * that has ended was settled to the end, which a crash may have cut short. Every worker does this; doing it twice changes
 * nothing.
 * @returns stops it, and waits for a round that is under way
 */
export function startJanitor(
  dependencies: Judging,
  client: Client,
  log: (line: string) => void,
): () => Promise<void> {
  const memory: Memory = { settled: new Set(), told: new Map() };
  let round = Promise.resolve();
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    round = sweep(dependencies, client, memory, log)
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

type Judging = Pick<Dependencies, 'pool' | 'mattermostToken' | 'temporalNamespace' | 'shutdown'>;

interface Memory {
  /** Of the ended jobs, those that this worker need not look at again. */
  settled: Set<number>;
  /** What was said of jobs that could not be settled. */
  told: Map<number, string>;
}

async function sweep(
  judging: Judging,
  client: Client,
  { settled, told }: Memory,
  log: (line: string) => void,
): Promise<void> {
  const temporal = { client, namespaceId: judging.temporalNamespace };
  // A file that is being made holds no worker that shall stop.
  const onProgress = () => judging.shutdown.throwIfAborted();
  // One that can't be judged or settled now keeps nobody else from it; the next round tries again.
  const later = (jobId: number) => (error: Error) => {
    if (judging.shutdown.aborted) throw error;
    if (told.get(jobId) !== error.message) log(`job ${jobId} can't be settled yet: ${error.message}`);
    told.set(jobId, error.message);
    return false;
  };
  for (const jobId of await runningJobIds(judging.pool)) {
    const isSettled = settleIfWorkflowIsGone(judging, temporal, jobId, onProgress);
    if (await isSettled.catch(later(jobId))) log(`job ${jobId}: its workflow is gone; the job has failed`);
  }
  for (const { jobId, isOpen, ...target } of await endedJobs(judging.pool)) {
    if (settled.has(jobId)) continue;
    const hasParts = existsSync(partsFolder(partsPath(target), target.targetId));
    // What is left of a target that is finished or given up may be another job's, which takes it away.
    const isSettled =
      (!isOpen && !hasParts) ||
      (await resumeSettling(judging, temporal, jobId, onProgress).catch(later(jobId)));
    if (isSettled) settled.add(jobId);
  }
}

/** Says at a worker's start which running jobs it will not touch: nobody else would, if their Temporal is gone for good. */
export async function tellForeignJobs(
  { pool, temporalNamespace }: Judging,
  log: (line: string) => void,
): Promise<void> {
  const jobs = await foreignJobIds(pool, temporalNamespace);
  if (jobs.length === 0) return;
  const which = jobs.length === 1 ? `job ${jobs[0]} is` : `jobs ${jobs.join(', ')} are`;
  log(
    `${which} running in another Temporal than this worker's, and left alone; they go on when workers run there. ` +
      'If that Temporal is gone for good, `slack-mm2 cancel JOB --yes` ends such a job',
  );
}
