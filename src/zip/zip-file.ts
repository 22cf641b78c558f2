import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, createInflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import {
  type DirectoryLocation,
  locateCentralDirectory,
  readCentralDirectory,
  type ZipEntry,
  type ZipEntryLocation,
} from './central-directory.ts';
import { decodeEntryName } from './entry-text.ts';
import { LOCAL_HEADER, METHOD_DEFLATED } from './zip-format.ts';
import { ZipInvalidError } from './zip-invalid-error.ts';
import { readExactly, type ZipSource } from './zip-source.ts';

/** A zip opened for reading. Any number of reads may run at the same time. */
export interface ZipFile {
  readonly path: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Which file it is on this machine, and when it was changed last: another one after any write. */
  readonly identity: string;
  /** As the end record declares it: exact up to 65,535 entries, and beyond that with ZIP64. */
  readonly declaredEntryCount: number;
  /** The entries in the order of the central directory. @throws ZipInvalidError */
  entries(): AsyncGenerator<ZipEntry>;
  /** The whole entry, inflated, its size and CRC checked. @throws ZipInvalidError */
  read(entry: ZipEntryLocation): Promise<Buffer>;
  /**
   * The entries one by one, in the order given, as `read` would give them. Entries that lie one behind the other in
   * the file are read together, and the next read runs while the caller uses the last: an archive of many small files
   * is far quicker so. A buffer stays valid. @throws ZipInvalidError
   */
  readMany(entries: Iterable<ZipEntryLocation>): AsyncGenerator<Buffer>;
  /** For entries too large to hold: inflated as it is read; an error at the end if size or CRC are wrong. */
  stream(entry: ZipEntryLocation): Readable;
  /** Where the entry's compressed bytes lie in the file, to copy them as they are. @throws ZipInvalidError */
  rawRange(entry: ZipEntryLocation): Promise<{ start: number; length: number }>;
  /** The entry's compressed bytes as they are. */
  rawChunks(entry: ZipEntryLocation): AsyncGenerator<Buffer>;
  /** SHA-256 (hex) of the central directory: other names, sizes, CRCs or places of entries give another one. */
  directoryDigest(): Promise<string>;
  close(): Promise<void>;
}

/** One read covers neighbouring entries up to this many bytes. */
const RUN_BYTES = 1 << 20;
/** Reading over a gap of this many bytes costs less than a second read. */
const GAP_BYTES = 64 << 10;
/** Room for the extra fields of a local header, whose length stands only in the file; more is read a second time. */
const LIKELY_EXTRA_BYTES = 64;
/** Up to here one synchronous call is the cheapest way to inflate; beyond, it would hold up heartbeats. */
const SYNC_INFLATE_BYTES = 1 << 20;
/** zlib's output is allocated in steps of this: the declared size must not decide how much memory is taken. */
const MAX_OUTPUT_STEP_BYTES = 8 << 20;
const STREAM_CHUNK_BYTES = 256 << 10;

const inflateRawInPool = promisify(inflateRaw);

/**
 * Opens a zip file and finds its central directory; reads no entry.
 * @throws ZipInvalidError not a zip, truncated, or split; errors of the file system as they are
 */
