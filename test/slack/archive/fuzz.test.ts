import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ArchiveInvalidError } from '../../../src/slack/archive/errors.ts';
import { exceedsDepth } from '../../../src/slack/archive/json-depth.ts';
import { classifyEntry } from '../../../src/slack/archive/layout.ts';
import { DEFAULT_LIMITS } from '../../../src/slack/archive/limits.ts';
import { isBuiltinEmoji } from '../../../src/slack/builtin-emoji.ts';
import { importMessage } from '../../../src/slack/import-message.ts';
import { generateExport } from '../../support/generate-export.ts';
import { type CraftedEntry, craftZip } from '../../zip/craft-zip.ts';
import { readAll } from '../../zip/read-all.ts';
import { tempDir } from '../../zip/temp-dir.ts';
import { type JsonDamage, jsonDamage } from './support/json-damage.ts';
import { type ReadExport, readAsJobsDo } from './support/read-as-jobs-do.ts';

/** The same cases in every run; `SLACK_MM2_FUZZ_RUNS=20000 SLACK_MM2_FUZZ_SEED=7` for more and for others. */
const RUNS = Number(process.env.SLACK_MM2_FUZZ_RUNS ?? 100);
const SEED = Number(process.env.SLACK_MM2_FUZZ_SEED ?? 1);
/** Only a reading that hangs takes so long: the usual one takes milliseconds. */
const HANG_MS = 30_000;
const fuzz = { numRuns: RUNS, seed: SEED, endOnFailure: false };

const directory = tempDir();
const path = join(directory, 'damaged.zip');
let files: { name: string; content: Buffer }[];
let whole: ReadExport;

/** `undefined` for a refusal that names the archive; whatever else goes wrong fails the test. */
async function readOrRefuse(archive: string): Promise<ReadExport | ArchiveInvalidError> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`reading takes more than ${HANG_MS} ms`)), HANG_MS);
  });
  try {
    return await Promise.race([readAsJobsDo(archive), hang]);
  } catch (error) {
    if (error instanceof ArchiveInvalidError && error.message.includes(archive)) return error;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What has to be read from a file of JSON, found out in the plainest way; `undefined` if it is to be refused. */
function elementsIn(content: Buffer): unknown[] | undefined {
  const text = content.toString('utf8');
  if (exceedsDepth(content, DEFAULT_LIMITS.maxDepth + 1)) return undefined;
  try {
    const value: unknown = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every element of a day file, as a message or as rejected, in order. */
function expectedDay(name: string, elements: readonly unknown[]) {
  const day = { messages: [] as string[], rejected: [] as string[] };
  for (const [index, element] of elements.entries()) {
    const message = importMessage(element, isBuiltinEmoji);
    if ('rejected' in message) day.rejected.push(`${name}#${index}`);
    else day.messages.push(message.ts);
  }
  return day;
}

const writeZip = (entries: CraftedEntry[]) => writeFileSync(path, craftZip(entries));

beforeAll(async () => {
  const generated = join(directory, 'whole.zip');
  await generateExport({
    path: generated,
    seed: 3,
    messages: 60,
    users: 5,
    channels: 2,
    groups: 1,
    dms: 1,
    mpims: 1,
    days: 2,
    filesShare: 0.2,
    uploadsShare: 1,
  });
  files = (await readAll(generated)).map(({ name, content }) => ({ name, content }));
  writeZip(files);
  whole = await readAsJobsDo(path);
});

describe('an archive with damaged JSON', () => {
  const damages = fc.array(fc.tuple(fc.nat(), jsonDamage), { minLength: 1, maxLength: 3 });

  /** Damages some of the files of one kind. */
  function damaged(kind: 'list' | 'messages', changes: readonly [number, JsonDamage][]) {
    const found = files.filter(({ name }) => classifyEntry(name).kind === kind);
    const contents = new Map(found.map(({ name, content }) => [name, content]));
    for (const [nth, damage] of changes) {
      const { name } = found[nth % found.length]!;
      contents.set(name, damage(contents.get(name)!));
    }
    return {
      contents,
      entries: files.map(({ name, content }) => ({ name, content: contents.get(name) ?? content })),
    };
  }

  it('gives every element of a day file that is JSON, as a message or as rejected, or names the file', async () => {
    await fc.assert(
      fc.asyncProperty(damages, async (changes) => {
        const { contents, entries } = damaged('messages', changes);
        writeZip(entries);
        const read = await readOrRefuse(path);
        const elements = [...contents].map(([name, content]) => [name, elementsIn(content)] as const);
        const refused = elements.filter(([, values]) => values === undefined).map(([name]) => name);
        if (read instanceof ArchiveInvalidError) {
          expect(refused.some((name) => read.message.startsWith(`${path}: ${name}: `))).toBe(true);
        } else {
          expect(refused).toEqual([]);
          expect(read.days).toEqual(
            Object.fromEntries(elements.map(([name, values]) => [name, expectedDay(name, values!)])),
          );
        }
      }),
      fuzz,
    );
  });

  it('gives every element of its lists, or names file and index', async () => {
    await fc.assert(
      fc.asyncProperty(damages, async (changes) => {
        const { contents, entries } = damaged('list', changes);
        writeZip(entries);
        const read = await readOrRefuse(path);
        const lengths = [...contents].map(([name, content]) => [name, elementsIn(content)?.length] as const);
        if (read instanceof ArchiveInvalidError) {
          const place = /^(\w+\.json)(?:\[(\d+)\]\.id: expected|: )/.exec(
            read.message.slice(`${path}: `.length),
          );
          const named = lengths.find(([name]) => name === place?.[1]);
          expect({ message: read.message, named }).toMatchObject({ named: expect.any(Array) });
          const [, length] = named!;
          // Of a file that is not JSON, elements before the fault may be refused first.
          if (length !== undefined) expect(Number(place?.[2] ?? Number.NaN)).toBeLessThan(length);
        } else {
          expect(Object.entries(read.lists).map(([name, ids]) => [name, ids.length])).toEqual(lengths);
        }
      }),
      fuzz,
    );
  });

  it('is read from a folder as from a zip', async () => {
    const folder = join(directory, 'folder');
    await fc.assert(
      fc.asyncProperty(damages, async (changes) => {
        const { entries } = damaged('messages', changes);
        writeZip(entries);
        rmSync(folder, { recursive: true, force: true });
        for (const { name, content } of entries) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), content);
        }
        const [zipped, unpacked] = [await readOrRefuse(path), await readOrRefuse(folder)];
        if (zipped instanceof ArchiveInvalidError) expect(unpacked).toBeInstanceOf(ArchiveInvalidError);
        else expect(unpacked).toEqual(zipped);
      }),
      { ...fuzz, numRuns: Math.ceil(RUNS / 5) },
    );
  });
});

