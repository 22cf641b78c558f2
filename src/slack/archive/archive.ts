import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ZipMethod } from '../../zip/zip-format.ts';
import { ArchiveChangedError, ArchiveInvalidError } from './errors.ts';
import { openFolderArchive } from './folder-archive.ts';
import { type ArchiveLimits, DEFAULT_LIMITS } from './limits.ts';
import { openZipArchive } from './zip-archive.ts';

/**
 * A file of an archive. Plain data: stored with a slice, it is enough to read the file later, in another process,
 * without the index. `offset` to `crc32` are there for a zip only.
 */
export interface ArchiveEntry {
  /** `/` between the segments, without an extra top folder around the whole export: `general/2024-01-31.json`. */
  name: string;
  /** The extra top folder, with a `/` at its end, if there is one. */
  topFolder?: string;
  /** Bytes when inflated. */
  size: number;
  /** Byte offset of the local header in the zip. */
  offset?: number;
  /** Bytes in the zip. */
  compressedSize?: number;
  method?: ZipMethod;
  crc32?: number;
  /** Not in the archive: a file of its own, at this path, with this checksum. See `streamEntry`. */
  download?: { path: string; sha256: string };
}

/**
 * A Slack export, as a zip or an unpacked folder.
 *
 * Everything throws `ArchiveInvalidError` where the archive is at fault and `ArchiveChangedError` where a file of a
 * folder is not as the entry says; errors of the file system pass as they are.
 */
export interface Archive {
  /** As it was given. */
  readonly path: string;
  readonly kind: 'zip' | 'folder';
  /** Another one as soon as the archive is another one; the same on every machine that sees the same file. */
  readonly fingerprint: string;
  /**
   * The files, in the order of the zip, or sorted by name. The first step looks at the names and sizes of all of them,
   * so a forged, incomplete or foreign archive gives no entry at all; names that are damaged are found only on the way.
   * Memory: about 30 bytes a file.
   */
  entries(): AsyncIterable<ArchiveEntry>;
  /** The whole file. Hold no large one: see `stream`. */
  read(entry: ArchiveEntry): Promise<Buffer>;
  /** The whole files, one by one, in the order given. Quickest where entries follow each other as in `entries()`. */
  readMany(entries: Iterable<ArchiveEntry>): AsyncGenerator<Buffer>;
  /** The file in pieces. It ends with an error if it turns out damaged, after pieces that may already be wrong. */
  stream(entry: ArchiveEntry): Readable;
  close(): Promise<void>;
}

/**
 * Opens the archive at `path` and takes its fingerprint, without looking at its entries.
 * @throws ArchiveInvalidError it is neither file nor folder, the file is no zip, or it is truncated or damaged
 */
export async function openArchive(
  path: string,
  limits: Readonly<ArchiveLimits> = DEFAULT_LIMITS,
): Promise<Archive> {
  return (await isFolder(path)) ? openFolderArchive(path, limits) : openZipArchive(path, limits);
}

/**
 * Opens an archive that was opened before. A zip costs one read of its central directory (about 90 bytes an entry), a
 * folder a look at each of its files.
 * @throws ArchiveChangedError if its fingerprint is not `fingerprint`
 */
export async function openUnchangedArchive(path: string, fingerprint: string): Promise<Archive> {
  const archive = await openArchive(path);
  if (archive.fingerprint === fingerprint) return archive;
  await archive.close();
  throw new ArchiveChangedError(
    `${path}: the archive has changed since the migration began. Put the same archive back, or start a new migration with this one`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path);
  // A pipe would be waited for, for ever.
  if (!found.isDirectory() && !found.isFile())
    throw new ArchiveInvalidError(`${path}: neither a file nor a folder. Give the zip as Slack made it`);
  return found.isDirectory();
}
