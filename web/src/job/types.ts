import type { JobDetail, JobSummary, TypeCounts } from '../../../src/api/schemas/job.ts';

export type Stage = JobSummary['stage'];
export type EntityType = TypeCounts['type'];
export type JobTarget = NonNullable<JobDetail['target']>;
