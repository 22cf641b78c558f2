import { describe, expect, test } from '@jest/globals';
import { jobsTable } from '../../src/cli/jobs.ts';
import { statusText } from '../../src/cli/status-text.ts';
import { aJob, aReport, aTarget, aView, EXPORTING } from './support/a-job.ts';

const NOW = Date.parse('2024-03-04T08:03:05.000Z');

describe('the status of a job', () => {
  test('shows where it stands and whom it waits for', () => {
    const job = aJob({
      stage: 'exporting',
      meta: {
        ...EXPORTING,
        archive: { kind: 'corporate', tool: 'slackdump', workspaces: 0 },
        durations_ms: { extracting: 400, users: 61_000 },
      },
    });
    const holders = [
      { jobId: 1, type: 'user' as const, pending: 3, isPaused: false },
      { jobId: 1, type: 'channel' as const, pending: 8, isPaused: false },
      { jobId: 2, type: 'user' as const, pending: 1, isPaused: false },
    ];
    const report = aReport({
      status: 'running',
      view: { ...aView({}), job, holders },
      target: aTarget({ state: 'planned' }),
    });
    expect(statusText(report, job, 'http://ui/workflows/x', NOW).slice(0, 9)).toEqual([
      'job 3: running',
      '  workflow  slack-migration-acme-1f3a',
      '  archive   /in/acme.zip',
      '  shape     export of all conversations, with slackdump',
      '  target    /out/import.zip (team acme, being exported)',
      '  started   2024-03-04 08:00:00 UTC, runs for 3 min 05 s',
      '  stages    extracting 0.4 s, users 1 min 01 s, channels, messages, ready export, exporting …',
      '  now       waits for job 1 (3 users, 8 channels pending) and job 2 (1 users pending)',
      '  Web UI    http://ui/workflows/x',
    ]);
  });

  test('leaves out what is not known', () => {
    const job = aJob({ status: 'failed', errorMessage: 'no zip', finishedAt: '2024-03-04T08:00:01.000Z' });
    const report = aReport({
      status: 'failed',
      error: 'no zip',
      view: { ...aView({}), job },
      target: undefined,
    });
    expect(statusText(report, job, undefined, NOW)).toEqual([
      'job 3: failed',
      '  workflow  slack-migration-acme-1f3a',
      '  archive   /in/acme.zip',
      '  started   2024-03-04 08:00:00 UTC, took 1.0 s',
      '  stages    extracting',
      '  error     no zip',
    ]);
  });
});

describe('the list of jobs', () => {
  test('is a table', () => {
    expect(jobsTable([aJob({ jobId: 12 }), aJob({ status: 'success', stage: 'done' })], NOW)).toEqual([
      'JOB  STATUS   STAGE       STARTED           TOOK        ARCHIVE   WORKFLOW',
      '12   running  extracting  2024-03-04 08:00  3 min 05 s  acme.zip  slack-migration-acme-1f3a',
      '3    success  done        2024-03-04 08:00  3 min 05 s  acme.zip  slack-migration-acme-1f3a',
    ]);
  });
});
