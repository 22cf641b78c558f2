import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ZipInvalidError } from '../../src/zip/zip-invalid-error.ts';
import { type CraftedEnd, type CraftedEntry, craftZip, extraField } from './craft-zip.ts';
import { listEntries, readAll } from './read-all.ts';
import { tempDir } from './temp-dir.ts';

const directory = tempDir();
const path = join(directory, 'a.zip');

function write(bytes: Buffer): string {
  writeFileSync(path, bytes);
  return path;
}

const names = async (...entries: CraftedEntry[]) =>
  (await listEntries(write(craftZip(entries)))).map(({ name }) => name);

const refusal = (entries: CraftedEntry[], end?: CraftedEnd) =>
  listEntries(write(craftZip(entries, end))).then(
    () => 'accepted',
    (error: unknown) => {
      expect(error).toBeInstanceOf(ZipInvalidError);
      return (error as Error).message;
    },
  );

describe('the names of entries', () => {
  it('reads UTF-8 without the UTF-8 flag, as Slack writes it, and with it', async () => {
    expect(await names({ name: 'проект/a.json' }, { name: '東京/b.json', flags: 0x800 })).toEqual([
      'проект/a.json',
      '東京/b.json',
    ]);
  });

  it('reads what is not UTF-8 as code page 437', async () => {
    expect(await names({ name: Buffer.from([0x81, 0x62, 0x65, 0x72, 0xff]) })).toEqual(['über\u00a0']);
  });

  it('prefers a Unicode path field that belongs to the name, and ignores one of another name', async () => {
    const name = Buffer.from([0x81]);
    const field = (crc: number) => {
      const head = Buffer.alloc(5);
      head[0] = 1;
      head.writeUInt32LE(crc, 1);
      return extraField(0x7075, Buffer.concat([head, Buffer.from('ж')]));
    };
    expect(await names({ name, extra: field(crc32(name)) }, { name, extra: field(1) })).toEqual(['ж', 'ü']);
  });
});

describe('the central directory', () => {
  it('gives sizes, places and folders', async () => {
    const [folder, file] = await listEntries(
      write(
        craftZip([
          { name: 'a/', method: 0 },
          { name: 'a/b', content: 'bbbbbbbbbbbbbbbb' },
        ]),
      ),
    );
    expect(folder).toMatchObject({ name: 'a/', isDirectory: true, size: 0, offset: 0 });
    expect(file).toMatchObject({ name: 'a/b', isDirectory: false, size: 16, method: 8, offset: 32 });
    expect(file?.crc32).toBe(crc32('bbbbbbbbbbbbbbbb'));
  });

  it('reads an empty zip, and one with a comment that looks like an end record', async () => {
    expect(await listEntries(write(craftZip([])))).toEqual([]);
    const comment = craftZip([]);
    expect(await listEntries(write(craftZip([{ name: 'a' }], { comment })))).toHaveLength(1);
  });

  it('reads a zip with bytes behind its end', async () => {
    expect(
      await listEntries(write(Buffer.concat([craftZip([{ name: 'a' }]), Buffer.alloc(100)]))),
    ).toHaveLength(1);
  });

  it('reads directories that span several windows, with a count modulo 65,536 and no ZIP64', async () => {
    const entries = Array.from({ length: 65_600 }, (_, i) => ({ name: `folder/${i}`, method: 0 }));
    expect(await listEntries(write(craftZip(entries, { entryCount: 64 })))).toHaveLength(65_600);
  });

  it('takes sizes from the ZIP64 field only where the 32-bit field says so', async () => {
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(5, 0);
    sizes.writeUInt32LE(5, 8);
    const declared = { size: 0xffffffff, compressedSize: 0xffffffff };
    const entry = { name: 'a', content: 'hello', method: 0, declared, extra: extraField(1, sizes) };
    expect(await readAll(write(craftZip([entry])))).toEqual([{ name: 'a', content: Buffer.from('hello') }]);
  });
});

describe('an invalid zip', () => {
  it('is told from a truncated one', async () => {
    await expect(listEntries(write(Buffer.from('{"not":"a zip"}')))).rejects.toThrow(
      `${path}: this is not a zip file`,
    );
    await expect(listEntries(write(Buffer.alloc(0)))).rejects.toThrow(`${path}: the file is empty`);
    const whole = craftZip([{ name: 'a', content: 'hello' }]);
    await expect(listEntries(write(whole.subarray(0, -1)))).rejects.toThrow(
      `${path}: truncated: it has no zip end record. Copy or download it again`,
    );
  });

  it('is refused if it begins in the middle', async () => {
    expect(await refusal([{ name: 'a' }], { directoryOffset: 10_000 })).toBe(
      `${path}: its end record places the central directory at bytes 10000 to 10047, but it must end at byte 80: the file is truncated or damaged. Copy or download it again`,
    );
  });

  it('is refused if it is one of several parts', async () => {
    const message = `${path}: it is one part of a zip that is split over several files. Join them first (zip -s 0 split.zip --out whole.zip)`;
    expect(await refusal([{ name: 'a' }], { disk: 1 })).toBe(message);
    expect(await refusal([{ name: 'a', declared: { disk: 2 } }])).toBe(message);
  });

  it('is refused for an encrypted entry', async () => {
    expect(await refusal([{ name: 'a', flags: 1 }])).toBe(
      `${path}: entry "a": encrypted. Unpack it and give the folder, or zip it again`,
    );
  });

  it('is refused for a method that is not read', async () => {
    expect(await refusal([{ name: 'a', method: 12 }])).toBe(
      `${path}: entry "a": compressed with method 12; only stored (0) and deflated (8) are read. Zip it again`,
    );
  });

  it('is refused for an entry outside the file', async () => {
    expect(await refusal([{ name: 'a', declared: { offset: 0x7fffffff } }])).toBe(
      `${path}: entry "a": its 2 bytes lie outside the file: truncated or damaged`,
    );
  });

  it('is refused for a stored entry with two sizes', async () => {
    expect(await refusal([{ name: 'a', content: 'abc', method: 0, declared: { size: 4 } }])).toBe(
      `${path}: entry "a": stored as it is, yet declared with two sizes (4, 3)`,
    );
  });

  it('is refused for missing ZIP64 sizes', async () => {
    expect(await refusal([{ name: 'a', declared: { size: 0xffffffff } }])).toBe(
      `${path}: entry "a": its ZIP64 sizes are missing`,
    );
  });

  it('is refused for a size beyond every file', async () => {
    const extra = extraField(1, Buffer.alloc(8, 0xff));
    expect(await refusal([{ name: 'a', declared: { size: 0xffffffff }, extra }])).toBe(
      `${path}: entry "a": it declares an impossible size: damaged or forged`,
    );
  });

  it('is refused if its end record counts other entries', async () => {
    expect(await refusal([{ name: 'a' }], { entryCount: 2 })).toBe(
      `${path}: its central directory holds 1 entries, but its end record declares 2: damaged`,
    );
  });
});
