import { describe, expect, test } from '@jest/globals';
import { isSuccess, migrationJson, migrationSummary } from '../../src/cli/migration-summary.ts';
import { aReport, aTarget, aView, EXPORTING } from './support/a-job.ts';

describe('the summary of a migration', () => {
  test('accounts for every type, names the reasons, and says what the file holds', () => {
    const report = aReport({
      outcomes: [
        { type: 'message', status: 'failed', reason: 'message_invalid', count: 1 },
        { type: 'attachment', status: 'skipped', reason: 'file_deleted', count: 2 },
        { type: 'attachment', status: 'skipped', reason: 'file_external', count: 1 },
      ],
      findings: [{ code: 'user_renamed', count: 7 }],
      job: {
        meta: {
          ...EXPORTING,
          duplicate_messages: 1,
          archive: { kind: 'grid', tool: null, workspaces: 3 },
        },
      },
    });
    expect(migrationSummary([report])).toBe(
      `
acme.zip (job 3): success after 10 s
  Enterprise Grid export of 3 workspaces
                  exported     skipped      failed       total
  users                 12           0           0          12
  custom emoji           1           2           0           3
  channels               4           0           0           4
  messages             999           0           1       2,001
  attachments            0           0           0          10
  reactions              0           0           0           0
  failed       messages: message_invalid 1
  skipped      attachments: file_deleted 2, file_external 1
  noted        user_renamed 7, messages met twice, kept once: 1
  which        slack-mm2 report 3

Mattermost import of team "acme": /out/import.zip (18.2 KB)
  users 12, channels 3, direct channels 1, posts 1,500, replies 499, reactions 0, attachments 9, emoji 1
Took 10 s, 999 messages (100 per second).`.trim(),
    );
  });

  test('names the second part, where channels are to be archived', () => {
    const report = aReport();
    const target = { ...report.target!, result: { archived: 1, finish: '/out/import.finish.zip' } };
    expect(migrationSummary([{ ...report, target }])).toContain(
      '  and /out/import.finish.zip, to be imported once, when the first part has arrived: it\n  archives 1 channel\n',
    );
    expect(migrationSummary([report])).not.toContain('finish');
  });

  test('says that files can be downloaded, if some were missing and nobody asked for them', () => {
    const outcomes = [{ type: 'attachment', status: 'skipped', reason: 'file_not_in_archive', count: 2 }];
    const hint = /^ {2}hint +files .* --download-files$/m;
    expect(migrationSummary([aReport({ outcomes })])).toMatch(hint);
    expect(migrationSummary([aReport()])).not.toMatch(hint);
    const meta = {
      ...EXPORTING,
      downloads: { files: 5, bytes: 9_000_000 },
      files_downloaded: 4,
      bytes_downloaded: 8_000_000,
      files_refused: 1,
    };
    const downloaded = migrationSummary([aReport({ outcomes, job: { meta } })]);
    expect(downloaded).not.toMatch(hint);
    expect(downloaded).toMatch(/^ {2}files +downloads 4 of 5 files \(8\.0 MB of 9\.0 MB\), 1 refused$/m);
  });

  test('says why a job failed, and that there is no file', () => {
    const error = '/in/acme.zip: this is not a zip file';
    const report = aReport({
      status: 'failed',
      error,
      job: { status: 'failed', stage: 'extracting', meta: {}, finishedAt: '2024-03-04T08:00:00.100Z' },
      target: aTarget({ state: 'abandoned', result: null }),
    });
    expect(migrationSummary([report])).toBe(
      `acme.zip (job 3): FAILED after 0.1 s: ${error}\n\nNo file was written.`,
    );
  });

  test('copes with a workflow that never had a job', () => {
    const report = aReport({
      view: aView(undefined),
      status: 'failed',
      error: 'input team: no',
      target: undefined,
    });
    expect(migrationSummary([report])).toBe('acme.zip: FAILED: input team: no\n\nNo file was written.');
    expect(migrationJson([report])).toMatchObject({
      status: 'failed',
      file: null,
      jobs: [{ jobId: null, workflowId: 'slack-migration-acme-1f3a', error: 'input team: no' }],
    });
  });

  test('is a success only if every job is one', () => {
    const reports = [aReport(), aReport({ status: 'cancelled' })];
    expect(isSuccess(reports)).toBe(false);
    expect(migrationSummary(reports)).toContain('The file holds only the archives that succeeded.');
  });

  test('shows what was read of a job that did not come to its export', () => {
    const report = aReport({
      status: 'cancelled',
      job: { status: 'cancelled', meta: { users_processed: 5 } },
    });
    expect(migrationSummary([report])).toMatch(/^ {18} +read\n {2}users +5\n/m);
  });

  test('wraps long lists of reasons', () => {
    const findings = Array.from({ length: 12 }, (_, index) => ({
      code: `a_rather_long_code_${index}`,
      count: 1,
    }));
    const lines = migrationSummary([aReport({ findings })]).split('\n');
    for (const line of lines.filter((one) => one.includes('rather'))) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  test('as JSON keeps meta as it is stored', () => {
    const { jobs, file, result, status } = migrationJson([aReport()]);
    expect({ status, file, result }).toEqual({
      status: 'success',
      file: '/out/import.zip',
      result: aTarget().result,
    });
    expect(jobs).toEqual([
      {
        jobId: 3,
        workflowId: 'slack-migration-acme-1f3a',
        runId: 'run-1',
        shape: null,
        status: 'success',
        stage: 'done',
        meta: EXPORTING,
        archive: '/in/acme.zip',
        startedAt: '2024-03-04T08:00:00.000Z',
        finishedAt: '2024-03-04T08:00:10.000Z',
        pausedAt: null,
        error: null,
        outcomes: [],
        findings: [],
        file: '/out/import.zip',
        result: aTarget().result,
      },
    ]);
  });
});
