import type { JobList } from '../../../src/api/schemas/job.ts';
import { get } from '../api/client.ts';

const TRIES = 15;

/** The number of a job that was just started, once a worker has taken it; undefined if none does within seconds. */
export async function findStarted(runId: string): Promise<number | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { jobs } = await get<JobList>('/jobs?limit=20');
    const job = jobs.find((each) => each.runId === runId);
    if (job) return job.jobId;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return undefined;
}
