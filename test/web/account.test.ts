import { describe, expect, it } from '@jest/globals';
import { documentTitle, percentOf, progressText } from '../../web/src/job/account.ts';
import { countsOf, jobWith } from './jobs.ts';

describe('percent', () => {
  it.each([
    [0, 10, 0],
    [999, 1000, 99],
    [1000, 1000, 100],
    [0, 0, null],
  ])('%i of %i is %p: never 100 before the last, and none of nothing', (part, total, percent) => {
    expect(percentOf(part, total)).toBe(percent);
  });
});

describe('the progress of a job', () => {
  it('is a count of what was read as long as totals may change', () => {
    const types = [
      countsOf('user', { processed: 1 }),
      countsOf('message', { processed: 1200 }),
      countsOf('reaction'),
    ];
    expect(progressText({ types, totalsFrozen: false })).toBe('read: 1 user, 1,200 messages');
  });

  it('is exported of total from then on, and tells what is not', () => {
    const types = [
      countsOf('user', { processed: 9, total: 5, exported: 5 }),
      countsOf('message', { total: 1000, exported: 990, skipped: 4, failed: 1 }),
    ];
    expect(progressText({ types, totalsFrozen: true })).toBe(
      '995 of 1,005 exported, 4 left out and 1 failed',
    );
  });
});

describe('the title of the tab', () => {
  it.each([
    ['exports', {}, 'job 3: 45% – acme.zip'],
    ['is held', { pausedAt: '2026-03-02T09:01:00.000Z' }, 'job 3: paused, 45% – acme.zip'],
    ['reads', { stage: 'messages', totalsFrozen: false } as const, 'job 3: messages – acme.zip'],
    ['has failed', { status: 'failed' } as const, 'job 3: failed – acme.zip'],
    // Everything is exported, and the file is not there yet.
    ['joins its file', { types: [countsOf('message', { total: 2, exported: 2 })] }, 'job 3: 100% – acme.zip'],
  ])('of a job that %s', (_, given, title) => {
    expect(documentTitle(jobWith(given))).toBe(title);
  });
});
