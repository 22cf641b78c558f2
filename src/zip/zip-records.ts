import {
  CENTRAL_HEADER,
  END_RECORD,
  EXTRA_ZIP64,
  IN_ZIP64_16,
  IN_ZIP64_32,
  LOCAL_HEADER,
  writeUint64,
  ZIP64_END_RECORD,
  ZIP64_LOCATOR,
  type ZipMethod,
} from './zip-format.ts';

/** An entry as the writer describes it in its records. */
export interface WrittenEntry {
  name: Buffer;
  offset: number;
  method: ZipMethod;
  crc32: number;
  compressedSize: number;
  size: number;
}

/** From where on sizes and counts are written as ZIP64. The format's own bounds, unless a test lowers them. */
export interface Zip64Bounds {
  /** Sizes and offsets of at least this many bytes. */
  bytes: number;
  /** At least this many entries. */
  entries: number;
}

export const ZIP64_BOUNDS: Zip64Bounds = { bytes: IN_ZIP64_32, entries: IN_ZIP64_16 };

/** Bit 11: the name is UTF-8. */
const UTF8_FLAG = 0x0800;
/** 1980-01-01 00:00, the first time that the format knows: equal content gives an equal file. */
const DOS_TIME = 0x0000;
const DOS_DATE = 0x0021;
const VERSION_DEFLATE = 20;
const VERSION_ZIP64 = 45;
/** "Made by" Unix, so that the attributes below are read as a mode. */
const MADE_BY_UNIX = 3 << 8;
/** A regular file, rw-r--r--. */
const UNIX_MODE = 0o100644;
const ZIP64_LOCAL_EXTRA_BYTES = 20;

/**
 * The local header of an entry.
 * @param zip64 whether the sizes stand in a ZIP64 field; true reserves room for sizes that are not known yet
 */
export function localHeader(entry: WrittenEntry, zip64: boolean): Buffer {
  const header = Buffer.alloc(LOCAL_HEADER.bytes + entry.name.length + (zip64 ? ZIP64_LOCAL_EXTRA_BYTES : 0));
  header.writeUInt32LE(LOCAL_HEADER.signature, 0);
  header.writeUInt16LE(zip64 ? VERSION_ZIP64 : VERSION_DEFLATE, 4);
  header.writeUInt16LE(UTF8_FLAG, 6);
  header.writeUInt16LE(entry.method, 8);
  header.writeUInt16LE(DOS_TIME, 10);
  header.writeUInt16LE(DOS_DATE, 12);
  header.writeUInt32LE(entry.crc32, 14);
  header.writeUInt32LE(zip64 ? IN_ZIP64_32 : entry.compressedSize, 18);
  header.writeUInt32LE(zip64 ? IN_ZIP64_32 : entry.size, 22);
  header.writeUInt16LE(entry.name.length, 26);
  header.writeUInt16LE(zip64 ? ZIP64_LOCAL_EXTRA_BYTES : 0, 28);
  entry.name.copy(header, LOCAL_HEADER.bytes);
  if (zip64)
    zip64Extra([entry.size, entry.compressedSize]).copy(header, LOCAL_HEADER.bytes + entry.name.length);
  return header;
}

export function centralHeader(entry: WrittenEntry, bounds: Zip64Bounds): Buffer {
  const { size, compressedSize, offset } = entry;
  const inField = [size, compressedSize, offset].filter((value) => value >= bounds.bytes);
  const short = (value: number) => (value >= bounds.bytes ? IN_ZIP64_32 : value);
  const extra = inField.length > 0 ? zip64Extra(inField) : Buffer.alloc(0);

  const header = Buffer.alloc(CENTRAL_HEADER.bytes);
  header.writeUInt32LE(CENTRAL_HEADER.signature, 0);
  header.writeUInt16LE(MADE_BY_UNIX | VERSION_ZIP64, 4);
  header.writeUInt16LE(extra.length > 0 ? VERSION_ZIP64 : VERSION_DEFLATE, 6);
  header.writeUInt16LE(UTF8_FLAG, 8);
  header.writeUInt16LE(entry.method, 10);
  header.writeUInt16LE(DOS_TIME, 12);
  header.writeUInt16LE(DOS_DATE, 14);
  header.writeUInt32LE(entry.crc32, 16);
  header.writeUInt32LE(short(compressedSize), 20);
  header.writeUInt32LE(short(size), 24);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(UNIX_MODE * 0x1_0000, 38);
  header.writeUInt32LE(short(offset), 42);
  return Buffer.concat([header, entry.name, extra]);
}

/** The end record, behind the two ZIP64 records where they are needed. */
export function endRecords(
  directory: { offset: number; size: number; entryCount: number },
  bounds: Zip64Bounds,
): Buffer {
  const { offset, size, entryCount } = directory;
  const zip64 = offset >= bounds.bytes || size >= bounds.bytes || entryCount >= bounds.entries;
  const count = Math.min(entryCount, zip64 ? IN_ZIP64_16 : entryCount);
  const end = Buffer.alloc(END_RECORD.bytes);
  end.writeUInt32LE(END_RECORD.signature, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(zip64 ? IN_ZIP64_32 : size, 12);
  end.writeUInt32LE(zip64 ? IN_ZIP64_32 : offset, 16);
  return zip64 ? Buffer.concat([zip64EndRecords(directory), end]) : end;
}

function zip64EndRecords({
  offset,
  size,
  entryCount,
}: {
  offset: number;
  size: number;
  entryCount: number;
}): Buffer {
  const record = Buffer.alloc(ZIP64_END_RECORD.bytes);
  record.writeUInt32LE(ZIP64_END_RECORD.signature, 0);
  // The size of the record does not count the signature and itself.
  writeUint64(record, ZIP64_END_RECORD.bytes - 12, 4);
  record.writeUInt16LE(MADE_BY_UNIX | VERSION_ZIP64, 12);
  record.writeUInt16LE(VERSION_ZIP64, 14);
  writeUint64(record, entryCount, 24);
  writeUint64(record, entryCount, 32);
  writeUint64(record, size, 40);
  writeUint64(record, offset, 48);

  const locator = Buffer.alloc(ZIP64_LOCATOR.bytes);
  locator.writeUInt32LE(ZIP64_LOCATOR.signature, 0);
  writeUint64(locator, offset + size, 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}

function zip64Extra(values: number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(EXTRA_ZIP64, 0);
  field.writeUInt16LE(8 * values.length, 2);
  for (const [i, value] of values.entries()) writeUint64(field, value, 4 + 8 * i);
  return field;
}
