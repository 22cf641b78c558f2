import type { Job } from '../store/jobs.ts';
import { shapeOf } from './archive-shape.ts';

/** A job as `--json` prints it; `meta` is exactly what is stored. */
export const jobJson = (job: Job) => ({
  jobId: job.jobId,
  workflowId: job.workflowId,
  runId: job.runId,
  status: job.status,
  stage: job.stage,
  meta: job.meta,
  archive: job.archivePath,
  shape: shapeOf(job),
  startedAt: job.startedAt,
  finishedAt: job.finishedAt,
  pausedAt: job.pausedAt,
  error: job.errorMessage,
});
