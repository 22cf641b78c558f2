/** A message as `readChunkMessages` reads it; times are microseconds as decimal text, `createAt` is in milliseconds. */
export interface StoredRow {
  channelId: number;
  threadTs: string;
  ts: string;
  /** Only where it is not simply Slack's time. */
  createAt: number | null;
  /** JSON of what was asked for: the payload, the files or the reactions. */
  json: string;
  /** JSON; null if there are none, or they were not asked for. */
  files: string | null;
}

/** What COPY's binary format begins with: a signature, flags, and the length of what may follow. */
const HEADER_BYTES = 19;
/** In place of the next row's number of columns. */
const END = -1;

/**
 * The rows in the data of `readChunkMessages`, one by one: what has been made of one row can be forgotten before the next
 * is read.
 * @see PostgreSQL, "COPY", "Binary Format"
 */
export function* storedRows(data: Uint8Array): Generator<StoredRow> {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  let at = HEADER_BYTES;
  const text = (): string | null => {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  for (;;) {
    const columns = bytes.readInt16BE(at);
    if (columns === END) return;
    // Each column is its length and its bytes: four for an integer, eight for a bigint.
    const channelId = bytes.readInt32BE(at + 6);
    const threadTs = decimal(bytes, at + 14);
    const ts =
      bytes.compare(bytes, at + 14, at + 22, at + 26, at + 34) === 0 ? threadTs : decimal(bytes, at + 26);
    at += 34;
    const isShifted = bytes.readInt32BE(at) >= 0;
    const createAt = isShifted ? Number(bytes.readBigInt64BE(at + 4)) : null;
    at += isShifted ? 12 : 4;
    const json = text()!;
    yield { channelId, threadTs, ts, createAt, json, files: text() };
  }
}

/** A bigint as text. Most fit into a number, which is quicker to write. */
function decimal(bytes: Buffer, at: number): string {
  const high = bytes.readInt32BE(at);
  return high >= 0 && high < 1 << 21
    ? String(high * 2 ** 32 + bytes.readUInt32BE(at + 4))
    : String(bytes.readBigInt64BE(at));
}
