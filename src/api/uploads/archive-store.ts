import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { open, rm, truncate } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import { errorCode } from '../error-code.ts';
import { RequestError } from '../problem-answer.ts';
import { assertRoom, roomFor } from './disk-room.ts';
import { writeDurably } from './durable-file.ts';
import { matches, type PartChecksum } from './part-checksum.ts';
import { bytesPath, createRecords, partPath, readUploads, unverifiedFrom } from './upload-record.ts';

/** An unfinished upload is kept for so long after it began, and a finished one that no job uses after it was last touched. */
export const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;

/** With these bytes every zip begins. */
const ZIP_BEGINS = Buffer.from('PK');

/**
 * The bytes of uploads, on the disk. What @tus/file-store does, and beside it: a part is compared with its checksum, and is as if it
 * had never come if it differs or was torn; what is acknowledged is on the disk; a full disk, and what is no zip, have answers of their own.
 */
export class ArchiveStore extends FileStore {
  readonly #checksum = new AsyncLocalStorage<PartChecksum | undefined>();
  readonly #freeBytes: (folder: string) => Promise<number>;
  #creating: Promise<unknown> = Promise.resolve();

  constructor(folder: string, freeBytes: (folder: string) => Promise<number>) {
    super({
      directory: folder,
      configstore: createRecords(folder),
      expirationPeriodInMilliseconds: KEPT_MS,
    });
    this.#freeBytes = freeBytes;
    this.extensions = ['creation', 'termination', 'expiration', 'checksum'];
  }

  /** @param checksum of the part that is written meanwhile, in the same asynchronous context */
  expecting<T>(checksum: PartChecksum | undefined, work: () => Promise<T>): Promise<T> {
    return this.#checksum.run(checksum, work);
  }

  /** Bytes that a new upload may have. */
  async room(): Promise<number> {
    return roomFor(await this.#freeBytes(this.directory), await readUploads(this.directory));
  }

  /** One after the other: two that are begun at once must not both take the last room. */
  override create(upload: Upload): Promise<Upload> {
    const created = this.#creating.then(async () => {
      assertRoom(upload.size!, await this.room(), this.directory);
      return super.create(upload).catch(explainFullDisk);
    });
    this.#creating = created.catch(() => undefined);
    return created;
  }

  /** Only under the upload's lock: a part that a crash has cut off is taken away here. */
  override async getUpload(id: string): Promise<Upload> {
    const offset = await unverifiedFrom(this.directory, id);
    if (offset !== undefined) await this.#takeBack(id, offset);
    return super.getUpload(id);
  }

  override async remove(id: string): Promise<void> {
    await super.remove(id);
    await rm(partPath(this.directory, id), { force: true });
  }

  /** @returns the offset behind the part */
  override async write(part: Readable, id: string, offset: number): Promise<number> {
    const checksum = this.#checksum.getStore();
    try {
      if (checksum) await writeDurably(partPath(this.directory, id), String(offset));
      const end = await this.#append(part, { id, offset, checksum });
      if (checksum) await rm(partPath(this.directory, id));
      return end;
    } catch (error) {
      if (checksum) await this.#takeBack(id, offset);
      if (error instanceof NotZipError) await this.remove(id);
      return explainFullDisk(error);
    }
  }

  async #append(
    part: Readable,
    { id, offset, checksum }: { id: string; offset: number; checksum: PartChecksum | undefined },
  ): Promise<number> {
    const hash = checksum && createHash(checksum.algorithm);
    const file = await open(bytesPath(this.directory, id), 'r+');
    let end = offset;
    try {
      for await (const chunk of part as AsyncIterable<Buffer>) {
        assertZipBegins(chunk, end);
        hash?.update(chunk);
        await writeAll(file, chunk, end);
        end += chunk.length;
      }
      if (hash && !matches(hash, checksum!))
        throw new RequestError(
          460,
          'checksum_mismatch',
          'the bytes that arrived are not those of Upload-Checksum: send the part again',
        );
    } finally {
      // Also what came before a connection broke is acknowledged, by the next HEAD.
      await file.datasync().finally(() => file.close());
    }
    return end;
  }

  async #takeBack(id: string, offset: number): Promise<void> {
    await truncate(bytesPath(this.directory, id), offset);
    await rm(partPath(this.directory, id), { force: true });
  }
}

/** The first bytes are those of something else. */
class NotZipError extends RequestError {
  constructor() {
    super(
      415,
      'not_a_zip',
      'this is no zip file: give the archive as Slack made it; a folder has to be zipped first',
    );
  }
}

function assertZipBegins(chunk: Buffer, position: number): void {
  const expected = ZIP_BEGINS.subarray(position, position + chunk.length);
  if (!chunk.subarray(0, expected.length).equals(expected)) throw new NotZipError();
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Buffer, position: number) {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}

function explainFullDisk(error: unknown): never {
  const code = errorCode(error);
  if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
  throw new RequestError(
    507,
    'no_space',
    'the disk of the uploads is full: free some space and go on; what has arrived is kept',
  );
}
