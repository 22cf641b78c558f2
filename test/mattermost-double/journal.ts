import { closeSync, existsSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** A file of JSON lines, one a transaction: a process that is killed leaves whole transactions only. */
export interface Journal {
  append(transaction: unknown): void;
  close(): void;
}

const LF = 10;
const CHUNK_BYTES = 1 << 20;

/** Opens the journal and gives each transaction in it to `replay`, in order; a torn last line is cut off. */
export function openJournal(path: string, replay: (transaction: unknown) => void): Journal {
  const fd = openSync(path, existsSync(path) ? 'r+' : 'w+');
  let position = replayLines(fd, replay);
  ftruncateSync(fd, position);
  let isOpen = true;
  return {
    append: (transaction) => {
      const line = Buffer.from(`${JSON.stringify(transaction)}\n`);
      position += writeSync(fd, line, 0, line.length, position);
    },
    close: () => {
      if (isOpen) closeSync(fd);
      isOpen = false;
    },
  };
}

/** Bytes of whole lines. */
function replayLines(fd: number, replay: (transaction: unknown) => void): number {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  let read = 0;
  for (let bytes = readSync(fd, chunk, 0, CHUNK_BYTES, 0); bytes > 0; ) {
    read += bytes;
    rest = Buffer.concat([rest, chunk.subarray(0, bytes)]);
    let start = 0;
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF, start)) {
      replay(JSON.parse(rest.toString('utf8', start, end)));
      start = end + 1;
    }
    rest = rest.subarray(start);
    bytes = readSync(fd, chunk, 0, CHUNK_BYTES, read);
  }
  return read - rest.length;
}
