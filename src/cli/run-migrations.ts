import type { Connected } from './connection.ts';
import { createDisplay } from './display.ts';
import { requireJob } from './find-job.ts';
import { followJobs } from './follow-jobs.ts';
import { refuseForeign } from './foreign-job.ts';
import { type JobReport, readJobReport } from './job-report.ts';
import type { PlannedMigration } from './migration-inputs.ts';
import { findUnfinished, type StartedMigration, startMigrations } from './start-migrations.ts';

/** Starts the workflows, or finds those that an interrupted command has left unfinished. */
export async function beginMigrations(
  connected: Connected,
  migrations: readonly PlannedMigration[],
  say: (line: string) => void,
): Promise<StartedMigration[]> {
  const unfinished = await findUnfinished(connected.pool, migrations);
  if (!unfinished) return startMigrations(connected.client, migrations);
  for (const { workflowId } of unfinished)
    await refuseForeign(connected, await requireJob(connected, workflowId), 'go on with');
  say(
    `an unfinished job does this already: going on with it (${unfinished.map(({ workflowId }) => workflowId).join(', ')})`,
  );
  return unfinished;
}

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
