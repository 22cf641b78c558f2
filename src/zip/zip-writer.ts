import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { BLOCK_BYTES, deflateBlock, FINAL_BLOCK } from './deflate-blocks.ts';
import { type FileAppender, openAppender } from './file-appender.ts';
import { METHOD_DEFLATED, METHOD_STORED, type ZipMethod } from './zip-format.ts';
import {
  centralHeader,
  endRecords,
  localHeader,
  type WrittenEntry,
  ZIP64_BOUNDS,
  type Zip64Bounds,
} from './zip-records.ts';

export interface ZipWriterOptions {
  /** zlib's level, 1 (fast) to 9; 1 unless given. */
  level?: number;
  /** From where on ZIP64 is written; the format's own bounds unless given. */
  zip64Bounds?: Zip64Bounds;
}

/**
 * A zip file being written. The same calls give the same bytes. Entries are written one behind the other, so each call
 * is to be awaited before the next; names are the caller's to keep unique. After an error only `discard` is of use.
 */
export interface ZipWriter {
  /** Bytes written so far. */
  readonly position: number;
  readonly entryCount: number;
  /** Writes a file from memory, deflated if that makes it smaller. */
  addBuffer(name: string, content: Buffer): Promise<void>;
  /** Writes a file as it is, for content that is compressed already: images, other zips. */
  addStored(name: string, source: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void>;
  /**
   * Copies the bytes of an entry of another zip without inflating them. What `facts` say is written unchecked, except
   * @throws RangeError `source` gives other than `compressedSize` bytes
   */
  addRaw(name: string, facts: RawFacts, source: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void>;
  /** Begins a deflated file that is written piece by piece; no other entry until it is closed. */
  openDeflated(name: string): Promise<DeflatedEntry>;
  /** Writes the central directory, waits until the disk holds the file, and closes it. */
  close(): Promise<{ sizeBytes: number; entryCount: number }>;
  /** Closes an unfinished file and leaves it; after `close` it does nothing. */
  discard(): Promise<void>;
}

export interface RawFacts {
  method: ZipMethod;
  /** CRC-32 and size of the inflated bytes. */
  crc32: number;
  size: number;
  compressedSize: number;
}

export interface DeflatedEntry {
  /** Takes the next bytes, and waits while too much is being compressed. They are copied. */
  write(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** Blocks being compressed at once, one more than processors so that none waits; this bounds the memory. */
const BLOCKS_IN_FLIGHT = Math.min(8, availableParallelism() + 1);
/** Up to here one synchronous call is quicker than a round through the thread pool. */
const SYNC_DEFLATE_BYTES = 64 << 10;
const MAX_NAME_BYTES = 0xffff;
const deflateRawInPool = promisify(deflateRaw);

/**
 * Creates a zip file at `path`; a file there is replaced. Errors are those of the file system.
 * @throws RangeError (its methods) a name of more than 65,535 bytes, or an entry begun while another one is open
 */
export async function createZip(path: string, options: ZipWriterOptions = {}): Promise<ZipWriter> {
  const { level = 1, zip64Bounds = ZIP64_BOUNDS } = options;
  const file = await openAppender(path);
  const directory = createDirectoryPages();
  let entryCount = 0;
  let isOpen = false;

  function begin(name: string): Pick<WrittenEntry, 'name' | 'offset'> {
    const bytes = Buffer.from(name, 'utf8');
    if (bytes.length > MAX_NAME_BYTES)
      throw new RangeError(`${path}: the name of an entry has ${bytes.length} bytes`);
    if (isOpen) throw new RangeError(`${path}: ${JSON.stringify(name)} begins while another entry is open`);
    isOpen = true;
    return { name: bytes, offset: file.position };
  }

  function finish(entry: WrittenEntry): void {
    directory.add(centralHeader(entry, zip64Bounds));
    entryCount++;
    isOpen = false;
  }

  const needsZip64 = ({ size, compressedSize }: WrittenEntry) =>
    Math.max(size, compressedSize) >= zip64Bounds.bytes;

  return {
    get position() {
      return file.position;
    },
    get entryCount() {
      return entryCount;
    },

    async addBuffer(name, content) {
      const start = begin(name);
      const deflated =
        content.length <= SYNC_DEFLATE_BYTES
          ? deflateRawSync(content, { level })
          : await deflateRawInPool(content, { level, chunkSize: BLOCK_BYTES });
      const isSmaller = deflated.length < content.length;
      const data = isSmaller ? deflated : content;
      const entry: WrittenEntry = {
        ...start,
        method: isSmaller ? METHOD_DEFLATED : METHOD_STORED,
        crc32: crc32(content),
        size: content.length,
        compressedSize: data.length,
      };
      await file.append(localHeader(entry, needsZip64(entry)));
      await file.append(data);
      finish(entry);
    },

    async addStored(name, source) {
      const entry: WrittenEntry = {
        ...begin(name),
        method: METHOD_STORED,
        crc32: 0,
        size: 0,
        compressedSize: 0,
      };
      await file.append(localHeader(entry, true));
      for await (const chunk of source) {
        entry.crc32 = crc32(chunk, entry.crc32);
        entry.size += chunk.length;
        await file.append(chunk);
      }
      entry.compressedSize = entry.size;
      await file.patch(localHeader(entry, true), entry.offset);
      finish(entry);
    },

    async addRaw(name, { method, crc32, size, compressedSize }, source) {
      const entry: WrittenEntry = { ...begin(name), method, crc32, size, compressedSize };
      await file.append(localHeader(entry, needsZip64(entry)));
      const dataStart = file.position;
      for await (const chunk of source) await file.append(chunk);
      const copied = file.position - dataStart;
      if (copied !== compressedSize) {
        throw new RangeError(
          `${path}: ${JSON.stringify(name)} came with ${copied} bytes, not ${compressedSize}`,
        );
      }
      finish(entry);
    },

    async openDeflated(name) {
      const entry: WrittenEntry = {
        ...begin(name),
        method: METHOD_DEFLATED,
        crc32: 0,
        size: 0,
        compressedSize: 0,
      };
      await file.append(localHeader(entry, true));
      return deflatedEntry(file, entry, level, finish);
    },

    async close() {
      if (isOpen) throw new RangeError(`${path}: an entry is still open`);
      const offset = file.position;
      for (const page of directory.pages()) await file.append(page);
      const size = file.position - offset;
      await file.append(endRecords({ offset, size, entryCount }, zip64Bounds));
      await file.finish();
      await file.close();
      return { sizeBytes: file.position, entryCount };
    },

    discard: () => file.close(),
  };
}

/**
 * One deflate stream whose blocks are compressed side by side and written in order.
 * @param finish is given the entry when all of it is in the file
 */
function deflatedEntry(
  file: FileAppender,
  entry: WrittenEntry,
  level: number,
  finish: (entry: WrittenEntry) => void,
): DeflatedEntry {
  const dataStart = file.position;
  const compressing: { block: Buffer; deflated: Promise<Buffer> }[] = [];
  // Blocks go round: new ones would wait for the garbage collector, and memory would follow the file's size.
  const free: Buffer[] = [];
  let block: Buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  let filled = 0;

  async function submitBlock(): Promise<void> {
    const full = block.subarray(0, filled);
    entry.crc32 = crc32(full, entry.crc32);
    entry.size += filled;
    const deflated = deflateBlock(full, level);
    // It is awaited when its turn comes, which is too late for Node not to call it unhandled.
    deflated.catch(() => undefined);
    compressing.push({ block, deflated });
    if (compressing.length >= BLOCKS_IN_FLIGHT) await writeOldest();
    block = free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    filled = 0;
  }

  async function writeOldest(): Promise<void> {
    const oldest = compressing.shift();
    if (!oldest) return;
    await file.append(await oldest.deflated);
    free.push(oldest.block);
  }

  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const copied = bytes.copy(block, filled, at);
        at += copied;
        filled += copied;
        if (filled === BLOCK_BYTES) await submitBlock();
      }
    },
    async close() {
      if (filled > 0) await submitBlock();
      while (compressing.length > 0) await writeOldest();
      await file.append(FINAL_BLOCK);
      entry.compressedSize = file.position - dataStart;
      await file.patch(localHeader(entry, true), entry.offset);
      finish(entry);
    },
  };
}

/** The central directory so far, in few large buffers: 500,000 small ones would weigh on the garbage collector. */
function createDirectoryPages(): { add(header: Buffer): void; pages(): Buffer[] } {
  const full: Buffer[] = [];
  let page = Buffer.allocUnsafeSlow(256 << 10);
  let filled = 0;
  return {
    add(header) {
      if (filled + header.length > page.length) {
        full.push(page.subarray(0, filled));
        page = Buffer.allocUnsafeSlow(256 << 10);
        filled = 0;
      }
      filled += header.copy(page, filled);
    },
    pages: () => [...full, page.subarray(0, filled)],
  };
}
