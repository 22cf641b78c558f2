import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lanesOf } from '../../src/activities/enter-exporting.ts';

describe('lanesOf', () => {
  it('has no lane for nothing, and one a chunk for a few', () => {
    expect(lanesOf(0)).toEqual([]);
    expect(lanesOf(1)).toEqual([{ from: 0, to: 1 }]);
    expect(lanesOf(3)).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ]);
  });

  it('covers every chunk once, evenly, in a number of lanes that does not grow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (chunks) => {
        const lanes = lanesOf(chunks);
        expect(lanes.length).toBe(Math.min(chunks, 24));
        expect(lanes[0]!.from).toBe(0);
        expect(lanes.at(-1)!.to).toBe(chunks);
        for (const [index, { from }] of lanes.entries())
          if (index > 0) expect(from).toBe(lanes[index - 1]!.to);
        const sizes = lanes.map(({ from, to }) => to - from);
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
