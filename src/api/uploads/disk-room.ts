import { statfs } from 'node:fs/promises';
import { bytes } from '../../figures.ts';
import { RequestError } from '../problem-answer.ts';
import type { Upload } from '../schemas/upload.ts';

/** Stays free: the servers and the jobs write to the same disk as a rule. */
const RESERVE_BYTES = 1024 ** 3;

/** Bytes that the disk of a folder has left for us. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** What a new upload may take: the rest of those that are under way is promised to them. May be below 0. */
export function roomFor(freeBytes: number, uploads: readonly Upload[]): number {
  const promised = uploads.reduce((sum, { sizeBytes, receivedBytes }) => sum + sizeBytes - receivedBytes, 0);
  return freeBytes - promised - RESERVE_BYTES;
}

/** @throws RequestError */
export function assertRoom(sizeBytes: number, room: number, folder: string): void {
  if (sizeBytes <= room) return;
  throw new RequestError(
    507,
    'no_space',
    `the disk of ${folder} has no room for ${bytes(sizeBytes)}: ${bytes(sizeBytes - room)} are missing (${bytes(RESERVE_BYTES)} and the rest of other uploads stay reserved). Free space there, remove uploads, or put the archive into one of the folders of --folder`,
  );
}
