import type { DatabasePool } from 'slonik';
import { joinBulkFile } from '../sinks/bulk-file/join.ts';
import { discardTargetParts } from '../sinks/parts.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { getJob } from '../store/jobs.ts';
import {
  abandonTarget,
  failDoneJobs,
  finishTarget,
  getTarget,
  isTargetDue,
  jobsOfTarget,
} from '../store/targets.ts';
import { PERMANENT_ERRORS } from '../workflows/constants.ts';
import { openArchiveOf } from './open-archive.ts';

/**
 * Makes the target's file if the last of its jobs has ended and the file isn't there yet. Two that do it at once write
 * the same bytes.
 * The jobs succeed with it, and not before.
 * @param onProgress called often; may throw to stop, and the next attempt begins again
 */
export async function finishTargetIfDue(
  pool: DatabasePool,
  targetId: number,
  onProgress: () => void = () => {},
): Promise<void> {
  if (await isTargetDue(pool, targetId)) {
    const target = await getTarget(pool, targetId);
    const all = await jobsOfTarget(pool, targetId);
    const jobs = all.filter(
      ({ stage, status }) => stage === 'done' && (status === 'running' || status === 'success'),
    );
    const archives = new Map<number, Promise<Archive>>();
    const openArchive = (jobId: number) => {
      const opened = archives.get(jobId) ?? openJobsArchive(pool, jobId);
      archives.set(jobId, opened);
      return opened;
    };
    try {
      const isWhole = jobs.length === all.length;
      const result = await joinBulkFile({ pool, target, jobs, isWhole, openArchive, onProgress });
      await finishTarget(pool, targetId, result);
    } catch (error) {
      // No job of it may wait for a file that can't be made, or keep its path.
      if (isPermanent(error)) await failDoneJobs(pool, targetId, error.message);
      if (await abandonTarget(pool, targetId)) await discardTargetParts(target.path, targetId);
      throw error;
    } finally {
      for (const archive of archives.values()) await archive.then((opened) => opened.close()).catch(() => {});
    }
  }
  const { state, path } = await getTarget(pool, targetId);
  // Also after a crash between the two.
  if (state === 'finished') await discardTargetParts(path, targetId);
}

const openJobsArchive = async (pool: DatabasePool, jobId: number) => openArchiveOf(await getJob(pool, jobId));

const isPermanent = (error: unknown): error is Error =>
  error instanceof Error && PERMANENT_ERRORS.includes(error.name);
