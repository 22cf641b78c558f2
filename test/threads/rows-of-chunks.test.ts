import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StoredRow } from '../../src/store/stored-rows.ts';
import { rowsOfChunks } from '../../src/threads/rows-of-chunks.ts';

const row = (channelId: number, threadTs: number, ts = threadTs): StoredRow => ({
  channelId,
  threadTs: String(threadTs),
  ts: String(ts),
  createAt: null,
  json: '',
  files: null,
});
const key = (...parts: number[]) => parts.map(BigInt);
const shared = (rows: readonly StoredRow[], ...chunks: [from: bigint[], to: bigint[] | null][]) =>
  Array.from(
    rowsOfChunks(
      rows,
      chunks.map(([fromKey, toKey]) => ({ fromKey, toKey })),
    ),
    (own) => [...own],
  );

describe('rowsOfChunks', () => {
  it('gives each row to the chunk that it stands in', () => {
    const rows = [row(1, 5), row(1, 9, 12), row(2, 1), row(2, 1, 7), row(3, 4)];
    expect(
      shared(rows, [key(1, 0, 0), key(1, 9, 12)], [key(1, 9, 12), key(2, 1, 7)], [key(2, 1, 7), null]),
    ).toEqual([[rows[0]], [rows[1], rows[2]], [rows[3], rows[4]]]);
  });

  it('leaves out what lies between two chunks', () => {
    const rows = [row(1, 5), row(1, 6), row(1, 7)];
    expect(shared(rows, [key(1, 5, 0), key(1, 6, 0)], [key(1, 7, 0), key(1, 8, 0)])).toEqual([
      [rows[0]],
      [rows[2]],
    ]);
  });

  it('has a list for a chunk without rows', () => {
    const rows = [row(1, 7)];
    expect(
      shared(rows, [key(1, 1, 0), key(1, 2, 0)], [key(1, 2, 0), key(1, 3, 0)], [key(1, 7, 0), null]),
    ).toEqual([[], [], rows]);
    expect(shared([], [key(1, 1, 0), null])).toEqual([[]]);
  });

  it('compares numbers, not texts', () => {
    const rows = [row(2, 9), row(2, 10), row(10, 1)];
    expect(
      shared(rows, [key(2, 0, 0), key(2, 10, 0)], [key(2, 10, 0), key(10, 0, 0)], [key(10, 0, 0), null]),
    ).toEqual(rows.map((one) => [one]));
  });

  it('gives the same to one chunk and to many, however they are cut', () => {
    const rowsAndCuts = fc.tuple(
      fc.array(fc.tuple(fc.nat(3), fc.nat(12), fc.nat(12)), { maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(3), fc.nat(12), fc.nat(12)), { minLength: 1, maxLength: 8 }),
    );
    const inOrder = (keys: readonly (readonly number[])[]) =>
      [...keys].sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!);
    fc.assert(
      fc.property(rowsAndCuts, ([places, cuts]) => {
        const rows = inOrder(places).map(([channel, thread, ts]) => row(channel!, thread!, ts!));
        const bounds = [key(0, 0, 0), ...inOrder(cuts).map((cut) => key(...cut))];
        const lists = shared(
          rows,
          ...bounds.map((from, index): [bigint[], bigint[] | null] => [from, bounds[index + 1] ?? null]),
        );
        expect(lists).toHaveLength(bounds.length);
        expect(lists.flat()).toEqual(rows);
        for (const [index, list] of lists.entries())
          for (const { channelId, threadTs, ts } of list) {
            const at = Number(
              key(channelId, Number(threadTs), Number(ts)).reduce((sum, part) => sum * 100n + part),
            );
            const place = (bound: bigint[]) => Number(bound.reduce((sum, part) => sum * 100n + part));
            expect(at).toBeGreaterThanOrEqual(place(bounds[index]!));
            const end = bounds[index + 1];
            if (end) expect(at).toBeLessThan(place(end));
          }
      }),
    );
  });
});
