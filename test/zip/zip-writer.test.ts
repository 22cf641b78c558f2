import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createZip, type ZipWriter, type ZipWriterOptions } from '../../src/zip/zip-writer.ts';
import { craftZip } from './craft-zip.ts';
import { listEntries, readAll, withZip } from './read-all.ts';
import { tempDir } from './temp-dir.ts';

const directory = tempDir();
const path = join(directory, 'written.zip');
const LINES = Buffer.from(Array.from({ length: 600_000 }, (_, i) => `{"line":${i}}\n`).join(''));

async function write(fill: (zip: ZipWriter) => Promise<void>, options?: ZipWriterOptions): Promise<void> {
  const zip = await createZip(path, options);
  await fill(zip);
  await zip.close();
}

async function addDeflated(zip: ZipWriter, name: string, content: Buffer, step: number): Promise<void> {
  const entry = await zip.openDeflated(name);
  for (let at = 0; at < content.length; at += step) await entry.write(content.subarray(at, at + step));
  await entry.close();
}

/** Every way to write an entry. */
async function fillInEveryWay(zip: ZipWriter): Promise<void> {
  await zip.addBuffer('users.json', Buffer.from('[]'.repeat(100)));
  await zip.addBuffer('empty', Buffer.alloc(0));
  await addDeflated(zip, 'проект/lines.jsonl', LINES, 100_003);
  await addDeflated(zip, 'nothing.jsonl', Buffer.alloc(0), 1);
  await zip.addStored('images/a.png', [LINES.subarray(0, 70_000), LINES.subarray(0, 5)]);
  await zip.addRaw('raw', { method: 0, crc32: 0x3610a686, size: 5, compressedSize: 5 }, [
    Buffer.from('hello'),
  ]);
}

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** Name and SHA-256 of every entry, as Python's zipfile reads them. */
function readWithPython(zip: string): Record<string, string> {
  const script = `
import sys, json, zipfile, hashlib
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({i.filename: hashlib.sha256(z.read(i)).hexdigest() for i in z.infolist()}))`;
  return JSON.parse(execFileSync('python3', ['-c', script, zip], { encoding: 'utf8' }));
}

async function digests(): Promise<Record<string, string>> {
  return Object.fromEntries((await readAll(path)).map(({ name, content }) => [name, sha256(content)]));
}

const EXPECTED = {
  'users.json': sha256(Buffer.from('[]'.repeat(100))),
  empty: sha256(Buffer.alloc(0)),
  'проект/lines.jsonl': sha256(LINES),
  'nothing.jsonl': sha256(Buffer.alloc(0)),
  'images/a.png': sha256(Buffer.concat([LINES.subarray(0, 70_000), LINES.subarray(0, 5)])),
  raw: sha256(Buffer.from('hello')),
};

describe('a written zip', () => {
  it('is read back by us, by Python and by unzip', async () => {
    await write(fillInEveryWay);
    expect(await digests()).toEqual(EXPECTED);
    expect(readWithPython(path)).toEqual(EXPECTED);
    expect(execFileSync('unzip', ['-tq', path], { encoding: 'utf8' })).toContain('No errors detected');
  });

  it('is read back with every size, offset and count in ZIP64', async () => {
    await write(fillInEveryWay, { zip64Bounds: { bytes: 1, entries: 1 } });
    expect(await digests()).toEqual(EXPECTED);
    expect(readWithPython(path)).toEqual(EXPECTED);
    expect(execFileSync('unzip', ['-tq', path], { encoding: 'utf8' })).toContain('No errors detected');
  });

  it('is read back with more than 65,535 entries', async () => {
    await write(async (zip) => {
      for (let i = 0; i < 66_000; i++)
        await zip.addRaw(`${i}`, { method: 0, crc32: 0, size: 0, compressedSize: 0 }, []);
    });
    expect(await listEntries(path)).toHaveLength(66_000);
    const count = 'import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).namelist()))';
    expect(execFileSync('python3', ['-c', count, path], { encoding: 'utf8' })).toBe('66000\n');
  });

  it('has the same bytes each time', async () => {
    await write(fillInEveryWay);
    const first = readFileSync(path);
    await write(fillInEveryWay);
    expect(readFileSync(path).equals(first)).toBe(true);
  });

  it('tells its position, its number of entries and its size', async () => {
    const zip = await createZip(path);
    await zip.addBuffer('a', Buffer.from('a'));
    expect({ position: zip.position, entryCount: zip.entryCount }).toEqual({ position: 32, entryCount: 1 });
    expect(await zip.close()).toEqual({ entryCount: 1, sizeBytes: readFileSync(path).length });
    await zip.discard();
  });

  it('takes over entries of another zip without inflating them', async () => {
    const source = join(directory, 'source.zip');
    writeFileSync(
      source,
      craftZip([
        { name: 'a', content: LINES },
        { name: 'b', content: 'b', method: 0 },
      ]),
    );
    await withZip(source, (from) =>
      write(async (zip) => {
        for await (const entry of from.entries())
          await zip.addRaw(`copy/${entry.name}`, entry, from.rawChunks(entry));
      }),
    );
    expect(readWithPython(path)).toEqual({ 'copy/a': sha256(LINES), 'copy/b': sha256(Buffer.from('b')) });
  });

  it('holds any contents in any pieces', async () => {
    const file = fc.record({
      content: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
      way: fc.constantFrom('buffer', 'stored', 'deflated'),
      repeat: fc.constantFrom(1, 1, 1, 400),
      step: fc.integer({ min: 1, max: 2000 }),
    });
    const files = fc.dictionary(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }), file, {
      maxKeys: 8,
    });
    await fc.assert(
      fc.asyncProperty(files, fc.boolean(), async (byName, zip64) => {
        const wanted = Object.entries(byName).map(([name, { content, way, repeat, step }]) => {
          return {
            name: Buffer.from(name).toString(),
            content: Buffer.concat(Array(repeat).fill(content)),
            way,
            step,
          };
        });
        const fill = async (zip: ZipWriter) => {
          for (const { name, content, way, step } of wanted) {
            if (way === 'buffer') await zip.addBuffer(name, content);
            else if (way === 'stored') await zip.addStored(name, [content]);
            else await addDeflated(zip, name, content, step * 100);
          }
        };
        await write(fill, zip64 ? { zip64Bounds: { bytes: 500, entries: 3 } } : {});
        const read = await readAll(path);
        expect(read.map(({ name }) => name)).toEqual(wanted.map(({ name }) => name));
        expect(read.every(({ content }, i) => content.equals(wanted[i]!.content))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('misuse of the writer', () => {
  it('is refused where it would give a broken zip', async () => {
    const zip = await createZip(path);
    await expect(zip.addBuffer('x'.repeat(70_000), Buffer.alloc(0))).rejects.toThrow(RangeError);
    await zip.openDeflated('open');
    await expect(zip.addBuffer('b', Buffer.alloc(0))).rejects.toThrow(
      `${path}: "b" begins while another entry is open`,
    );
    await expect(zip.close()).rejects.toThrow(`${path}: an entry is still open`);
    await zip.discard();
  });

  it('is refused when raw bytes do not have the size announced', async () => {
    const zip = await createZip(path);
    const facts = { method: 0, crc32: 0, size: 3, compressedSize: 3 } as const;
    await expect(zip.addRaw('a', facts, [Buffer.from('ab')])).rejects.toThrow(
      `${path}: "a" came with 2 bytes, not 3`,
    );
    await zip.discard();
  });
});
