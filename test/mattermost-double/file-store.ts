import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of files by id: all are hashed, small ones are kept on disk. */
export interface FileStore {
  /** Counts and hashes; keeps the bytes if they are few. */
  save(id: string, source: AsyncIterable<Buffer>): Promise<SavedFile>;
  remove(id: string): Promise<void>;
  /** The kept bytes, or undefined. */
  read(id: string): AsyncIterable<Buffer> | undefined;
}

export interface SavedFile {
  size: number;
  /** SHA-256, hexadecimal. */
  hash: string;
  kept: boolean;
  /** The first bytes, enough for an image's header. */
  head: Buffer;
}

const HEAD_BYTES = 64;

export function createFileStore(folder: string, keepBytes: number): FileStore {
  mkdirSync(folder, { recursive: true });
  const pathOf = (id: string) => join(folder, id);
  return {
    save: async (id, source) => {
      const hash = createHash('sha256');
      let size = 0;
      let kept: Buffer[] | undefined = [];
      let head = Buffer.alloc(0);
      for await (const chunk of source) {
        hash.update(chunk);
        size += chunk.length;
        if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES)]);
        if (size > keepBytes) kept = undefined;
        kept?.push(chunk);
      }
      if (kept) await writeFile(pathOf(id), Buffer.concat(kept));
      return { size, hash: hash.digest('hex'), kept: kept !== undefined, head };
    },
    remove: (id) => rm(pathOf(id), { force: true }),
    read: (id) => (existsSync(pathOf(id)) ? createReadStream(pathOf(id)) : undefined),
  };
}

/** Width and height of a PNG or GIF, as its first bytes declare them; undefined for anything else. */
export function imageSize(head: Buffer): { width: number; height: number } | undefined {
  if (head.length >= 24 && head.readUInt32BE(0) === 0x89504e47)
    return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  if (head.length >= 10 && head.toString('latin1', 0, 3) === 'GIF')
    return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  return undefined;
}
