import { decodeEntryName, findExtraField } from './entry-text.ts';
import {
  CENTRAL_HEADER,
  END_RECORD,
  EXTRA_ZIP64,
  IN_ZIP64_16,
  IN_ZIP64_32,
  LOCAL_HEADER,
  METHOD_DEFLATED,
  METHOD_STORED,
  readUint64,
  ZIP64_END_RECORD,
  ZIP64_LOCATOR,
  type ZipMethod,
} from './zip-format.ts';
import { ZipInvalidError } from './zip-invalid-error.ts';
import { readExactly, type ZipSource } from './zip-source.ts';

/** What is needed to read an entry without the central directory: plain and small, so that it can be stored. */
export interface ZipEntryLocation {
  /** Decoded, as it stands in the zip: `/` between the segments, also at the end of a folder's name. */
  name: string;
  /** Byte offset of the local header in the file. */
  offset: number;
  /** Bytes in the file. */
  compressedSize: number;
  /** Bytes when inflated, as declared; reading checks it. */
  size: number;
  method: ZipMethod;
  /** CRC-32 of the inflated bytes. */
  crc32: number;
}

export interface ZipEntry extends ZipEntryLocation {
  /** General purpose bit flags. */
  flags: number;
  isDirectory: boolean;
}

/** Where the central directory lies, in bytes, and how many entries its end record declares. */
export interface DirectoryLocation {
  offset: number;
  size: number;
  entryCount: number;
  /** Some writers of more than 65,535 entries know no ZIP64: their count is the true one modulo 65,536. */
  countIsModulo: boolean;
}

const MAX_COMMENT_BYTES = 0xffff;
/** Entries are decoded window by window, so an index of any size costs this much memory. */
const WINDOW_BYTES = 1 << 20;
/** A central header with name, extra fields and comment at their largest. */
const MAX_HEADER_BYTES = CENTRAL_HEADER.bytes + 3 * 0xffff;

/**
 * Finds the central directory through the end record, or the ZIP64 end record if there is one.
 * @throws ZipInvalidError not a zip; truncated; spread over several disks; end records that contradict the file
 */
export async function locateCentralDirectory(source: ZipSource): Promise<DirectoryLocation> {
  await assertSignature(source);
  const tailStart = Math.max(0, source.size - END_RECORD.bytes - MAX_COMMENT_BYTES - ZIP64_LOCATOR.bytes);
  const tail = await readExactly(source, tailStart, source.size - tailStart);
  const endAt = findEndRecord(tail, tailStart);
  if (endAt === undefined) {
    throw new ZipInvalidError(source.path, 'truncated: it has no zip end record. Copy or download it again');
  }

  const locatorAt = endAt - ZIP64_LOCATOR.bytes;
  const { location, end } = hasLocator(tail, endAt)
    ? await readZip64EndRecord(source, tail.subarray(locatorAt, endAt), tailStart + locatorAt)
    : { location: readEndRecord(source, tail.subarray(endAt)), end: tailStart + endAt };

  if (location.offset + location.size !== end) {
    throw new ZipInvalidError(
      source.path,
      `its end record places the central directory at bytes ${location.offset} to ${location.offset + location.size}, but it must end at byte ${end}: the file is truncated or damaged. Copy or download it again`,
    );
  }
  return location;
}

async function assertSignature(source: ZipSource): Promise<void> {
  const start = await readExactly(source, 0, Math.min(2, source.size));
  if (start.toString('latin1') !== 'PK') {
    throw new ZipInvalidError(
      source.path,
      source.size === 0 ? 'the file is empty' : 'this is not a zip file',
    );
  }
}

/**
 * Offset in `tail` of the end record. The comment behind it may hold bytes that look like one (a zip, for example), so
 * the last one that fits its place in the file is preferred; others are returned for the sake of the error.
 */
