import type { DatabasePool } from 'slonik';
import { type JoinedJob, joinBulkFile } from '../sinks/bulk-file/join.ts';
import { textOf } from '../sinks/byte-text.ts';
import { finishTeam } from '../sinks/live/finish-team.ts';
import { discardTargetParts, partsPath, readPart } from '../sinks/parts.ts';
import { chunksOf } from '../store/chunks.ts';
import { getJob } from '../store/jobs.ts';
import { countServerJobs } from '../store/server-imports.ts';
import {
  abandonTarget,
  failDoneJobs,
  finishTarget,
  getTarget,
  isTargetDue,
  jobsOfTarget,
  type Target,
} from '../store/targets.ts';
import { PERMANENT_ERRORS } from '../workflows/constants.ts';
import type { Dependencies } from './dependencies.ts';
import { openArchives } from './open-archives.ts';
import { openServer } from './open-server.ts';

/** What finishing a target takes. */
export type Finishing = Pick<Dependencies, 'pool' | 'mattermostToken'>;

/**
 * Finishes the target if the last of its jobs has ended: makes its file, or does at the server what must come last. Two that
 * do it at once do the same. The jobs succeed with it, and not before.
 * @param onProgress called often; may throw to stop, and the next attempt begins again
 */
export async function finishTargetIfDue(
  finishing: Finishing,
  targetId: number,
  onProgress: () => void = () => {},
): Promise<void> {
  const { pool } = finishing;
  if (await isTargetDue(pool, targetId)) {
    const target = await getTarget(pool, targetId);
    const all = await jobsOfTarget(pool, targetId);
    const jobs = all.filter(
      ({ stage, status }) => stage === 'done' && (status === 'running' || status === 'success'),
    );
    if (target.kind === 'mattermost') await finishAtServer(finishing, target, jobs, onProgress);
    else await makeFile(pool, target, jobs, jobs.length === all.length, onProgress);
  }
  const target = await getTarget(pool, targetId);
  // Also after a crash between the two.
  if (target.state === 'finished') await discardTargetParts(partsPath(target), targetId);
}

async function finishAtServer(
  finishing: Finishing,
  target: Target,
  jobs: readonly { jobId: number }[],
  onProgress: () => void,
): Promise<void> {
  const { pool } = finishing;
  const client = await openServer(finishing, await getJob(pool, jobs[0]!.jobId));
  try {
    const archived = new Set<string>();
    for (const { jobId } of jobs)
      for (const name of await archivedChannels(pool, target, jobId)) archived.add(name);
    const finished = await finishTeam({ pool, client, target, onProgress }, [...archived]);
    await finishTarget(pool, target.targetId, {
      ...finished,
      imports: await countServerJobs(pool, target.targetId),
    });
  } finally {
    await client.close();
  }
}

/** The channels of a job that are archived in Slack. */
async function archivedChannels(pool: DatabasePool, target: Target, jobId: number): Promise<string[]> {
  const names: string[] = [];
  for (const { chunkNo } of await chunksOf(pool, jobId, 'channel')) {
    const part = { jobId, type: 'channel', chunkNo } as const;
    for (const [name, , , archivedAt] of await readPart(partsPath(target), target.targetId, part))
      if (archivedAt !== undefined) names.push(textOf(name!));
  }
  return names;
}

async function makeFile(
  pool: DatabasePool,
  target: Target,
  jobs: readonly JoinedJob[],
  isWhole: boolean,
  onProgress: () => void,
): Promise<void> {
  const { targetId } = target;
  const archives = openArchives(pool);
  try {
    const result = await joinBulkFile({
      pool,
      target,
      jobs,
      isWhole,
      openArchive: archives.open,
      onProgress,
    });
    await finishTarget(pool, targetId, result);
  } catch (error) {
    // No job of it may wait for a file that can't be made, or keep its path.
    if (isPermanent(error)) await failDoneJobs(pool, targetId, error.message);
    if (await abandonTarget(pool, targetId)) await discardTargetParts(target.path, targetId);
    throw error;
  } finally {
    await archives.close();
  }
}

const isPermanent = (error: unknown): error is Error =>
  error instanceof Error && PERMANENT_ERRORS.includes(error.name);
