import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { sumsOf } from './account.ts';
import { statusWord } from './words.ts';

export type JobAction = 'pause' | 'resume' | 'cancel' | 'retry';

/** What can be done with a job as it stands. */
export function actionsOf(job: Pick<JobDetail, 'status' | 'pausedAt' | 'types'>): JobAction[] {
  const word = statusWord(job);
  const hasFailed = sumsOf(job.types).failed > 0;
  if (word === 'running') return ['pause', 'cancel'];
  if (word === 'paused') return ['resume', 'cancel'];
  return word === 'success' && !hasFailed ? [] : ['retry'];
}