function findEndRecord(tail: Buffer, tailStart: number): number | undefined {
  let candidate: number | undefined;
  for (let at = tail.length - END_RECORD.bytes; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== END_RECORD.signature) continue;
    if (at + END_RECORD.bytes + tail.readUInt16LE(at + 20) > tail.length) continue;
    candidate ??= at;
    const directoryEnd = tail.readUInt32LE(at + 12) + tail.readUInt32LE(at + 16);
    if (directoryEnd === tailStart + at || hasLocator(tail, at)) return at;
  }
  return candidate;
}

/** Whether the end record at this offset has a ZIP64 locator before it. */
function hasLocator(tail: Buffer, endAt: number): boolean {
  const at = endAt - ZIP64_LOCATOR.bytes;
  return at >= 0 && tail.readUInt32LE(at) === ZIP64_LOCATOR.signature;
}

function readEndRecord(source: ZipSource, record: Buffer): DirectoryLocation {
  assertOneDisk(source, record.readUInt16LE(4), record.readUInt16LE(6));
  return {
    entryCount: record.readUInt16LE(10),
    size: record.readUInt32LE(12),
    offset: record.readUInt32LE(16),
    countIsModulo: true,
  };
}

async function readZip64EndRecord(
  source: ZipSource,
  locator: Buffer,
  locatorPosition: number,
): Promise<{ location: DirectoryLocation; end: number }> {
  const position = readUint64(locator, 8);
  if (position + ZIP64_END_RECORD.bytes > locatorPosition) {
    throw new ZipInvalidError(
      source.path,
      'its ZIP64 end record lies outside the file: truncated or damaged',
    );
  }
  const record = await readExactly(source, position, ZIP64_END_RECORD.bytes);
  if (record.readUInt32LE(0) !== ZIP64_END_RECORD.signature) {
    throw new ZipInvalidError(
      source.path,
      `it has no ZIP64 end record at byte ${position}: truncated or damaged`,
    );
  }
  assertOneDisk(source, record.readUInt32LE(16), record.readUInt32LE(20));
  const location = {
    entryCount: readUint64(record, 32),
    size: readUint64(record, 40),
    offset: readUint64(record, 48),
    countIsModulo: false,
  };
  return { location, end: position };
}

function assertOneDisk(source: ZipSource, disk: number, directoryDisk: number): void {
  if ((disk !== 0 && disk !== IN_ZIP64_16) || (directoryDisk !== 0 && directoryDisk !== IN_ZIP64_16)) {
    throw new ZipInvalidError(
      source.path,
      'it is one part of a zip that is split over several files. Join them first (zip -s 0 split.zip --out whole.zip)',
    );
  }
}

/**
 * The entries in the order of the central directory.
 * @throws ZipInvalidError an entry is encrypted, of an unsupported method, points outside the file, or the directory
 * holds another number of entries than its end record declares
 */
export async function* readCentralDirectory(
  source: ZipSource,
  location: DirectoryLocation,
): AsyncGenerator<ZipEntry> {
  const end = location.offset + location.size;
  const target = Buffer.allocUnsafeSlow(Math.min(WINDOW_BYTES, location.size));
  let windowStart = location.offset;
  let window: Buffer = target.subarray(0, 0);
  let at = 0;
  let count = 0;

  while (windowStart + at < end) {
    const missing = end - windowStart - window.length;
    if (window.length - at < MAX_HEADER_BYTES && missing > 0) {
      windowStart += at;
      window = await readExactly(source, windowStart, Math.min(WINDOW_BYTES, end - windowStart), target);
      at = 0;
    }
    const { entry, next } = parseHeader(source, window, at, location.offset);
    at = next;
    count++;
    yield entry;
  }

  const counted = location.countIsModulo ? count % 0x1_0000 : count;
  if (counted !== location.entryCount) {
    throw new ZipInvalidError(
      source.path,
      `its central directory holds ${count} entries, but its end record declares ${location.entryCount}: damaged`,
    );
  }
}

