import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { readUint64 } from '../../src/zip/zip-format.ts';

/** Where a deflated entry is. */
export interface BareEntry {
  name: string;
  offset: number;
  compressedBytes: number;
  size: number;
}

type Read = (position: number, length: number, into?: Buffer) => Buffer;

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const EXTRA_ROOM_BYTES = 64;

/**
 * A zip that `generateExport` has written, read with as little as possible: nothing is checked. No reader for the archives
 * of others.
 */
export class BareZip {
  readonly #file: number;
  #window = Buffer.alloc(1 << 20);

  constructor(path: string) {
    this.#file = openSync(path, 'r');
  }

  /** The deflated entries, in the order of the directory. */
  *entries(): Generator<BareEntry> {
    const directory = readDirectory(this.#read, fstatSync(this.#file).size);
    for (let at = 0; at < directory.length; ) {
      const method = directory.readUInt16LE(at + 10);
      const compressedBytes = directory.readUInt32LE(at + 20);
      const size = directory.readUInt32LE(at + 24);
      const nameBytes = directory.readUInt16LE(at + 28);
      const offset = directory.readUInt32LE(at + 42);
      if (offset === 0xffffffff) throw new RangeError('the floor reads zip files up to 4 GiB only');
      const name = directory.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
      at += CENTRAL_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
      if (method !== 0) yield { name, offset, compressedBytes, size };
    }
  }

  /** The entry's bytes, read at once from its offset, and inflated. */
  content({ name, offset, compressedBytes, size }: BareEntry): Buffer {
    const nameBytes = Buffer.byteLength(name);
    const length = LOCAL_BYTES + nameBytes + EXTRA_ROOM_BYTES + compressedBytes;
    if (this.#window.length < length) this.#window = Buffer.allocUnsafe(length);
    const entry = this.#read(offset, length, this.#window);
    const start = LOCAL_BYTES + nameBytes + entry.readUInt16LE(28);
    return inflateRawSync(entry.subarray(start, start + compressedBytes), { chunkSize: size + 64 });
  }

  close(): void {
    closeSync(this.#file);
  }

  readonly #read: Read = (position, length, into = Buffer.allocUnsafe(length)) =>
    into.subarray(0, readSync(this.#file, into, 0, length, position));
}

function readDirectory(read: Read, size: number): Buffer {
  const end = read(size - END_BYTES, END_BYTES);
  if (end.readUInt16LE(10) < 0xffff) return read(end.readUInt32LE(16), end.readUInt32LE(12));
  // More than 65,534 entries: the counts and places are in the ZIP64 record.
  const locator = read(size - END_BYTES - LOCATOR_BYTES, LOCATOR_BYTES);
  const end64 = read(readUint64(locator, 8), 56);
  return read(readUint64(end64, 48), readUint64(end64, 40));
}
