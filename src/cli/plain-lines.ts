import { stageLabel, typeProgress } from '../control/job-progress.ts';
import type { JobView } from '../control/job-view.ts';
import { count } from '../figures.ts';
import type { Stage } from '../meta/stages.ts';
import { runningDownloadText } from './download-text.ts';
import { waitsText } from './waits-text.ts';

/** At most one line of progress in this time, over all jobs that are followed. */
const PROGRESS_EVERY_MS = 2_000;

/**
 * Turns what is seen of jobs, moment by moment, into lines for a log: one whenever a job's stage changes, and now and
 * then one on the counters, if they have moved.
 */
export function createPlainLines(): (views: readonly JobView[], nowMs: number) => string[] {
  const seen = new Map<string, { stage: Stage | undefined; status: string; progress: string }>();
  let lastProgressMs = Number.NEGATIVE_INFINITY;
  let turn = 0;
  return (views, nowMs) => {
    const lines: string[] = [];
    for (const view of views) {
      const { job, workflowId } = view;
      const before = seen.get(workflowId);
      const now = { stage: job?.stage, status: job?.status ?? '', progress: before?.progress ?? '' };
      if (job && (before?.stage !== now.stage || before?.status !== now.status)) {
        lines.push(`${nameOf(view)}: ${job.status === 'running' ? stageLabel(job.stage) : job.status}`);
        lastProgressMs = nowMs;
      }
      seen.set(workflowId, now);
    }
    if (nowMs - lastProgressMs < PROGRESS_EVERY_MS) return lines;
    // In turns, so that of several jobs each is heard of.
    for (let tried = 0; tried < views.length; tried++) {
      const view = views[turn++ % views.length]!;
      const before = seen.get(view.workflowId)!;
      const progress = progressLine(view);
      if (progress === '' || progress === before.progress) continue;
      before.progress = progress;
      lines.push(`${nameOf(view)}: ${progress}`);
      lastProgressMs = nowMs;
      break;
    }
    return lines;
  };
}

const nameOf = ({ label, job }: JobView) => `${label} (job ${job?.jobId ?? '?'})`;

function progressLine(view: JobView): string {
  const { job } = view;
  if (job?.status !== 'running') return '';
  const waits = waitsText(view);
  const counts = typeProgress(job)
    .filter(({ processed, total }) => (total ?? processed) > 0)
    .map(({ label, processed, exported, total }) =>
      total === undefined ? `${label} ${count(processed)}` : `${label} ${count(exported)}/${count(total)}`,
    )
    .join(', ');
  const doing = [stageLabel(job.stage), runningDownloadText(job), counts].filter(Boolean).join(', ');
  return [doing, waits].filter(Boolean).join('; ');
}
