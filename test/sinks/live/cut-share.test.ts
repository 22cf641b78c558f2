import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from 'slonik';
import { cutShare } from '../../../src/sinks/live/cut-share.ts';
import type { LiveLine } from '../../../src/sinks/live/line.ts';
import { type LineSource, NOTHING_MORE } from '../../../src/sinks/live/line-source.ts';
import { withoutRefused } from '../../../src/sinks/live/refusals.ts';
import { openPool } from '../../../src/store/pool.ts';
import { type Position, refusedLines } from '../../../src/store/server-imports.ts';
import { insertJob } from '../../support/jobs.ts';
import { withDatabase } from '../../support/services.ts';
import { file, linesOf, record } from './support/records.ts';

const MB = 1 << 20;
const ALL = { cost: 1e9, bytes: 1e9 };

describe('what goes with the next import', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  let jobId: number;
  beforeAll(async () => {
    pool = await openPool(database.url);
    jobId = await insertJob(pool, 'exporting');
  });
  afterAll(() => pool.end());

  /** Shares of lines that each bring a file of so many bytes. */
  const sourceOf = (shares: Record<number, number[]>): LineSource => ({
    shares: Object.keys(shares).map(Number),
    linesOf: async (share) =>
      shares[share]!.map(
        (size, lineNo): LiveLine => ({
          chunkNo: share,
          lineNo,
          partNo: 0,
          text: 'line',
          kind: 'post',
          keys: [],
          files: [file(`F${share}-${lineNo}`, size)],
          cost: 10,
        }),
      ),
    lastShareOf: (share) => share,
    complete: async () => NOTHING_MORE,
  });
  const cut = (source: LineSource, from: Position, limit: { cost: number; bytes: number }) =>
    cutShare({ pool, jobId, type: 'attachment', source, onProgress: () => {} }, from, limit);
  /** The ends of all imports. */
  const cuts = async (source: LineSource, limit: { cost: number; bytes: number }) => {
    const ends: string[] = [];
    let from = { chunk: 0, line: 0 };
    for (;;) {
      const share = await cut(source, from, limit);
      if (!share) return ends;
      from = share.to;
      ends.push(`${from.chunk}.${from.line}`);
    }
  };

  const three = { 0: [1, 1], 1: [1, 1], 5: [1] };
  it.each<[string, Record<number, number[]>, Partial<typeof ALL>, string[]]>([
    ['everything, where there is time', three, {}, ['6.0']],
    ['whole shares, as many as there is time for', three, { cost: 40 }, ['2.0', '6.0']],
    ['at least one share', three, { cost: 1 }, ['1.0', '2.0', '6.0']],
    ['shares that hold nothing, with the others', { 0: [], 1: [1], 2: [] }, { cost: 10 }, ['3.0']],
    ['nothing, where there is nothing', { 0: [], 1: [] }, {}, []],
    [
      'a part of a share, where its files are too many bytes',
      { 0: [MB, MB, MB], 1: [MB] },
      { bytes: 2.5 * MB },
      ['0.2', '2.0'],
    ],
  ])('is %s', async (_what, shares, limit, ends) => {
    expect(await cuts(sourceOf(shares), { ...ALL, ...limit })).toEqual(ends);
  });

  it('counts a file that several lines bring once', async () => {
    const source = sourceOf({ 0: [MB, MB, MB] });
    const same = {
      ...source,
      linesOf: async (share: number) =>
        (await source.linesOf(share)).map((line) => ({ ...line, files: [file('F', MB)] })),
    };
    expect(await cuts(same, { ...ALL, bytes: 1.5 * MB })).toEqual(['1.0']);
  });

  it('leaves out the posts that alone are more than the server takes, and no others', async () => {
    const files = new Map([
      ['root', [file('F0', MB)]],
      ['one', [file('F1', MB), file('F2', MB)]],
      ['two', [file('F3', MB / 2)]],
    ]);
    const records = [record('R', 'root'), record('P', 'one'), record('P', 'two')];
    const lines = linesOf(records, { type: 'attachment', extras: { files, reactions: new Map() } });
    const source: LineSource = { ...sourceOf({}), shares: [0], linesOf: async () => lines };
    expect(await cuts(source, { ...ALL, bytes: 2 * MB })).toEqual(['1.0']);
    const rows = await refusedLines(pool, jobId, 'attachment', 0, 0);
    expect(rows.map(({ partNo, reason }) => [partNo, reason])).toEqual([
      [-1, 'too_large_for_server'],
      [1, 'too_large_for_server'],
    ]);
    expect(withoutRefused(lines, rows).flatMap(({ keys }) => keys)).toEqual(['root', 'two']);
  });
});
