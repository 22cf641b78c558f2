import { count } from '../figures.ts';
import { STAGES, type Stage } from '../meta/stages.ts';
import { findJob, type Job } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import { barrierHolders } from '../store/progress.ts';
import { jobsOfTarget } from '../store/targets.ts';
import type { Holder } from '../store/type-barrier.ts';
import { typeLabel } from './job-progress.ts';

/** A job as it is followed; `job` is missing until a worker has taken it. */
export interface JobView {
  workflowId: string;
  /** What people call it: the name of its archive. */
  label: string;
  job: Job | undefined;
  /** Whom the type barrier makes it wait for. */
  holders: readonly Holder[];
  /** Jobs of the same target that still read their archive, which it waits for before it exports. */
  readers: readonly number[];
}

/** A job whose workflow has ended. */
export interface FollowedJob {
  view: JobView;
  status: 'success' | 'failed' | 'cancelled';
  error: string | undefined;
}

/** Reads how a job stands. @param workflowId or its number */
export async function readJobView(
  pool: DatabasePool,
  { workflowId, label }: { workflowId: string; label: string },
): Promise<JobView> {
  return viewOf(pool, { workflowId, label, job: (await findJob(pool, workflowId)) ?? undefined });
}

/** The same of a job that was just read. */
export async function viewOf(
  pool: DatabasePool,
  { workflowId, label, job }: Pick<JobView, 'workflowId' | 'label' | 'job'>,
): Promise<JobView> {
  if (job?.status !== 'running') return { workflowId, label, job, holders: [], readers: [] };
  const holders = job.stage === 'exporting' ? await barrierHolders(pool, job.jobId) : [];
  const readers = job.stage === 'ready_export' ? await readersBeside(pool, job) : [];
  return { workflowId, label, job, holders, readers };
}

async function readersBeside(pool: DatabasePool, job: Job): Promise<number[]> {
  if (job.targetId === null) return [];
  const siblings = await jobsOfTarget(pool, job.targetId);
  return siblings
    .filter(
      ({ status, stage }) =>
        status === 'running' && STAGES.indexOf(stage as Stage) < STAGES.indexOf('ready_export'),
    )
    .map(({ jobId }) => jobId);
}

/** Why a job does not move, in words: it is paused, or waits for others; '' if it is at work. */
export function waitText({ job, holders, readers }: Pick<JobView, 'job' | 'holders' | 'readers'>): string {
  if (job?.pausedAt) return 'paused';
  if (readers.length > 0) {
    return `waits until job${readers.length > 1 ? 's' : ''} ${readers.join(', ')} ${readers.length > 1 ? 'have' : 'has'} read all`;
  }
  if (holders.length === 0) return '';
  const byJob = Map.groupBy(holders, ({ jobId }) => jobId);
  const parts = [...byJob].map(
    ([jobId, pending]) =>
      `job ${jobId} (${pending[0]!.isPaused ? 'paused, ' : ''}${pending.map((one) => `${count(one.pending)} ${typeLabel(one.type)}`).join(', ')} pending)`,
  );
  return `waits for ${parts.join(' and ')}`;
}
