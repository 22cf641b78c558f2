import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { shapeOf } from '../control/archive-shape.ts';
import type { FailingActivity } from '../control/failing-activities.ts';
import { viewOf, waitText } from '../control/job-view.ts';
import { workflowPage } from '../control/stack-access.ts';
import { archiveLabel } from '../meta/archive-label.ts';
import { typeAccounts } from '../report/type-accounts.ts';
import { exportRate } from '../store/job-samples.ts';
import type { Job } from '../store/jobs.ts';
import type { DatabasePool } from '../store/pool.ts';
import { standingOf } from '../store/server-imports.ts';
import { getTarget, type Target } from '../store/targets.ts';
import type { JobDetail, JobSummary } from './schemas/job.ts';

/**
 * Over how long the rate of an export is taken, in seconds. At a server everything of an import counts as exported when it is done, after some
 * minutes.
 */
const RATE_WINDOW_S: Record<Target['kind'], number> = { 'bulk-file': 60, mattermost: 1_800 };

/** A job as lists show it. */
export function jobSummary(job: Job): JobSummary {
  const { jobId, workflowId, runId, status, stage, archivePath, startedAt, finishedAt, pausedAt, input } =
    job;
  return {
    jobId,
    workflowId,
    runId,
    status,
    stage,
    label: archiveLabel(job),
    archive: archivePath,
    team: typeof input.team === 'string' ? input.team : 'slack',
    shape: shapeOf(job),
    startedAt,
    finishedAt,
    pausedAt,
    error: job.errorMessage,
    types: typeAccounts(job).map(({ name: _, ...account }) => account),
    totalsFrozen: job.meta.totals_frozen === true,
  };
}

export interface DetailSource {
  pool: DatabasePool;
  /** Of the Temporal Web UI. */
  uiUrl: string | undefined;
}

/** A job that was just read, with everything that is told of it. @param retrying what Temporal says of its activities */
export async function jobDetail(
  { pool, uiUrl }: DetailSource,
  job: Job,
  retrying: readonly FailingActivity[],
): Promise<JobDetail> {
  const { jobId, workflowId, runId, meta } = job;
  const view = await viewOf(pool, { workflowId, label: archiveLabel(job), job });
  const summary = jobSummary(job);
  const target = job.targetId === null ? undefined : await getTarget(pool, job.targetId);
  return {
    ...summary,
    meta,
    durationsMs: (meta.durations_ms ?? {}) as JobDetail['durationsMs'],
    target: target ? await targetAnswer(target) : null,
    waiting: { text: waitText(view), holders: [...view.holders], readers: [...view.readers] },
    retrying: [...retrying],
    imports: (await standingOf(pool, jobId)) ?? null,
    workflowUrl: uiUrl === undefined ? null : workflowPage(uiUrl, workflowId, runId),
    rate: await rateOf(pool, job, target, summary),
  };
}

/** The files of a finished target, by their base names: the import, and what is to be imported behind it. */
export function targetFiles({ kind, state, path, result }: Target): { path: string; note: string }[] {
  if (kind !== 'bulk-file' || state !== 'finished') return [];
  const finish = result?.finish;
  return [
    { path, note: 'import it with `mmctl import upload` and `mmctl import process`' },
    ...(typeof finish === 'string'
      ? [{ path: finish, note: 'import it once, when the first has arrived: it archives channels' }]
      : []),
  ];
}

async function targetAnswer(target: Target): Promise<JobDetail['target']> {
  const { kind, path, team, state } = target;
  const files: NonNullable<JobDetail['target']>['files'] = [];
  for (const file of targetFiles(target)) {
    const found = await stat(file.path).catch(() => undefined);
    if (found) files.push({ name: basename(file.path), sizeBytes: found.size, note: file.note });
  }
  return { kind, path, team, state, files };
}

async function rateOf(
  pool: DatabasePool,
  { jobId, status, stage, pausedAt }: Job,
  target: Target | undefined,
  { types }: JobSummary,
): Promise<JobDetail['rate']> {
  if (status !== 'running' || stage !== 'exporting' || pausedAt !== null || !target) return null;
  const rate = await exportRate(pool, jobId, RATE_WINDOW_S[target.kind]);
  if (!rate) return null;
  const pending = types.reduce((sum, one) => sum + (one.pending ?? 0), 0);
  // What is left out takes its time too.
  return { perSecond: rate.exported, secondsLeft: rate.settled > 0 ? pending / rate.settled : null };
}
