/**
 * Signatures and fixed sizes of the zip records.
 * @see PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14–4.3.16 (end records)
 */
export const LOCAL_HEADER = { signature: 0x04034b50, bytes: 30 } as const;
export const CENTRAL_HEADER = { signature: 0x02014b50, bytes: 46 } as const;
export const END_RECORD = { signature: 0x06054b50, bytes: 22 } as const;
export const ZIP64_END_RECORD = { signature: 0x06064b50, bytes: 56 } as const;
export const ZIP64_LOCATOR = { signature: 0x07064b50, bytes: 20 } as const;

/** Header ids of extra fields. */
export const EXTRA_ZIP64 = 0x0001;
export const EXTRA_UNICODE_PATH = 0x7075;

/** Compression methods that Slack's exporter and the helper tools use; every other one is refused. */
export const METHOD_STORED = 0;
export const METHOD_DEFLATED = 8;
export type ZipMethod = typeof METHOD_STORED | typeof METHOD_DEFLATED;

/** A 16 or 32 bit field with this value says that the true one is in a ZIP64 record. */
export const IN_ZIP64_16 = 0xffff;
export const IN_ZIP64_32 = 0xffffffff;

/** Unsigned 64 bit integer as a number: exact up to 2^53, which no file reaches; `Infinity` beyond it. */
export function readUint64(buffer: Buffer, at: number): number {
  const value = buffer.readUInt32LE(at + 4) * 0x1_0000_0000 + buffer.readUInt32LE(at);
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
}

/** @param value integer from 0 to 2^53 - 1 */
export function writeUint64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value % 0x1_0000_0000, at);
  buffer.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4);
}
