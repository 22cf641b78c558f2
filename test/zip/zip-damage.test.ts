import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ZipInvalidError } from '../../src/zip/zip-invalid-error.ts';
import { createZip } from '../../src/zip/zip-writer.ts';
import { craftZip } from './craft-zip.ts';
import { readAll } from './read-all.ts';
import { tempDir } from './temp-dir.ts';

const path = join(tempDir(), 'damaged.zip');
const FILES = [
  { name: 'users.json', content: Buffer.from('[{"id":"U1"}]'.repeat(20)) },
  { name: 'general/2024-01-01.json', content: Buffer.from('[{"ts":"1.2","text":"hello"}]'.repeat(10)) },
  { name: '__uploads/F1/a.png', content: Buffer.from(Array.from({ length: 90 }, (_, i) => (i * 37) % 256)) },
];
const PLAIN = craftZip(FILES.map(({ name, content }, i) => ({ name, content, method: i === 2 ? 0 : 8 })));

/** `undefined` for a typed refusal; any other error fails the test. */
async function readOrRefuse(bytes: Buffer): Promise<Awaited<ReturnType<typeof readAll>> | undefined> {
  writeFileSync(path, bytes);
  try {
    return await readAll(path);
  } catch (error) {
    if (error instanceof ZipInvalidError && error.message.startsWith(`${path}: `)) return undefined;
    throw error;
  }
}

async function zip64Bytes(): Promise<Buffer> {
  const zip = await createZip(path, { zip64Bounds: { bytes: 1, entries: 1 } });
  for (const { name, content } of FILES) await zip.addBuffer(name, content);
  await zip.close();
  return readFileSync(path);
}

describe('a truncated zip', () => {
  it('is refused at whatever byte it ends', async () => {
    for (const whole of [PLAIN, await zip64Bytes()]) {
      for (let length = 0; length < whole.length; length++) {
        expect(await readOrRefuse(whole.subarray(0, length))).toBeUndefined();
      }
      expect(await readOrRefuse(whole)).toEqual(FILES);
    }
  });
});

describe('a zip with flipped bits', () => {
  it('is refused or gives the right content, whichever bit it is', async () => {
    for (const whole of [PLAIN, await zip64Bytes()]) {
      for (let at = 0; at < whole.length; at++) {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 1 << (at % 8);
        const read = await readOrRefuse(bytes);
        if (read) expect(read).toEqual(FILES);
      }
    }
  });

  it('is refused or gives the right content, whatever several bytes become', async () => {
    const change = fc.record({ at: fc.nat(PLAIN.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(PLAIN);
        for (const { at, byte } of changes) bytes[at] = byte;
        const read = await readOrRefuse(bytes);
        if (read) expect(read).toEqual(FILES);
      }),
      { numRuns: 1000 },
    );
  });
});
