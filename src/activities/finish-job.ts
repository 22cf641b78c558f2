import type { DatabasePool } from 'slonik';
import { type BulkFileResult, joinBulkFile } from '../sinks/bulk-file/join.ts';
import { discardJobParts, discardTargetParts } from '../sinks/bulk-file/parts.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { checkAccounts } from '../store/chunks.ts';
import { advanceStage, endJob as end, getJob, succeedJob } from '../store/jobs.ts';
import {
  abandonTarget,
  getTarget,
  isTargetDue,
  jobsOfTarget,
  lockTarget,
  setTargetState,
} from '../store/targets.ts';
import { checkpoint, whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { openArchiveOf } from './open-archive.ts';

/**
 * Enters `done` once everything is accounted for, joins the target's file if this is its last job, and only then lets
 * the job succeed.
 * @returns the finished file; null while another job of the target is still at work
 */
export const createFinishJob = (dependencies: Dependencies) =>
  async function finishJob({ jobId }: { jobId: number }): Promise<{ file: string | null }> {
    const { pool } = dependencies;
    const { targetId } = await getJob(pool, jobId);
    await pool.transaction(async (transaction) => {
      // Of two jobs that finish at once, the second sees that the first is done, and joins.
      await lockTarget(transaction, targetId!);
      await checkAccounts(transaction, jobId);
      await advanceStage(transaction, jobId, 'done');
    });
    await finishTargetIfDue(dependencies, targetId!);
    await succeedJob(pool, jobId);
    const { state, path } = await getTarget(pool, targetId!);
    return { file: state === 'finished' ? path : null };
  };

/**
 * Ends a job that failed or was cancelled, and takes away its parts. If the others of its target only waited for this
 * one, their file is made now; if nobody is left, the target is given up and nothing of it stays.
 */
export const createEndJob = (dependencies: Dependencies) =>
  async function endJob({
    jobId,
    status,
    error,
  }: {
    jobId: number;
    status: 'failed' | 'cancelled';
    error: string | null;
  }): Promise<void> {
    const { pool } = dependencies;
    await end(pool, jobId, status, error);
    const { targetId } = await getJob(pool, jobId);
    if (targetId === null) return;
    const { path, state } = await getTarget(pool, targetId);
    if (state !== 'finished') await discardJobParts(path, targetId, jobId);
    if (await abandonTarget(pool, targetId)) await discardTargetParts(path, targetId);
    else await finishTargetIfDue(dependencies, targetId);
  };

async function finishTargetIfDue(dependencies: Dependencies, targetId: number): Promise<void> {
  const { pool } = dependencies;
  if (await isTargetDue(pool, targetId)) {
    const result = await whileHeartbeating(() => join(dependencies, targetId));
    await setTargetState(pool, targetId, 'finished', result);
  }
  const { state, path } = await getTarget(pool, targetId);
  // Also after a crash between the two.
  if (state === 'finished') await discardTargetParts(path, targetId);
}

async function join({ pool, shutdown }: Dependencies, targetId: number): Promise<BulkFileResult> {
  const target = await getTarget(pool, targetId);
  const jobs = (await jobsOfTarget(pool, targetId)).filter(
    ({ stage, status }) => stage === 'done' && (status === 'running' || status === 'success'),
  );
  const archives = new Map<number, Promise<Archive>>();
  const openArchive = (jobId: number) => {
    const opened = archives.get(jobId) ?? openJobsArchive(pool, jobId);
    archives.set(jobId, opened);
    return opened;
  };
  try {
    return await joinBulkFile({ pool, target, jobs, openArchive, onProgress: () => checkpoint(shutdown) });
  } finally {
    for (const archive of archives.values()) await archive.then((opened) => opened.close()).catch(() => {});
  }
}

const openJobsArchive = async (pool: DatabasePool, jobId: number) => openArchiveOf(await getJob(pool, jobId));
