/** What an assessment knows of the size of a migration. Bytes. */
export interface Sizes {
  messages: number;
  /** Files of messages in the archive, inflated. */
  messageBytes: number;
  /** Lines of the import file, inflated. */
  lineBytes: number;
  /** Attachments and emoji images that come along. */
  fileBytes: number;
}

/** All of it about: see `docs/performance.md` for what was measured. Times in milliseconds. */
export interface Estimate {
  importFileBytes: number;
  /** Room on the disk of the data directory. */
  dataBytes: number;
  /** Room on the disk of the target: the parts and the file. */
  targetBytes: number;
  /** Reading and storing the archive. */
  readMs: number;
  /** Converting, writing and joining the import file. */
  writeMs: number;
  /** The import job of Mattermost, without the time for the bytes of files. */
  importMs: number;
}

/** Lines of posts deflate to about a sixth. Measured with generated text; that of people deflates a little less. */
const DEFLATES_TO = 1 / 5;
/**
 * Fitted to docs/performance.md, 10,000 to 4,000,000 messages on two cores: archive to stored takes 1.0 to 73.8 s, stored to
 * file 1.4 to 94.2 s.
 */
const READ = { startMs: 1_000, messageMs: 1 / 55 };
const WRITE = { startMs: 1_500, messageMs: 1 / 42 };
/** Mattermost 11.6 on two cores took 414 s for 100,000 messages with as many reactions, after up to 15 s of waiting. */
const IMPORT = { startMs: 15_000, messageMs: 4.14 };
/** docs/operating.md: twice the JSON, and the write-ahead log that PostgreSQL keeps at the least. */
const DATA = { perByte: 2, leastBytes: 100e6 };

const time = ({ startMs, messageMs }: { startMs: number; messageMs: number }, messages: number) =>
  startMs + messages * messageMs;

export function estimate({ messages, messageBytes, lineBytes, fileBytes }: Sizes): Estimate {
  const importFileBytes = Math.round(lineBytes * DEFLATES_TO + fileBytes);
  return {
    importFileBytes,
    dataBytes: Math.round(DATA.leastBytes + messageBytes * DATA.perByte),
    targetBytes: Math.round(lineBytes + importFileBytes),
    readMs: Math.round(time(READ, messages)),
    writeMs: Math.round(time(WRITE, messages)),
    importMs: Math.round(time(IMPORT, messages)),
  };
}
