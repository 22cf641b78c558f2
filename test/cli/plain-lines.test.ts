import { describe, expect, test } from '@jest/globals';
import { createPlainLines } from '../../src/cli/plain-lines.ts';
import { aView, EXPORTING } from './support/a-job.ts';

describe('plain lines', () => {
  test('tell each change of stage once', () => {
    const next = createPlainLines();
    expect(next([aView(undefined)], 0)).toEqual([]);
    expect(next([aView({ stage: 'extracting' })], 100)).toEqual(['acme.zip (job 3): extracting']);
    expect(next([aView({ stage: 'extracting' })], 200)).toEqual([]);
    expect(next([aView({ stage: 'ready_export' })], 300)).toEqual(['acme.zip (job 3): ready export']);
  });

  test('tell how a job ended', () => {
    const next = createPlainLines();
    next([aView({ stage: 'done' })], 0);
    expect(next([aView({ stage: 'done', status: 'success' })], 10)).toEqual(['acme.zip (job 3): success']);
  });

  test('tell the counters every two seconds at most, and only if they have moved', () => {
    const next = createPlainLines();
    const reading = (messages: number) =>
      aView({ stage: 'messages', meta: { users_processed: 12, messages_processed: messages } });
    next([reading(0)], 0);
    expect(next([reading(10)], 1_900)).toEqual([]);
    expect(next([reading(20)], 2_000)).toEqual(['acme.zip (job 3): messages, users 12, messages 20']);
    expect(next([reading(20)], 9_000)).toEqual([]);
    expect(next([reading(1_030)], 9_300)).toEqual(['acme.zip (job 3): messages, users 12, messages 1,030']);
  });

  test('measure the export against the totals', () => {
    const next = createPlainLines();
    const view = aView(
      { stage: 'exporting', meta: EXPORTING },
      { holders: [{ jobId: 2, type: 'channel', pending: 7, isPaused: false }] },
    );
    next([view], 0);
    expect(next([view], 5_000)).toEqual([
      'acme.zip (job 3): exporting, users 12/12, custom emoji 1/3, channels 4/4, messages 999/2,001, ' +
        'attachments 0/10; waits for job 2 (7 channels pending)',
    ]);
  });

  test('tell how far downloads are', () => {
    const next = createPlainLines();
    const view = (files: number) =>
      aView({
        stage: 'ready_export',
        meta: { downloads: { files: 9, bytes: 900 }, files_downloaded: files, bytes_downloaded: 100 * files },
      });
    next([view(0)], 0);
    expect(next([view(2)], 5_000)).toEqual([
      'acme.zip (job 3): ready export, downloads 2 of 9 files (200 bytes of 900 bytes)',
    ]);
  });

  test('speak of several jobs in turns', () => {
    const next = createPlainLines();
    const both = (messages: number) =>
      ['a', 'b'].map((label) =>
        aView(
          { stage: 'messages', meta: { messages_processed: messages } },
          { label, workflowId: `workflow-${label}` },
        ),
      );
    next(both(0), 0);
    expect(next(both(1), 3_000)).toEqual(['a (job 3): messages, messages 1']);
    expect(next(both(2), 6_000)).toEqual(['b (job 3): messages, messages 2']);
    expect(next(both(3), 9_000)).toEqual(['a (job 3): messages, messages 3']);
  });
});
