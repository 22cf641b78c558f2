import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { readUint64 } from '../../src/zip/zip-format.ts';

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const EXTRA_ROOM_BYTES = 64;

/**
 * The deflated entries of a zip that `generateExport` has written, in the order of its directory, each read from its offset
 * and inflated, and nothing checked: what reading costs at the least. No reader for the archives of others.
 */
export function* bareZipEntries(path: string): Generator<{ name: string; content: Buffer }> {
  const file = openSync(path, 'r');
  const read = (position: number, length: number, into = Buffer.allocUnsafe(length)) => {
    const read = readSync(file, into, 0, length, position);
    return into.subarray(0, read);
  };
  let window = Buffer.alloc(1 << 20);
  try {
    const directory = readDirectory(read, fstatSync(file).size);
    for (let at = 0; at < directory.length; ) {
      const method = directory.readUInt16LE(at + 10);
      const compressedBytes = directory.readUInt32LE(at + 20);
      const size = directory.readUInt32LE(at + 24);
      const nameBytes = directory.readUInt16LE(at + 28);
      const offset = directory.readUInt32LE(at + 42);
      if (offset === 0xffffffff) throw new RangeError('the floor reads zip files up to 4 GiB only');
      const name = directory.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
      at += CENTRAL_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
      if (method === 0) continue;
      const length = LOCAL_BYTES + nameBytes + EXTRA_ROOM_BYTES + compressedBytes;
      if (window.length < length) window = Buffer.allocUnsafe(length);
      const entry = read(offset, length, window);
      const start = LOCAL_BYTES + nameBytes + entry.readUInt16LE(28);
      const content = inflateRawSync(entry.subarray(start, start + compressedBytes), {
        chunkSize: size + 64,
      });
      yield { name, content };
    }
  } finally {
    closeSync(file);
  }
}

function readDirectory(read: (position: number, length: number) => Buffer, size: number): Buffer {
  const end = read(size - END_BYTES, END_BYTES);
  if (end.readUInt16LE(10) < 0xffff) return read(end.readUInt32LE(16), end.readUInt32LE(12));
  // More than 65,534 entries: the counts and places are in the ZIP64 record.
  const locator = read(size - END_BYTES - LOCATOR_BYTES, LOCATOR_BYTES);
  const end64 = read(readUint64(locator, 8), 56);
  return read(readUint64(end64, 48), readUint64(end64, 40));
}
