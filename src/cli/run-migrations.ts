import type { Connected } from '../control/connection.ts';
import { type JobReport, readJobReport } from '../control/job-report.ts';
import type { StartedMigration } from '../control/start-migrations.ts';
import { createDisplay } from './display.ts';
import { followJobs } from './follow-jobs.ts';

/** Shows the progress of jobs until they have ended, and reads what became of them. */
export async function followToTheEnd(
  connected: Connected,
  jobs: readonly StartedMigration[],
  signal: AbortSignal,
): Promise<JobReport[]> {
  const display = createDisplay(jobs.length);
  try {
    const followed = await followJobs(connected, jobs, display, signal);
    return await Promise.all(followed.map((job) => readJobReport(connected.pool, job)));
  } finally {
    display.end();
  }
}
