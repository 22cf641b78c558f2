import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DiskFullError, isDiskFull, whyFull } from '../sinks/disk-full-error.ts';
import { syncFolder } from '../sinks/parts.ts';
import { fileDigest } from './file-digest.ts';

/** The folder of downloaded files takes none: a matter for the administrator, not for a retry. */
export class FilesFolderError extends Error {
  override name = 'FilesFolderError';
}

/** A downloaded file, whole. */
export interface KeptFile {
  path: string;
  sizeBytes: number;
  sha256: string;
}

const REFUSALS: Record<string, string> = {
  ENOENT: 'the folder above it does not exist: create it first',
  ENOTDIR: 'that is not a folder',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  EFBIG: 'the file system takes no file of this size',
};

/** A file system's refusal in an administrator's words; a full disk and every other error are to be tried again. */
export function explainFolder(folder: string, error: unknown): unknown {
  const full = whyFull(folder, error);
  if (full !== undefined)
    return new DiskFullError(`files.folder: ${folder} takes no files: ${full}`, { cause: error });
  const reason = REFUSALS[(error as NodeJS.ErrnoException | null)?.code ?? ''];
  if (reason === undefined) return error;
  return new FilesFolderError(`files.folder: ${folder} takes no files: ${reason}`, { cause: error });
}

/** The same in the middle of the work: only what the disk says of itself is explained, a share that is away may come back. */
export const explainFullDisk = (folder: string, error: unknown): unknown =>
  isDiskFull(error) || (error as NodeJS.ErrnoException).code === 'EFBIG'
    ? explainFolder(folder, error)
    : error;

/**
 * Makes a folder for files, in one that is there.
 * @throws FilesFolderError
 */
export async function prepareFilesFolder(folder: string): Promise<void> {
  // Not `recursive`: on a file system that refuses folders with ENOENT (/proc) Node would try again for ever.
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw explainFolder(folder, error);
  });
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw explainFolder(folder, error);
  });
}

/**
 * @param neededBytes of the files that are still to come
 * @param targetPath the import file, which holds them a second time
 * @throws DiskFullError if the disk has no room for them
 */
export async function checkSpace(folder: string, neededBytes: number, targetPath: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const isSameDisk = (await stat(folder)).dev === (await stat(dirname(targetPath))).dev;
  const needed = isSameDisk ? 2 * neededBytes : neededBytes;
  if (bavail * bsize >= needed) return;
  const twice = isSameDisk ? ', which are needed twice, since the import file holds them again' : '';
  throw new DiskFullError(
    `files.folder: the disk of ${folder} has ${gigabytes(bavail * bsize)} free, and the files to download have ${gigabytes(neededBytes)}${twice}: free space, and the job goes on by itself; or cancel it, and give a folder on another disk (--files-folder) or leave out large files (--max-file-size)`,
  );
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;

const filePath = (folder: string, fileId: string) => join(folder, fileId);
const checksumPath = (folder: string, fileId: string) => join(folder, `${fileId}.sha256`);

/** The file, if an earlier download has left it and its bytes are still those that were downloaded. */
export async function findKeptFile(folder: string, fileId: string): Promise<KeptFile | undefined> {
  const path = filePath(folder, fileId);
  try {
    const [expected] = (await readFile(checksumPath(folder, fileId), 'utf8')).split(' ');
    const { size } = await stat(path);
    const sha256 = await fileDigest(path);
    return sha256 === expected ? { path, sizeBytes: size, sha256 } : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Gives a file that is on disk its name. The checksum stands beside it, as `sha256sum -c` takes it; it comes first, so a file that
 * is there can always be checked.
 */
export async function keepFile(
  folder: string,
  fileId: string,
  partialName: string,
  { sizeBytes, sha256 }: Omit<KeptFile, 'path'>,
): Promise<KeptFile> {
  const checksum = checksumPath(folder, fileId);
  const temporary = `${checksum}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, `${sha256}  ${fileId}\n`);
    await rename(temporary, checksum);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const path = filePath(folder, fileId);
  await rename(join(folder, partialName), path);
  await syncFolder(folder);
  return { path, sizeBytes, sha256 };
}

export const discardPartial = (folder: string, partialName: string): Promise<void> =>
  rm(join(folder, partialName), { force: true });
