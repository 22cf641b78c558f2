import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { JobDetail } from '../../src/api/schemas/job.ts';
import { perSecond, ratePoints, rateText } from '../../web/src/job/rates.ts';
import { roughTime } from '../../web/src/job/time.ts';
import { countsOf, jobWith } from './jobs.ts';

const sample = (second: number, processed: number, exported: number) => ({
  at: new Date(second * 1000).toISOString(),
  stage: 'messages' as const,
  processed,
  exported,
});

describe('the speed over time', () => {
  it('is what came between two samples, by the seconds between them', () => {
    expect(ratePoints([sample(0, 0, 0), sample(5, 100, 0), sample(15, 100, 30)])).toEqual([
      { at: 5_000, read: 20, exported: 0 },
      { at: 15_000, read: 0, exported: 3 },
    ]);
  });

  it('keeps what was read in sum, also where points are put together', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 400 }), (steps) => {
        let sum = 0;
        const samples = steps.map((step, index) => {
          sum += step;
          return sample(index * 5, sum, 0);
        });
        const points = ratePoints(samples);
        expect(points.length).toBeLessThanOrEqual(61);
        let before = 0;
        const read = points.reduce((all, { at, read: rate }) => {
          const part = (rate * (at - before)) / 1000;
          before = at;
          return all + part;
        }, 0);
        expect(read).toBeCloseTo(sum - steps[0]!, 4);
      }),
    );
  });

  it.each<[Partial<JobDetail>, string]>([
    [{ rate: { perSecond: 1240.4, secondsLeft: 185 } }, '1,240 exported a second; about 3 minutes left.'],
    [
      { rate: { perSecond: 0, secondsLeft: null } },
      '0 exported a second; nothing has moved in the last minute.',
    ],
    [
      {
        status: 'success',
        types: [countsOf('message', { processed: 300, total: 300, exported: 200, skipped: 100 })],
        durationsMs: { users: 1_000, messages: 2_000, exporting: 40_000 },
      },
      'It read 300 entities in 3.0 s, 100 a second; it exported 200 entities in 40 s, 5.0 a second.',
    ],
    [{ status: 'failed', types: [] }, 'It ended before there was anything to measure.'],
    [{ pausedAt: '2026-03-02T09:01:00.000Z' }, 'Nothing moves: the job is paused.'],
    [{ stage: 'messages' }, '20 read a second. The time left is known when the export has begun.'],
  ])('in words: %j', (given, text) => {
    expect(rateText(jobWith(given), ratePoints([sample(0, 0, 0), sample(5, 100, 0)]))).toBe(text);
  });

  it.each<[JobDetail['rate']]>([[null], [{ perSecond: 0, secondsLeft: null }]])(
    'is no standstill while Mattermost works on an import: %j',
    (rate) => {
      const now = new Date(2026, 2, 2, 12, 3);
      const imports = { done: 2, runningS: 240, isWaiting: false, aheadJobId: null };
      const text = (given: Partial<JobDetail>) => rateText(jobWith({ rate, imports, ...given }), [], now);
      expect(text({})).toContain('Mattermost works on an import since 11:59;');
      expect(text({ imports: { ...imports, runningS: null } })).not.toContain('Mattermost works');
      expect(text({ rate: { perSecond: 5, secondsLeft: 60 } })).toBe(
        '5.0 exported a second; about 1 minute left.',
      );
    },
  );

  it.each([
    [0, '0'],
    [0.25, '0.3'],
    [7.54, '7.5'],
    [3120.4, '3,120'],
  ])('%d is %s a second', (rate, text) => {
    expect(perSecond(rate)).toBe(text);
  });
});

describe('the time left', () => {
  it.each([
    [0, 'less than a minute'],
    [61, 'about 1 minute'],
    [5_340, 'about 89 minutes'],
    [7_300, 'about 2 hours'],
    [200_000, 'about 2 days'],
  ])('of %i seconds is %s', (seconds, text) => {
    expect(roughTime(seconds)).toBe(text);
  });
});
