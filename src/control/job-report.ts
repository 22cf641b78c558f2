import { tallyFindings, tallyOutcomes } from '../store/outcomes.ts';
import type { DatabasePool } from '../store/pool.ts';
import { type Standing, standingOf } from '../store/server-imports.ts';
import { getTarget, type Target } from '../store/targets.ts';
import type { FollowedJob, JobView } from './job-view.ts';

/** Everything that is told about a job, at its end or in between. */
export interface JobReport {
  view: JobView;
  status: 'running' | FollowedJob['status'];
  error: string | undefined;
  outcomes: readonly { type: string; status: string; reason: string; count: number }[];
  findings: readonly { code: string; count: number }[];
  target: Target | undefined;
  /** How its imports stand at the server, while it exports to one. */
  imports: Standing | undefined;
}

/** Reads what belongs to a job's report beside the job itself. */
export async function readJobReport(
  pool: DatabasePool,
  { view, status, error }: Pick<JobReport, 'view' | 'status' | 'error'>,
): Promise<JobReport> {
  const { job } = view;
  if (!job) return { view, status, error, outcomes: [], findings: [], target: undefined, imports: undefined };
  return {
    view,
    status,
    error,
    outcomes: await tallyOutcomes(pool, job.jobId),
    findings: await tallyFindings(pool, job.jobId),
    target: job.targetId === null ? undefined : await getTarget(pool, job.targetId),
    imports: await standingOf(pool, job.jobId),
  };
}