export async function openZip(path: string): Promise<ZipFile> {
  const handle = await open(path, 'r');
  try {
    return await openHandle(path, handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openHandle(path: string, handle: FileHandle): Promise<ZipFile> {
  const stat = await handle.stat({ bigint: true });
  const size = Number(stat.size);
  const source: ZipSource = { path, handle, size };
  const directory = await locateCentralDirectory(source);
  const read = async (entry: ZipEntryLocation) => {
    for await (const buffer of readRuns(source, directory, [entry])) return buffer;
    throw new RangeError('one entry always gives one buffer');
  };
  return {
    path,
    size,
    identity: [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(':'),
    declaredEntryCount: directory.entryCount,
    entries: () => readCentralDirectory(source, directory),
    read,
    readMany: (entries) => readRuns(source, directory, entries),
    stream: (entry) => Readable.from(inflatedChunks(source, entry), { objectMode: false }),
    rawRange: async (entry) => ({ start: await dataStart(source, entry), length: entry.compressedSize }),
    rawChunks: (entry) => rawChunks(source, entry),
    directoryDigest: () => digest(source, directory),
    close: () => handle.close(),
  };
}

/** Entries that are read at once: bytes `start` to `end` of the file hold them, the last one's extra fields perhaps not. */
interface Run {
  start: number;
  end: number;
  entries: ZipEntryLocation[];
}

function* neighbouringRuns(
  entries: Iterable<ZipEntryLocation>,
  directory: DirectoryLocation,
): Generator<Run> {
  let run: Run | undefined;
  for (const entry of entries) {
    // A name is at most three bytes a UTF-16 unit in UTF-8, whatever its encoding in the file.
    const header = LOCAL_HEADER.bytes + 3 * entry.name.length + LIKELY_EXTRA_BYTES;
    const end = Math.min(entry.offset + header + entry.compressedSize, directory.offset);
    const joins =
      run && entry.offset >= run.start && entry.offset <= run.end + GAP_BYTES && end - run.start <= RUN_BYTES;
    if (run && joins) {
      run.end = Math.max(run.end, end);
      run.entries.push(entry);
      continue;
    }
    if (run) yield run;
    run = { start: entry.offset, end, entries: [entry] };
  }
  if (run) yield run;
}

async function* readRuns(
  source: ZipSource,
  directory: DirectoryLocation,
  entries: Iterable<ZipEntryLocation>,
): AsyncGenerator<Buffer> {
  const runs = neighbouringRuns(entries, directory);
  // Two windows in turn: one is being filled while the entries of the other are inflated.
  const windows = [Buffer.alloc(0), Buffer.alloc(0)];
  let turn = 0;
  const startNext = () => {
    const { value: run } = runs.next();
    if (!run) return undefined;
    turn = 1 - turn;
    const bytes = readRun(source, run, windows, turn);
    // The caller may stop before this read is awaited.
    bytes.catch(() => undefined);
    return { run, bytes };
  };

  let current = startNext();
  while (current) {
    const { run } = current;
    const bytes = await current.bytes;
    current = startNext();
    for (const entry of run.entries)
      yield await inflate(source, entry, await compressedBytes(source, run, bytes, entry));
  }
}

async function readRun(source: ZipSource, run: Run, windows: Buffer[], turn: number): Promise<Buffer> {
  const length = Math.max(0, run.end - run.start);
  let window = windows[turn];
  if (!window || window.length < length) {
    window = Buffer.allocUnsafeSlow(length);
    if (length <= RUN_BYTES) windows[turn] = window;
  }
  return readExactly(source, run.start, length, window);
}

/** The compressed bytes of an entry of the run, out of the bytes read or, if they reach beyond, from the file. */
async function compressedBytes(
  source: ZipSource,
  run: Run,
  bytes: Buffer,
  entry: ZipEntryLocation,
): Promise<Buffer> {
  const headerAt = entry.offset - run.start;
  const start = headerAt + localHeaderBytes(source, entry, bytes.subarray(headerAt));
  const end = start + entry.compressedSize;
  return end <= bytes.length
    ? bytes.subarray(start, end)
    : readExactly(source, run.start + start, entry.compressedSize);
}

/**
 * Length of the local header at the start of `bytes`, with name and extra fields.
 * @throws ZipInvalidError no local header, or that of another entry
 */
function localHeaderBytes(source: ZipSource, entry: ZipEntryLocation, bytes: Buffer): number {
  if (bytes.length < LOCAL_HEADER.bytes || bytes.readUInt32LE(0) !== LOCAL_HEADER.signature) {
    throw new ZipInvalidError(source.path, `there is no local header at byte ${entry.offset}: damaged`, {
      entry: entry.name,
    });
  }
  const nameEnd = LOCAL_HEADER.bytes + bytes.readUInt16LE(26);
  const extraEnd = nameEnd + bytes.readUInt16LE(28);
  // Both names are there to be compared, as CPython's zipfile does: a damaged name would file messages elsewhere.
  const name = decodeEntryName(
    bytes.subarray(LOCAL_HEADER.bytes, nameEnd),
    bytes.subarray(nameEnd, extraEnd),
  );
  if (name !== entry.name) {
    throw new ZipInvalidError(source.path, `its local header names it ${JSON.stringify(name)}: damaged`, {
      entry: entry.name,
    });
  }
  return extraEnd;
}

async function inflate(source: ZipSource, entry: ZipEntryLocation, compressed: Buffer): Promise<Buffer> {
  // A stored entry lies in a window that will be filled again.
  const content =
    entry.method === METHOD_DEFLATED
      ? await inflateDeflated(source, entry, compressed)
      : Buffer.from(compressed);
  assertContent(source, entry, content.length, crc32(content));
  return content;
}

async function inflateDeflated(
  source: ZipSource,
  entry: ZipEntryLocation,
  compressed: Buffer,
): Promise<Buffer> {
  const options = {
    // One byte more than needed, else zlib asks for a second piece only to learn that nothing follows.
    chunkSize: Math.min(Math.max(64, entry.size + 1), MAX_OUTPUT_STEP_BYTES),
    maxOutputLength: Math.max(1, entry.size),
  };
  try {
    return entry.size <= SYNC_INFLATE_BYTES
      ? inflateRawSync(compressed, options)
      : await inflateRawInPool(compressed, options);
  } catch (error) {
    throw inflateError(source, entry, error);
  }
}

/** Errors of zlib say that the entry is damaged; every other one is passed on. */
function inflateError(source: ZipSource, entry: ZipEntryLocation, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLong(source, entry);
  if (!code?.startsWith('Z_')) return error;
  return new ZipInvalidError(source.path, `damaged: it cannot be inflated (${message})`, {
    entry: entry.name,
    cause: error,
  });
}

function tooLong(source: ZipSource, entry: ZipEntryLocation): ZipInvalidError {
  return new ZipInvalidError(
    source.path,
    `it inflates to more than the ${entry.size} bytes declared: damaged or forged`,
    {
      entry: entry.name,
    },
  );
}

function assertContent(source: ZipSource, entry: ZipEntryLocation, size: number, crc: number): void {
  if (size !== entry.size) {
    throw new ZipInvalidError(
      source.path,
      `damaged: it inflates to ${size} bytes, declared were ${entry.size}`,
      {
        entry: entry.name,
      },
    );
  }
  if (crc !== entry.crc32) {
    throw new ZipInvalidError(source.path, 'damaged: its content does not match its CRC-32', {
      entry: entry.name,
    });
  }
}

async function dataStart(source: ZipSource, entry: ZipEntryLocation): Promise<number> {
  const length = Math.min(LOCAL_HEADER.bytes + 0xffff, Math.max(0, source.size - entry.offset));
  return entry.offset + localHeaderBytes(source, entry, await readExactly(source, entry.offset, length));
}

async function* rawChunks(source: ZipSource, entry: ZipEntryLocation): AsyncGenerator<Buffer> {
  const start = await dataStart(source, entry);
  for (let at = 0; at < entry.compressedSize; at += STREAM_CHUNK_BYTES) {
    yield await readExactly(source, start + at, Math.min(STREAM_CHUNK_BYTES, entry.compressedSize - at));
  }
}

async function* inflatedChunks(source: ZipSource, entry: ZipEntryLocation): AsyncGenerator<Buffer> {
  let size = 0;
  let crc = 0;
  try {
    for await (const chunk of contentChunks(source, entry)) {
      size += chunk.length;
      if (size > entry.size) throw tooLong(source, entry);
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    throw inflateError(source, entry, error);
  }
  assertContent(source, entry, size, crc);
}

function contentChunks(source: ZipSource, entry: ZipEntryLocation): AsyncIterable<Buffer> {
  const raw = rawChunks(source, entry);
  if (entry.method !== METHOD_DEFLATED) return raw;
  const inflating = createInflateRaw({ chunkSize: STREAM_CHUNK_BYTES });
  // Its failure destroys `inflating`, whose reader gets the error.
  pipeline(raw, inflating).catch(() => undefined);
  return inflating;
}

async function digest(source: ZipSource, directory: DirectoryLocation): Promise<string> {
  const hash = createHash('sha256');
  const window = Buffer.allocUnsafeSlow(STREAM_CHUNK_BYTES);
  for (let at = 0; at < directory.size; at += STREAM_CHUNK_BYTES) {
    const length = Math.min(STREAM_CHUNK_BYTES, directory.size - at);
    hash.update(await readExactly(source, directory.offset + at, length, window));
  }
  return hash.digest('hex');
}
