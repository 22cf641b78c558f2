import { type FileHandle, open } from 'node:fs/promises';

/** Small pieces are gathered up to this many bytes: a write for each would cost more than the bytes. */
const GATHER_BYTES = 1 << 20;

/** A new file that is written from front to back, with places filled in later. One call at a time. */
export interface FileAppender {
  /** Bytes appended so far. */
  readonly position: number;
  /** `bytes` may be used again as soon as the promise is fulfilled. */
  append(bytes: Buffer): Promise<void>;
  /** Replaces bytes that were appended before. */
  patch(bytes: Buffer, position: number): Promise<void>;
  /** Writes what is gathered, and waits until the disk holds everything. */
  finish(): Promise<void>;
  /** Closes the file as it is; twice is harmless. */
  close(): Promise<void>;
}

/** Creates or empties the file at `path`. Errors are those of the file system. */
export async function openAppender(path: string): Promise<FileAppender> {
  const handle = await open(path, 'w');
  const gathered = Buffer.allocUnsafeSlow(GATHER_BYTES);
  let filled = 0;
  let written = 0;
  let closed = false;

  async function flush(): Promise<void> {
    await writeAll(handle, gathered.subarray(0, filled), written);
    written += filled;
    filled = 0;
  }

  return {
    get position() {
      return written + filled;
    },
    async append(bytes) {
      if (filled + bytes.length > GATHER_BYTES) await flush();
      if (bytes.length > GATHER_BYTES) {
        await writeAll(handle, bytes, written);
        written += bytes.length;
      } else {
        bytes.copy(gathered, filled);
        filled += bytes.length;
      }
    },
    async patch(bytes, position) {
      if (position >= written) {
        bytes.copy(gathered, position - written);
        return;
      }
      await flush();
      await writeAll(handle, bytes, position);
    },
    async finish() {
      await flush();
      await handle.sync();
    },
    async close() {
      if (closed) return;
      closed = true;
      await handle.close();
    },
  };
}

/** A write may take a part only, on a full disk for one, and reports the reason at the next. */
async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
