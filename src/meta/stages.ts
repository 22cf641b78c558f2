/** The stages of a job, in order. A job moves forward only, one step at a time. */
export const STAGES = [
  'extracting',
  'users',
  'channels',
  'messages',
  'ready_export',
  'exporting',
  'done',
] as const;

export type Stage = (typeof STAGES)[number];

/** `running` covers every stage but `done`; the other three are final and hold nobody at the type barrier. */
export const JOB_STATUSES = ['running', 'success', 'failed', 'cancelled'] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];
