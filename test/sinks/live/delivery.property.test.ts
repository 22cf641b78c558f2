import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LineFile, LiveLine } from '../../../src/sinks/live/line.ts';
import { importerModel } from './support/importer-model.ts';
import { file, linesOf, reactionsOf, record } from './support/records.ts';

interface Said {
  key: string;
  root: string | undefined;
  files: string[];
  reactions: string[];
}

const post = fc.record({ files: fc.nat(2), reactions: fc.nat(2) });
const threads = fc.array(fc.array(post, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });

/** Threads of posts as what shall be there at the end. */
const saidIn = (shape: { files: number; reactions: number }[][]): Said[] =>
  shape.flatMap((thread, number) =>
    thread.map(({ files, reactions }, index) => ({
      key: `${number}.${index}`,
      root: index === 0 ? undefined : `${number}.0`,
      files: Array.from({ length: files }, (_, file) => `F${number}-${index}-${file}`),
      reactions: ['bob', 'cid'].slice(0, reactions),
    })),
  );

/** Messages cut into chunks; a thread that goes on begins with its root again. */
function chunksOf(said: readonly Said[], cuts: readonly number[]): Said[][] {
  const chunks: Said[][] = [[]];
  for (const [index, one] of said.entries()) {
    if (index > 0 && cuts.includes(index)) chunks.push([]);
    chunks.at(-1)!.push(one);
  }
  return chunks;
}

const TYPES = ['message', 'attachment', 'reaction'] as const;

function linesOfType(type: (typeof TYPES)[number], chunks: readonly Said[][], lineBytes: number): LiveLine[] {
  const all = new Map(chunks.flat().map((one) => [one.key, one]));
  return chunks.flatMap((chunk, chunkNo) => {
    const first = chunk[0]!;
    const again = first.root === undefined ? [] : [record('C', first.root)];
    const records = [...again, ...chunk.map(({ key, root }) => record(root === undefined ? 'R' : 'P', key))];
    const shown = [...(first.root === undefined ? [] : [all.get(first.root)!]), ...chunk];
    const files = new Map<string, LineFile[]>(
      shown
        .filter((one) => one.files.length > 0)
        .map(({ key, files: names }) => [key, names.map((name) => file(name))]),
    );
    const reactions = new Map(
      chunk
        .filter((one) => one.reactions.length > 0)
        .map(({ key, reactions: users }) => [key, reactionsOf(...users)]),
    );
    return linesOf(records, { type, chunkNo, lineBytes, extras: { files, reactions } });
  });
}

describe('what was delivered, type by type', () => {
  it('is every post once, with its files and reactions, wherever it is cut and however often it breaks off', () => {
    fc.assert(
      fc.property(
        threads,
        fc.array(fc.nat(36), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 20, maxLength: 20 }),
        fc.array(fc.nat(12), { minLength: 20, maxLength: 20 }),
        fc.constantFrom(200, 400, 100_000),
        (shape, cuts, sizes, kills, lineBytes) => {
          const said = saidIn(shape);
          const chunks = chunksOf(said, cuts);
          const server = importerModel();
          let step = 0;
          for (const type of TYPES) {
            const lines = linesOfType(type, chunks, lineBytes);
            while (lines.length > 0) {
              const share = lines.splice(0, sizes[step % sizes.length]!);
              let posts = kills[step++ % kills.length]!;
              server.apply(share, () => posts-- === 0);
              expect(server.apply(share)).toBe(true);
            }
          }
          const sorted = (list: readonly { key: string }[]) =>
            [...list].sort((a, b) => (a.key < b.key ? -1 : 1));
          expect(
            sorted(server.posts.map((one) => ({ ...one, reactions: [...one.reactions].sort() }))),
          ).toEqual(sorted(said));
        },
      ),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 300), seed: Number(process.env.PROPERTY_SEED ?? 1) },
    );
  });

  it('says of each entity exactly once that it is exported', () => {
    fc.assert(
      fc.property(
        threads,
        fc.array(fc.nat(36), { maxLength: 6 }),
        fc.constantFrom(200, 100_000),
        (shape, cuts, size) => {
          const said = saidIn(shape);
          const chunks = chunksOf(said, cuts);
          const keys = (type: (typeof TYPES)[number]) =>
            linesOfType(type, chunks, size)
              .flatMap((line) => line.keys)
              .sort();
          expect(keys('message')).toEqual(said.map(({ key }) => key).sort());
          expect(keys('attachment')).toEqual(
            said.flatMap((one) => (one.files.length > 0 ? [one.key] : [])).sort(),
          );
          expect(keys('reaction')).toEqual(
            said.flatMap((one) => (one.reactions.length > 0 ? [one.key] : [])).sort(),
          );
        },
      ),
      { numRuns: 200, seed: 2 },
    );
  });
});
