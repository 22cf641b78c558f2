import type { JobReport } from '../../../src/control/job-report.ts';
import type { JobView } from '../../../src/control/job-view.ts';
import type { Job } from '../../../src/store/jobs.ts';
import type { Target } from '../../../src/store/targets.ts';

/** A job that runs and has read nothing yet, but for what is given. */
export const aJob = (job: Partial<Job> = {}): Job => ({
  jobId: 3,
  workflowId: 'slack-migration-acme-1f3a',
  runId: 'run-1',
  temporalNamespace: 'namespace-1',
  targetId: 1,
  status: 'running',
  stage: 'extracting',
  meta: {},
  input: {},
  archivePath: '/in/acme.zip',
  archiveFingerprint: null,
  workspaceId: null,
  errorMessage: null,
  startedAt: '2024-03-04T08:00:00.000Z',
  finishedAt: null,
  pausedAt: null,
  ...job,
});

export const aView = (job: Partial<Job> | undefined, view: Partial<JobView> = {}): JobView => ({
  workflowId: 'slack-migration-acme-1f3a',
  label: 'acme.zip',
  job: job && aJob(job),
  holders: [],
  readers: [],
  ...view,
});

/** `meta` in the middle of the export of messages. */
export const EXPORTING = {
  users_processed: 12,
  users_exported: 12,
  custom_emoji_processed: 3,
  custom_emoji_exported: 1,
  custom_emoji_skipped: 2,
  channels_processed: 4,
  channels_exported: 4,
  messages_processed: 2_000,
  messages_exported: 999,
  messages_failed: 1,
  attachments_processed: 10,
  totals: { users: 12, custom_emoji: 3, channels: 4, messages: 2_001, attachments: 10, reactions: 0 },
  totals_frozen: true,
};

export const aTarget = (target: Partial<Target> = {}): Target => ({
  targetId: 1,
  kind: 'bulk-file',
  path: '/out/import.zip',
  folder: null,
  team: 'acme',
  state: 'finished',
  jobsExpected: 1,
  result: {
    users: 12,
    channels: 3,
    directChannels: 1,
    posts: 1_500,
    replies: 499,
    reactions: 0,
    attachments: 9,
    emoji: 1,
    sizeBytes: 18_200,
  },
  ...target,
});

export const aReport = (report: Partial<JobReport> & { job?: Partial<Job> } = {}): JobReport => {
  const { job, ...rest } = report;
  const view = aView({
    status: 'success',
    stage: 'done',
    meta: EXPORTING,
    finishedAt: '2024-03-04T08:00:10.000Z',
    ...job,
  });
  return {
    view,
    status: 'success',
    error: undefined,
    outcomes: [],
    imports: undefined,
    findings: [],
    target: aTarget(),
    ...rest,
  };
};
