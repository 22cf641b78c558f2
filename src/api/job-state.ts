import type { Connected } from '../control/connection.ts';
import type { FailingActivity } from '../control/failing-activities.ts';
import type { Logger } from '../observe/create-log.ts';
import { findJobByNumber } from '../store/jobs.ts';
import { jobDetail } from './job-answer.ts';
import { retryingOf } from './retrying.ts';
import type { JobDetail } from './schemas/job.ts';

/** Temporal is asked less often than the database: what it says changes with attempts, which take seconds. */
const RETRYING_MS = 5_000;

/** @returns reads how a job stands, and may be called again and again; undefined if it was forgotten */
export function readJobState(
  connected: Pick<Connected, 'pool' | 'client' | 'access'>,
  jobId: number,
  log?: Logger,
): () => Promise<JobDetail | undefined> {
  const { pool, access } = connected;
  let retrying: FailingActivity[] = [];
  let askedAt = 0;
  return async () => {
    let job = await findJobByNumber(pool, jobId);
    if (!job) return undefined;
    if (job.status !== 'running') retrying = [];
    else if (Date.now() - askedAt > RETRYING_MS) {
      askedAt = Date.now();
      retrying = await retryingOf(connected, job, log);
      // That may have taken a while: what is said of the job is of one moment with whom it waits for.
      job = (await findJobByNumber(pool, jobId)) ?? job;
    }
    return jobDetail({ pool, uiUrl: access.uiUrl }, job, retrying);
  };
}
