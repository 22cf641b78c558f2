import { numberIn } from '../control/job-progress.ts';
import { bytes, count } from '../figures.ts';
import type { Job } from '../store/jobs.ts';

/** How far a job's downloads are: `files 12 of 340 (1.2 MB of 80.0 MB), 3 refused`; '' for a job that downloads nothing. */
export function downloadText({ meta }: Pick<Job, 'meta'>): string {
  const wanted = meta.downloads as Record<string, unknown> | undefined;
  if (!wanted) return '';
  const refused = numberIn(meta, 'files_refused');
  const size = `${bytes(numberIn(meta, 'bytes_downloaded'))} of ${bytes(numberIn(wanted, 'bytes'))}`;
  const files = `${count(numberIn(meta, 'files_downloaded'))} of ${count(numberIn(wanted, 'files'))}`;
  return `downloads ${files} files (${size})${refused > 0 ? `, ${count(refused)} refused` : ''}`;
}

/** The same, while it happens. */
export const runningDownloadText = (job: Pick<Job, 'meta' | 'stage'>): string =>
  job.stage === 'ready_export' ? downloadText(job) : '';
