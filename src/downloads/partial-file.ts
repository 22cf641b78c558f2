import { createHash, type Hash, randomBytes } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { discardPartial, explainFullDisk } from './file-folder.ts';

/** What is on record of a file that was begun. */
export interface Begun {
  /** Its name in the folder of files. */
  name: string;
  /** So many bytes of it are on disk, whatever happens to the machine. */
  bytes: number;
  /** An ETag or a time: what tells whether the server still has the same file. */
  validator: string;
}

/** A file on its way. */
export interface PartialFile {
  readonly name: string;
  readonly position: number;
  /** Undefined: the rest can't be asked for, only the whole file again. */
  validator: string | undefined;
  write(chunk: Buffer): Promise<void>;
  /** Begins again from nothing, under another name: a late attempt may still write to the old one. */
  restart(): Promise<void>;
  /** Puts on disk what was written. @returns what to keep on record; null if there is nothing to go on from */
  save(): Promise<Begun | null>;
  /** Puts all of it on disk. @returns its checksum */
  finish(): Promise<string>;
  /** Lets go of the file, which stays where it is. */
  close(): Promise<void>;
}

/**
 * Goes on with a file that was begun, or begins one. Bytes are written at their place in the file: of two attempts that go
 * on with one file, both write the same.
 */
export async function openPartialFile(
  folder: string,
  fileId: string,
  begun: Begun | null,
): Promise<PartialFile> {
  let name = '';
  let handle: FileHandle | undefined;
  let hash: Hash = createHash('sha256');
  let position = 0;
  let validator: string | undefined;

  const begin = () => {
    name = `${fileId}.${randomBytes(6).toString('hex')}.partial`;
    hash = createHash('sha256');
    position = 0;
    validator = undefined;
  };
  const close = async () => {
    await handle?.close();
    handle = undefined;
  };
  const explained = <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw explainFullDisk(folder, error);
    });

  begin();
  const found = begun && begun.bytes > 0 ? await readBegun(folder, begun) : undefined;
  if (found && begun) {
    ({ handle, hash } = found);
    name = begun.name;
    position = begun.bytes;
    validator = begun.validator;
  } else if (begun) await discardPartial(folder, begun.name);

  return {
    get name() {
      return name;
    },
    get position() {
      return position;
    },
    get validator() {
      return validator;
    },
    set validator(value) {
      validator = value;
    },
    write: (chunk) =>
      explained(
        (async () => {
          handle ??= await open(join(folder, name), 'wx');
          for (let written = 0; written < chunk.length; ) {
            const { bytesWritten } = await handle.write(chunk, written, undefined, position + written);
            written += bytesWritten;
          }
          hash.update(chunk);
          position += chunk.length;
        })(),
      ),
    restart: async () => {
      if (handle) {
        await close();
        await discardPartial(folder, name);
      }
      begin();
    },
    save: async () => {
      if (!handle || position === 0 || validator === undefined) return null;
      await explained(handle.datasync());
      return { name, bytes: position, validator };
    },
    finish: () =>
      explained(
        (async () => {
          handle ??= await open(join(folder, name), 'wx');
          await handle.truncate(position);
          await handle.datasync();
          await close();
          return hash.digest('hex');
        })(),
      ),
    close,
  };
}

/** Undefined if what is on record is not there, or not all of it. */
async function readBegun(folder: string, { name, bytes }: Begun) {
  let handle: FileHandle;
  try {
    handle = await open(join(folder, name), 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(256 << 10);
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0) {
      await handle.close();
      return undefined;
    }
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return { handle, hash };
}
