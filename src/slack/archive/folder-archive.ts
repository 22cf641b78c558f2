import { createHash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Archive, ArchiveEntry } from './archive.ts';
import { isLitter } from './entry-name.ts';
import { ArchiveChangedError, ArchiveInvalidError } from './errors.ts';
import type { ArchiveLimits } from './limits.ts';
import { surveyArchive } from './survey.ts';

interface FolderFile {
  name: string;
  size: number;
  mtimeMs: number;
}

/** So many files of a folder are looked at together. */
const STAT_BATCH = 64;
/** Files being opened and read ahead of the caller, each of which waits for the disk several times. */
const READS_AHEAD = 16;
/** Of these, together no more bytes than this, unless one file alone has more. */
const BYTES_AHEAD = 8 << 20;

/** The archive in an unpacked folder. @throws ArchiveInvalidError */
export async function openFolderArchive(path: string, limits: Readonly<ArchiveLimits>): Promise<Archive> {
  return {
    path,
    kind: 'folder',
    fingerprint: await folderFingerprint(path),
    entries: () => entries(path, limits),
    read: (entry) => read(path, entry),
    readMany: (wanted) => readMany(path, wanted),
    stream: (entry) => Readable.from(chunks(path, entry), { objectMode: false }),
    close: async () => undefined,
  };
}

/** Names, sizes and times of all files. @throws ArchiveInvalidError a link or device in the folder */
async function folderFingerprint(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const { name, size, mtimeMs } of walk(path)) {
    // A look into the folder on a Mac leaves a .DS_Store, which is no change.
    if (!isLitter(name)) hash.update(`${name}\0${size}\0${mtimeMs}\0`);
  }
  return `folder:${hash.digest('hex')}`;
}

async function* entries(path: string, limits: Readonly<ArchiveLimits>): AsyncGenerator<ArchiveEntry> {
  const topFolder = await surveyArchive(path, () => walk(path), limits);
  for await (const { name, size } of walk(path)) {
    if (isLitter(name)) continue;
    yield topFolder ? { name: name.slice(topFolder.length), topFolder, size } : { name, size };
  }
}

/** All files in the same order every time, one folder's names in memory at once. */
async function* walk(root: string, folder = ''): AsyncGenerator<FolderFile> {
  const children = await readdir(join(root, folder), { withFileTypes: true });
  children.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (let at = 0; at < children.length; at += STAT_BATCH) {
    const batch = children.slice(at, at + STAT_BATCH);
    const stats = await Promise.all(batch.map((child) => statFile(root, folder, child)));
    for (const [i, child] of batch.entries()) {
      const name = folder + child.name;
      const found = stats[i];
      if (!found) yield* walk(root, `${name}/`);
      else yield { name, size: found.size, mtimeMs: found.mtimeMs };
    }
  }
}

/** Undefined for a folder. @throws ArchiveInvalidError neither file nor folder */
async function statFile(root: string, folder: string, child: Dirent): Promise<Stats | undefined> {
  const stats = await lstat(join(root, folder, child.name));
  if (stats.isDirectory()) return undefined;
  if (stats.isFile()) return stats;
  // A link could lead out of the folder, and a pipe be read for ever.
  const what = stats.isSymbolicLink() ? 'a symbolic link' : 'neither a file nor a folder';
  throw new ArchiveInvalidError(
    `${root}: entry ${JSON.stringify(folder + child.name)}: ${what}. Put the file itself in its place`,
  );
}

async function read(root: string, entry: ArchiveEntry): Promise<Buffer> {
  const content = await readFile(filePath(root, entry));
  assertSize(root, entry, content.length);
  return content;
}

async function* readMany(root: string, wanted: Iterable<ArchiveEntry>): AsyncGenerator<Buffer> {
  const ahead: { size: number; content: Promise<Buffer> }[] = [];
  let bytesAhead = 0;
  async function takeOldest(): Promise<Buffer> {
    const { size, content } = ahead.shift()!;
    bytesAhead -= size;
    return content;
  }
  for (const entry of wanted) {
    while (ahead.length > 0 && (ahead.length === READS_AHEAD || bytesAhead + entry.size > BYTES_AHEAD)) {
      yield await takeOldest();
    }
    const content = read(root, entry);
    // The caller may stop before this read is awaited.
    content.catch(() => undefined);
    ahead.push({ size: entry.size, content });
    bytesAhead += entry.size;
  }
  while (ahead.length > 0) yield await takeOldest();
}

async function* chunks(root: string, entry: ArchiveEntry): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of createReadStream(filePath(root, entry), { highWaterMark: 256 << 10 })) {
    size += chunk.length;
    yield chunk;
  }
  assertSize(root, entry, size);
}

function filePath(root: string, { topFolder = '', name }: ArchiveEntry): string {
  return join(root, topFolder, name);
}

function assertSize(root: string, entry: ArchiveEntry, size: number): void {
  if (size === entry.size) return;
  throw new ArchiveChangedError(
    `${root}: ${JSON.stringify(entry.name)} has ${size} bytes; it had ${entry.size} when the migration began. Put the same archive back, or start a new migration with this one`,
  );
}