describe('a zip with damaged bytes', () => {
  const sound = () => craftZip(files);
  /** More often in the records than in the files, which are most of the bytes. */
  const place = fc.oneof(
    fc.nat(),
    fc.nat({ max: 4_000 }).map((back) => -1 - back),
  );
  const byteAt = (bytes: Buffer, at: number) =>
    at >= 0 ? at % bytes.length : bytes.length - 1 - ((-1 - at) % bytes.length);

  /** Nothing that was in the archive is missing from what is read of it. */
  async function expectWholeOrRefused(bytes: Buffer): Promise<void> {
    writeFileSync(path, bytes);
    const read = await readOrRefuse(path);
    if (!(read instanceof ArchiveInvalidError)) expect(read).toEqual(whole);
  }

  it('is refused or read whole, whichever bits are flipped', async () => {
    const flips = fc.array(fc.tuple(place, fc.nat(7)), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = sound();
        for (const [at, bit] of changes) bytes[byteAt(bytes, at)]! ^= 1 << bit;
        await expectWholeOrRefused(bytes);
      }),
      fuzz,
    );
  });

  it('is refused or read whole, whatever is cut out, put in or written over', async () => {
    const change = fc.record({
      at: place,
      removed: fc.oneof(fc.nat(4), fc.nat(5_000)),
      inserted: fc.uint8Array({ maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, removed, inserted }) => {
        const bytes = sound();
        const from = byteAt(bytes, at);
        await expectWholeOrRefused(
          Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(from + removed)]),
        );
      }),
      fuzz,
    );
  });

  it('is refused or read whole, whatever its directory declares of an entry', async () => {
    const number = fc.oneof(
      fc.nat({ max: 3 }),
      fc.nat({ max: 100_000 }),
      fc.constantFrom(0xffff_ffff, 0x8000_0000, 0x7fff_ffff),
    );
    const declared = fc.record(
      { size: number, compressedSize: number, crc32: number, offset: number },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), declared, async (nth, change) => {
        const entries: CraftedEntry[] = files.map((file) => ({ ...file }));
        entries[nth % entries.length]!.declared = change;
        await expectWholeOrRefused(craftZip(entries));
      }),
      fuzz,
    );
  });

  it('is refused for a second entry of a name, and read or refused under whatever name an entry has', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        'x'.repeat(255),
        'x'.repeat(256),
        'a/'.repeat(2_000),
        '\ud83d',
        'general/\u0000.json',
        '__MACOSX/x',
        'C:x',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.nat().map((nth) => files[nth % files.length]!.name),
    );
    await fc.assert(
      fc.asyncProperty(name, fc.nat(), async (given, nth) => {
        const { content } = files[nth % files.length]!;
        writeZip([...files, { name: given, content }]);
        const read = await readOrRefuse(path);
        if (files.some((file) => file.name === given)) expect(read).toBeInstanceOf(ArchiveInvalidError);
        else if (!(read instanceof ArchiveInvalidError)) expect(read.days).toMatchObject(whole.days);
      }),
      fuzz,
    );
  });
});
