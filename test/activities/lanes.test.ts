import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lanesOf } from '../../src/activities/enter-exporting.ts';
import { groupsOf } from '../../src/activities/export-lane.ts';
import type { Chunk } from '../../src/store/chunks.ts';

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

describe('groupsOf', () => {
  const chunks = (...entities: number[]): Chunk[] =>
    entities.map((count, chunkNo) => ({ chunkNo, fromKey: [], toKey: null, direct: false, entities: count }));
  const sizes = (of: Chunk[], type: Parameters<typeof groupsOf>[1]) =>
    [...groupsOf(of, type)].map((group) => group.map(({ entities }) => entities));

  it('exports messages chunk by chunk, and what belongs to them in groups', () => {
    expect(sizes(chunks(10, 10, 10), 'message')).toEqual([[10], [10], [10]]);
    expect(sizes(chunks(10, 10, 10), 'user')).toEqual([[10], [10], [10]]);
    expect(sizes(chunks(10, 10, 10), 'attachment')).toEqual([[10, 10, 10]]);
    expect(sizes(chunks(9_000, 9_000, 9_000), 'reaction')).toEqual([[9_000, 9_000], [9_000]]);
  });

  it('leaves alone what is too much for a group, and has none for nothing', () => {
    expect(sizes(chunks(400, 5_000, 400, 600, 1), 'attachment')).toEqual([[400], [5_000], [400, 600], [1]]);
    expect(sizes([], 'reaction')).toEqual([]);
  });

  it('reads over no more than a few chunks that hold nothing', () => {
    const some = chunks(1, 1, 1, 1).map((chunk, index) => ({ ...chunk, chunkNo: [3, 18, 19, 40][index]! }));
    expect([...groupsOf(some, 'reaction')].map((group) => group.map(({ chunkNo }) => chunkNo))).toEqual([
      [3, 18],
      [19],
      [40],
    ]);
  });

  it('has every chunk once, in order, and no endless groups', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000), { maxLength: 200 }), (entities) => {
        const all = chunks(...entities);
        const groups = [...groupsOf(all, 'attachment')];
        expect(groups.flat()).toEqual(all);
        for (const group of groups) {
          expect(group.at(-1)!.chunkNo - group[0]!.chunkNo).toBeLessThan(16);
          if (group.length > 1)
            expect(group.reduce((sum, chunk) => sum + chunk.entities, 0)).toBeLessThanOrEqual(1_000);
        }
      }),
    );
  });
});
