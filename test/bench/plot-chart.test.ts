import { describe, expect, test } from '@jest/globals';
import type { SeriesOption } from 'echarts';
import { plotOption, plotSvg } from './plot-chart.ts';
import type { ArchiveResult, BenchResult, Figures } from './results.ts';

const measured = (messages: number, figures: Figures): ArchiveResult => ({
  ...{ messages, dayFiles: 1, inflatedBytes: 1, zipBytes: 1, ratios: {}, turns: [] },
  figures: { storedMs: messages / 20, fileMs: messages / 10, workerPeakBytes: 3e8, ...figures },
});

const result = (...results: ArchiveResult[]): BenchResult => ({
  ...{ date: '2026-01-02T03:04:05.000Z', version: '0.1.0', commit: 'abc', node: 'v24.0.0', seed: 1, results },
  machine: { cores: 2, memoryBytes: 16e9, processor: 'A <B> & C', platform: 'linux x64' },
});

const linesOf = (of: BenchResult) =>
  new Map((plotOption(of).series as SeriesOption[]).map(({ name, data }) => [name, data]));

describe('the plot', () => {
  test('shows seconds and megabytes by size, smallest first, without the shapes', () => {
    const shaped = { ...measured(300, {}), shape: 'users' } as const;
    const lines = linesOf(result(measured(4000, {}), shaped, measured(1000, { workerPeakBytes: 2e8 })));
    expect(lines.get('archive → stored')).toEqual([
      [1000, 0.05],
      [4000, 0.2],
    ]);
    expect(lines.get('worker')).toEqual([
      [1000, 200],
      [4000, 300],
    ]);
    expect(lines.get('in proportion to messages')).toEqual([
      [1000, 0.1],
      [4000, 0.4],
    ]);
  });

  test('has a line for the floor and the peer only where they were measured', () => {
    expect([...linesOf(result(measured(1, {}), measured(2, {}))).keys()]).not.toContain('mmetl');
    const both = linesOf({ ...result(measured(1, {}), measured(2, { peerMs: 9000 })), peer: 'mmetl' });
    expect(both.get('mmetl')).toEqual([[2, 9]]);
  });

  test('takes at least two sizes', () => {
    expect(() => plotOption(result(measured(1, {})))).toThrow('at least two sizes');
  });

  test('is an SVG that says what was measured', () => {
    const of = result(measured(1000, {}), measured(4000, {}));
    expect(plotSvg(of)).toMatch(/^<svg [\s\S]*A &lt;B&gt; &amp; C[\s\S]*<\/svg>\n$/);
  });
});
