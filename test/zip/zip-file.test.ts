import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ZipInvalidError } from '../../src/zip/zip-invalid-error.ts';
import { type CraftedEntry, craftZip } from './craft-zip.ts';
import { collect, readAll, withZip } from './read-all.ts';
import { tempDir } from './temp-dir.ts';

const path = join(tempDir(), 'a.zip');
const LARGE = Buffer.from(Array.from({ length: 400_000 }, (_, i) => `line ${i}\n`).join(''));

const craft = (...entries: CraftedEntry[]) => writeFileSync(path, craftZip(entries));

/** The message with which reading the first entry fails, once whole and once as a stream. */
const refusals = (entry: CraftedEntry) => {
  craft(entry);
  return withZip(path, async (zip) => {
    const first = (await zip.entries().next()).value!;
    const outcome = (reading: Promise<unknown>) =>
      reading.then(
        () => 'read',
        (error: unknown) => {
          expect(error).toBeInstanceOf(ZipInvalidError);
          return (error as Error).message;
        },
      );
    return {
      whole: await outcome(zip.read(first)),
      stream: await outcome(zip.stream(first).toArray()),
    };
  });
};

describe('reading entries', () => {
  it('gives stored, deflated, empty and large ones, whole and as streams', async () => {
    const contents = ['hello', '', LARGE, 'bye'];
    craft(...contents.map((content, i) => ({ name: `${i}`, content, method: i === 0 ? 0 : 8 })));
    await withZip(path, async (zip) => {
      let i = 0;
      for await (const entry of zip.entries()) {
        const expected = Buffer.from(contents[i++]!);
        expect((await zip.read(entry)).equals(expected)).toBe(true);
        expect(Buffer.concat(await zip.stream(entry).toArray()).equals(expected)).toBe(true);
      }
    });
  });

  it('reads many in any order, over gaps, repeats and runs of several MiB, and its buffers stay valid', async () => {
    const noise = (seed: number) =>
      Buffer.from(Array.from({ length: 1_300_000 }, (_, i) => (i * i * seed) % 251));
    craft(
      { name: 'a', content: noise(1), method: 0 },
      { name: 'b', content: 'b' },
      { name: 'c', content: noise(3), method: 0 },
      { name: 'd', content: noise(5), method: 0 },
      { name: 'e', content: noise(7), method: 0 },
      { name: 'f', content: 'f', method: 0 },
    );
    await withZip(path, async (zip) => {
      const entries = await collect(zip.entries());
      const wanted = [...entries, entries[5]!, entries[0]!, entries[3]!, entries[3]!];
      const together = await collect(zip.readMany(wanted));
      for (const [i, entry] of wanted.entries())
        expect(together[i]!.equals(await zip.read(entry))).toBe(true);
    });
  });

  it('finds the content behind a local header with long extra fields', async () => {
    craft({ name: 'a', content: 'hello', localExtra: Buffer.alloc(60_000) }, { name: 'b' });
    expect((await readAll(path))[0]!.content.toString()).toBe('hello');
    craft({ name: 'b' }, { name: 'a', content: 'hello', localExtra: Buffer.alloc(60_000) });
    expect((await readAll(path))[1]!.content.toString()).toBe('hello');
  });

  it('can be left in the middle', async () => {
    craft(...Array.from({ length: 10 }, (_, i) => ({ name: `${i}`, content: LARGE })));
    await withZip(path, async (zip) => {
      const entries = await collect(zip.entries());
      for await (const buffer of zip.readMany(entries)) {
        expect(buffer.length).toBe(LARGE.length);
        break;
      }
      for await (const chunk of zip.stream(entries[0]!)) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    });
  });

  it('gives the compressed bytes as they are', async () => {
    craft({ name: 'a' }, { name: 'b', content: LARGE });
    await withZip(path, async (zip) => {
      const [, entry] = await collect(zip.entries());
      const raw = Buffer.concat(await collect(zip.rawChunks(entry!)));
      expect(inflateRawSync(raw).equals(LARGE)).toBe(true);
      const { start, length } = await zip.rawRange(entry!);
      expect({ length, start }).toEqual({ length: raw.length, start: entry!.offset + 31 });
    });
  });

  it('gives another digest as soon as a name or a content changes', async () => {
    const digest = (entry: CraftedEntry) => {
      craft(entry);
      return withZip(path, (zip) => zip.directoryDigest());
    };
    const first = await digest({ name: 'a', content: 'a' });
    expect(await digest({ name: 'a', content: 'a' })).toBe(first);
    expect(await digest({ name: 'b', content: 'a' })).not.toBe(first);
    expect(await digest({ name: 'a', content: 'b' })).not.toBe(first);
  });
});

describe('a damaged entry', () => {
  it('is told by its CRC', async () => {
    const message = `${path}: entry "a": damaged: its content does not match its CRC-32`;
    const refused = { whole: message, stream: message };
    expect(await refusals({ name: 'a', content: 'hello', declared: { crc32: 1 } })).toEqual(refused);
    expect(await refusals({ name: 'a', content: 'hello', method: 0, declared: { crc32: 1 } })).toEqual(
      refused,
    );
  });

  it('is told by its size', async () => {
    const long = `${path}: entry "a": it inflates to more than the 4 bytes declared: damaged or forged`;
    expect(await refusals({ name: 'a', content: 'hello', declared: { size: 4 } })).toEqual({
      whole: long,
      stream: long,
    });
    const short = `${path}: entry "a": damaged: it inflates to 5 bytes, declared were 6`;
    expect(await refusals({ name: 'a', content: 'hello', declared: { size: 6 } })).toEqual({
      whole: short,
      stream: short,
    });
  });

  it('is stopped at the declared size when it inflates without end', async () => {
    const bomb = Buffer.alloc(20 << 20);
    const message = `${path}: entry "a": it inflates to more than the 1000 bytes declared: damaged or forged`;
    expect(await refusals({ name: 'a', content: bomb, declared: { size: 1000 } })).toEqual({
      whole: message,
      stream: message,
    });
  });

  it('is told by a deflate stream that ends too early', async () => {
    const message = `${path}: entry "a": damaged: it cannot be inflated (unexpected end of file)`;
    expect(await refusals({ name: 'a', content: 'hello hello', declared: { compressedSize: 5 } })).toEqual({
      whole: message,
      stream: message,
    });
  });

  it('is told by a local header that is missing or of another name', async () => {
    const missing = `${path}: entry "a": there is no local header at byte 1: damaged`;
    expect(
      await refusals({ name: 'a', content: 'hello', declared: { offset: 1, compressedSize: 2 } }),
    ).toEqual({
      whole: missing,
      stream: missing,
    });
    const other = `${path}: entry "a": its local header names it "b": damaged`;
    expect(await refusals({ name: 'a', localName: 'b' })).toEqual({ whole: other, stream: other });
  });
});
