import type { JobDetail } from '../../../src/api/schemas/job.ts';
import { STAGES } from '../../../src/meta/stages.ts';
import type { Stage } from './types.ts';

export interface StageStep {
  stage: Stage;
  /** `ended`: the job has failed or was cancelled in it. */
  state: 'left' | 'current' | 'ended' | 'ahead';
  /** How long it took; null unless it was left. */
  durationMs: number | null;
}

/** The stages in order, and where the job is among them. */
export function stageSteps({
  stage,
  status,
  durationsMs,
}: Pick<JobDetail, 'stage' | 'status' | 'durationsMs'>): StageStep[] {
  const at = STAGES.indexOf(stage);
  const here = status === 'success' ? 'left' : status === 'running' ? 'current' : 'ended';
  return STAGES.map((each, index) => ({
    stage: each,
    state: index < at ? 'left' : index > at ? 'ahead' : here,
    durationMs: durationsMs[each] ?? null,
  }));
}
