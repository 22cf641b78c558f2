import { describe, expect, test } from '@jest/globals';
import { comparison } from './last-result.ts';
import type { BenchResult } from './results.ts';

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

  test('takes results from before there were threads as those of one thread', () => {
    expect(comparison(result(1, { threads: 1, floorThreads: 1 }), result(1))).not.toContain('alike');
    const text = comparison(result(1, { threads: 2, floorThreads: 2 }), result(1));
    expect(text).toContain('Not measured alike: the worker had 1 thread then, 2 now');
    expect(text).toContain('Not measured alike: the floor had 1 thread then, 2 now');
  });

  test('keeps archives of a shape apart from those of a size', () => {
    const [size] = result(1_500).results;
    const shaped = result(0, { results: [{ ...size!, shape: 'users' }] });
    expect(comparison(shaped, result(3_000))).toContain('it holds nothing of this');
    expect(comparison(shaped, shaped)).toMatch(/users storedMs +1\.50 s +1\.50 s +1\.00/);
  });

  test('compares the barrier, if both have it', () => {
    const latency = { times: 9, p99Ms: 3, maxMs: 9 };
    const measured = (medianMs: number) =>
      result(1, {
        barrier: {
          ...{ entities: 1, jobs: 1, chunks: 1, deadChunks: 1, postgresVersion: '18' },
          checks: [{ name: 'may start', latency: { ...latency, medianMs } }],
        },
      });
    expect(comparison(measured(1.5), measured(3))).toMatch(/may start: medianMs +3\.00 ms +1\.50 ms +0\.50/);
    expect(comparison(measured(1.5), result(1))).not.toContain('may start');
  });

  test('compares no archives of another seed', () => {
    expect(comparison(result(1), result(1, { seed: 2 }))).toContain('it holds nothing of this');
  });
});
