import { describe, expect, it } from '@jest/globals';
import { filterOf, filterQuery } from '../../web/src/job/entity-filter.ts';
import { importCommands } from '../../web/src/job/result.ts';
import { verdictText } from '../../web/src/job/verification-words.ts';
import { mergeJobs } from '../../web/src/jobs/merge-jobs.ts';

const jobs = (...ids: number[]) => ids.map((jobId) => ({ jobId, from: 'live' }));
const ids = (list: readonly { jobId: number }[]) => list.map(({ jobId }) => jobId);

describe('the list of jobs', () => {
  it('has the live ones before older ones, each once', () => {
    expect(ids(mergeJobs(jobs(9, 8, 7), jobs(7, 6, 5), jobs(6, 4)))).toEqual([9, 8, 7, 6, 5, 4]);
  });

  it('keeps those that newer jobs have pushed out of the live ones', () => {
    const before = mergeJobs(jobs(8, 7, 6), [], []);
    expect(ids(mergeJobs(jobs(9, 8, 7), [], before))).toEqual([9, 8, 7, 6]);
  });

  it('loses those that were forgotten', () => {
    const before = mergeJobs(jobs(9, 8, 7), [], []);
    expect(ids(mergeJobs(jobs(9, 7), [], before))).toEqual([9, 7]);
    expect(mergeJobs([], [], before)).toEqual([]);
  });
});

describe('the filter of entities', () => {
  it('is in the address of the page, without what the API does not take', () => {
    const params = new URLSearchParams('tab=left-out&status=failed&type=nonsense&code=x&channel=%20C1%20');
    expect(filterOf(params)).toEqual({ status: 'failed', code: 'x', channel: 'C1' });
  });

  it('goes there and back', () => {
    const filter = { status: 'skipped', type: 'message', code: 'a b', channel: 'C1&x' };
    expect(
      filterOf(new URLSearchParams(filterQuery(filter, { tab: 'left-out', cursor: undefined }))),
    ).toEqual(filter);
    expect(filterQuery({})).toBe('');
  });
});

describe('what brings a file to a server', () => {
  it.each([
    ['import.zip', 'mmctl import upload import.zip'],
    ["it's $HOME.zip", "mmctl import upload 'it'\\''s $HOME.zip'"],
  ])('takes %s as one word', (file, command) => {
    expect(importCommands(file)[0]).toBe(command);
  });
});

describe('what a verification has found', () => {
  const row = { type: 'message', expected: 1000, missing: 0, different: 0, extra: 0 } as const;
  it.each([
    ['ok', row, 'Everything is there: all 1,000 that were sent.'],
    [
      'different',
      { ...row, missing: 2, extra: 1 },
      'Not everything is there as it was sent: 2 missing, 1 extra, of 1,000.',
    ],
  ] as const)('%s', (state, type, text) => {
    expect(verdictText({ state, types: [type] })).toBe(text);
  });
});
