import { describe, expect, test } from '@jest/globals';
import { comparison } from './last-result.ts';
import { type BenchResult, median } from './results.ts';

const machine = { cores: 2, memoryBytes: 16e9, processor: 'A', platform: 'linux x64' };

const result = (storedMs: number, more: Partial<BenchResult> = {}): BenchResult => ({
  date: '2026-01-02T03:04:05.000Z',
  version: '0.1.0',
  commit: 'abc',
  node: 'v24.0.0',
  machine,
  seed: 1,
  results: [
    {
      messages: 10_000,
      dayFiles: 1,
      inflatedBytes: 1,
      zipBytes: 1,
      figures: { storedMs, workerPeakBytes: null },
      ratios: {},
      turns: [],
    },
  ],
  ...more,
});

describe('comparing with the last result', () => {
  test('gives the ratio of each figure that both have', () => {
    const text = comparison(result(1_500), result(3_000));
    expect(text).toMatch(/10,000 storedMs +3\.00 s +1\.50 s +0\.50/);
    expect(text).not.toContain('workerPeakBytes');
    expect(text).not.toContain('Another machine');
  });

  test('says what is different about the machine', () => {
    const text = comparison(result(1), result(1, { machine: { ...machine, cores: 8 } }));
    expect(text).toContain('Another machine, so these say little: 2 cores here, 8 cores there');
  });

  test('compares no archives of another seed', () => {
    expect(comparison(result(1), result(1, { seed: 2 }))).toContain('it holds none of these archives');
  });
});

describe('median', () => {
  test('is the middle value, or the mean of the middle two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });
});
