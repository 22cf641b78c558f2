import { describe, expect, test } from '@jest/globals';
import { bar, jobLines, LINES_PER_JOB, shortJobLine } from '../../src/cli/terminal-lines.ts';
import { aView, EXPORTING } from './support/a-job.ts';

describe('a bar', () => {
  test('is full only when all is done', () => {
    expect(bar(10, 10, 4)).toBe('████');
    expect(bar(999, 1_000, 4)).toBe('███░');
  });

  test('is empty only when nothing is done', () => {
    expect(bar(0, 1_000, 4)).toBe('░░░░');
    expect(bar(1, 1_000, 4)).toBe('█░░░');
  });

  test('of nothing is empty', () => expect(bar(0, 0, 4)).toBe('░░░░'));
});

describe('a job on the terminal', () => {
  test.each([
    ['before a worker has taken it', aView(undefined)],
    ['while it is read', aView({ stage: 'messages' })],
    ['while it is exported', aView({ stage: 'exporting', meta: EXPORTING })],
  ])('takes the same number of lines, none too wide, %s', (_when, view) => {
    for (const columns of [40, 80, 200]) {
      const lines = jobLines(view, columns);
      expect(lines).toHaveLength(LINES_PER_JOB);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  test('shows plain counts, and no bar, before the totals are frozen', () => {
    const lines = jobLines(aView({ stage: 'messages', meta: { messages_processed: 1_200 } }), 100);
    const messages = lines.find((line) => line.includes('messages ') && !line.includes('stage'))!;
    expect(messages).toMatch(/^ {2}messages +1,200 read$/);
  });

  test('fills a bar by what is exported, and names the rest beside it', () => {
    const lines = jobLines(aView({ stage: 'exporting', meta: EXPORTING }), 100);
    expect(lines).toContain(`  messages     ${bar(999, 2_001, 32)} 999 of 2,001 · 1 failed`);
    expect(lines).toContain(`  custom emoji ${bar(1, 3, 32)} 1 of 3 · 2 skipped`);
  });

  test('says whom it waits for at the type barrier', () => {
    const holders = [{ jobId: 2, type: 'user' as const, pending: 1_200, isPaused: false }];
    const [, stage] = jobLines(aView({ stage: 'exporting', meta: EXPORTING }, { holders }), 120);
    expect(stage).toMatch(/6\/7 exporting, waits for job 2 \(1,200 users pending\)$/);
  });

  test('says whose archive it waits for before the export', () => {
    const [, stage] = jobLines(aView({ stage: 'ready_export' }, { readers: [4, 5] }), 120);
    expect(stage).toMatch(/5\/7 ready export, waits until jobs 4, 5 have read all$/);
  });

  test('says how far its downloads are, while they come', () => {
    const meta = { downloads: { files: 1_200, bytes: 3e9 }, files_downloaded: 12, bytes_downloaded: 4e6 };
    const [, stage] = jobLines(aView({ stage: 'ready_export', meta }), 120);
    expect(stage).toMatch(/5\/7 ready export, downloads 12 of 1,200 files \(4\.0 MB of 3\.0 GB\)$/);
    expect(jobLines(aView({ stage: 'exporting', meta }), 120)[1]).not.toContain('downloads');
  });

  test('tells its end', () => {
    expect(jobLines(aView({ status: 'failed', stage: 'users' }), 80)[0]).toBe('acme.zip · job 3 · failed');
  });

  test('fits into one line where there are many', () => {
    const line = shortJobLine(aView({ stage: 'exporting', meta: EXPORTING }), 80);
    expect(line).toBe(`${'acme.zip'.padEnd(24)} 6/7 exporting messages 999 of 2,001`);
  });
});
