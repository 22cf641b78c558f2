import { describe, expect, test } from '@jest/globals';
import { latencyOf } from './latency.ts';
import { median, spreadOf } from './spread.ts';

describe('median', () => {
  test('is the middle value, or the mean of the middle two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });
});

describe('a spread', () => {
  test('is the middle, the lowest and the highest value, in hundredths', () => {
    expect(spreadOf([1, 1 / 3, 10])).toEqual({ median: 1, min: 0.33, max: 10 });
    expect(spreadOf([])).toBeUndefined();
  });
});

describe('a latency', () => {
  test('has a p99 that one in a hundred exceeds', () => {
    const samples = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect(latencyOf(samples)).toEqual({ times: 200, medianMs: 100.5, p99Ms: 198, maxMs: 200 });
    expect(latencyOf([7])).toEqual({ times: 1, medianMs: 7, p99Ms: 7, maxMs: 7 });
    expect(latencyOf([])).toBeUndefined();
  });
});