function parseHeader(
  source: ZipSource,
  window: Buffer,
  at: number,
  dataEnd: number,
): { entry: ZipEntry; next: number } {
  const nameAt = at + CENTRAL_HEADER.bytes;
  if (nameAt > window.length || window.readUInt32LE(at) !== CENTRAL_HEADER.signature) throw damaged(source);
  const extraAt = nameAt + window.readUInt16LE(at + 28);
  const commentAt = extraAt + window.readUInt16LE(at + 30);
  const next = commentAt + window.readUInt16LE(at + 32);
  if (next > window.length) throw damaged(source);

  const extra = window.subarray(extraAt, commentAt);
  const name = decodeEntryName(window.subarray(nameAt, extraAt), extra);
  const flags = window.readUInt16LE(at + 8);
  const method = window.readUInt16LE(at + 10);
  const crc32 = window.readUInt32LE(at + 16);
  const isDirectory = name.endsWith('/');

  // Bits 0, 6 and 13: traditional encryption, strong encryption, masked local headers.
  if (flags & 0x2041) {
    throw new ZipInvalidError(source.path, 'encrypted. Unpack it and give the folder, or zip it again', {
      entry: name,
    });
  }
  if (method !== METHOD_STORED && method !== METHOD_DEFLATED) {
    throw new ZipInvalidError(
      source.path,
      `compressed with method ${method}; only stored (0) and deflated (8) are read. Zip it again`,
      { entry: name },
    );
  }

  const sizes = trueSizes(source, name, window, at, extra);
  const { offset, size, compressedSize } = sizes;
  if (offset + LOCAL_HEADER.bytes + (extraAt - nameAt) + compressedSize > dataEnd) {
    throw new ZipInvalidError(
      source.path,
      `its ${compressedSize} bytes lie outside the file: truncated or damaged`,
      {
        entry: name,
      },
    );
  }
  if (method === METHOD_STORED && size !== compressedSize) {
    throw new ZipInvalidError(
      source.path,
      `stored as it is, yet declared with two sizes (${size}, ${compressedSize})`,
      {
        entry: name,
      },
    );
  }
  return { entry: { name, offset, compressedSize, size, method, crc32, flags, isDirectory }, next };
}

/** Sizes and offset, taken from the ZIP64 field where the 32-bit field says so (APPNOTE 4.5.3). */
function trueSizes(
  source: ZipSource,
  name: string,
  window: Buffer,
  at: number,
  extra: Buffer,
): { size: number; compressedSize: number; offset: number } {
  let compressedSize = window.readUInt32LE(at + 20);
  let size = window.readUInt32LE(at + 24);
  let disk = window.readUInt16LE(at + 34);
  let offset = window.readUInt32LE(at + 42);
  if (
    size === IN_ZIP64_32 ||
    compressedSize === IN_ZIP64_32 ||
    offset === IN_ZIP64_32 ||
    disk === IN_ZIP64_16
  ) {
    const field = findExtraField(extra, EXTRA_ZIP64) ?? Buffer.alloc(0);
    let fieldAt = 0;
    const take = (bytes: 4 | 8): number => {
      const from = fieldAt;
      fieldAt += bytes;
      if (fieldAt > field.length)
        throw new ZipInvalidError(source.path, 'its ZIP64 sizes are missing', { entry: name });
      return bytes === 8 ? readUint64(field, from) : field.readUInt32LE(from);
    };
    if (size === IN_ZIP64_32) size = take(8);
    if (compressedSize === IN_ZIP64_32) compressedSize = take(8);
    if (offset === IN_ZIP64_32) offset = take(8);
    if (disk === IN_ZIP64_16) disk = take(4);
  }
  assertOneDisk(source, disk, 0);
  if (!Number.isFinite(size)) {
    throw new ZipInvalidError(source.path, 'it declares an impossible size: damaged or forged', {
      entry: name,
    });
  }
  return { size, compressedSize, offset };
}

function damaged(source: ZipSource): ZipInvalidError {
  return new ZipInvalidError(source.path, 'its central directory is damaged. Copy or download it again');
}
