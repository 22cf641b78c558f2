import { type JobView, waitText } from '../control/job-view.ts';

/** Why a job does not move, with the command that lets it go on; '' if it is at work. */
export function waitsText(view: Pick<JobView, 'job' | 'holders' | 'readers'>): string {
  const text = waitText(view);
  return view.job?.pausedAt ? `${text}; \`slack-mm2 resume ${view.job.jobId}\` lets it go on` : text;
}
