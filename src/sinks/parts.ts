import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { EntityType } from '../meta/entity-types.ts';
import { explainDisk } from './bulk-file/target-path-error.ts';
import { BYTE_TEXT } from './byte-text.ts';

/** What a chunk left behind until the file is joined: `key`s and JSON, one record a line, fields cut by tabs. */
export interface PartName {
  jobId: number;
  type: EntityType;
  chunkNo: number;
}

/** What the parts of a target stand beside: its file, or nothing in the folder of a target that is none. */
export const partsPath = ({ path, folder }: { path: string; folder: string | null }): string =>
  folder === null ? path : join(folder, 'mattermost');

/** The folder of a target's parts: beside the file, so that it is on the same disk and its last step is a rename. */
export const partsFolder = (targetPath: string, targetId: number) =>
  join(dirname(targetPath), `.${basename(targetPath)}.parts-${targetId}`);

const jobFolder = (targetPath: string, targetId: number, jobId: number) =>
  join(partsFolder(targetPath, targetId), `job-${jobId}`);

/** The path of the file while it is being joined. */
export const unfinishedPath = (targetPath: string, targetId: number) =>
  join(partsFolder(targetPath, targetId), 'import.zip');

/** Where downloaded files are kept unless a folder is given: with the parts, and removed with them. */
export const downloadsFolder = (targetPath: string, targetId: number) =>
  join(partsFolder(targetPath, targetId), 'files');

export const unlessItExists = (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EEXIST') throw error;
};

/** Makes the folder of a target's parts. Not `recursive`: on a file system that refuses folders with ENOENT (/proc) Node would try for ever. */
export const makePartsFolder = (targetPath: string, targetId: number) =>
  mkdir(partsFolder(targetPath, targetId)).catch(unlessItExists);

const partPath = (targetPath: string, targetId: number, { jobId, type, chunkNo }: PartName) =>
  join(jobFolder(targetPath, targetId, jobId), `${type}-${String(chunkNo).padStart(6, '0')}.part`);

/** A part that is to be written. */
export interface Part extends PartName {
  records: string | Uint8Array;
}

/** Writes parts under their own names, on disk before it returns: a repeated write replaces one, a crash leaves the old one. */
export async function writeParts(
  targetPath: string,
  targetId: number,
  parts: readonly Part[],
): Promise<void> {
  // All end before an error goes on: the next attempt must not meet one that is still being written.
  const ends = await Promise.allSettled(parts.map((part) => writePart(targetPath, targetId, part)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  for (const jobId of new Set(parts.map((part) => part.jobId)))
    await syncFolder(jobFolder(targetPath, targetId, jobId));
}

/** Without the folder's own entry, which is to be synced. */
async function writePart(targetPath: string, targetId: number, { records, ...part }: Part): Promise<void> {
  const path = partPath(targetPath, targetId, part);
  // Two attempts may write at once: each has its own temporary file.
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path)).catch(unlessItExists);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(records);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainDisk(targetPath, error);
  }
}

/** A rename is durable once its folder is on disk. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The bytes of a part, records and all. @throws Error naming a part that is gone */
export async function readPartBytes(targetPath: string, targetId: number, part: PartName): Promise<Buffer> {
  try {
    return await readFile(partPath(targetPath, targetId, part));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(
      `the part of chunk ${part.chunkNo} (${part.type}) of job ${part.jobId} is gone from ${targetPath}`,
    );
  }
}

/** The records of a part, their fields as byte text; none if it holds none. */
export async function readPart(targetPath: string, targetId: number, part: PartName): Promise<string[][]> {
  const text = (await readPartBytes(targetPath, targetId, part)).toString(BYTE_TEXT);
  return text === ''
    ? []
    : text
        .slice(0, -1)
        .split('\n')
        .map((line) => line.split('\t'));
}

/** One record. Fields are JSON, names or numbers: none holds a tab or a line break. */
export function record(first: string | number, ...more: (string | number)[]): string {
  let line = `${first}`;
  // Not `join`, which would copy what is copied again when the records are put together.
  for (const field of more) line += `\t${field}`;
  return `${line}\n`;
}

/** Removes what a job has left: it failed or was cancelled. */
export const discardJobParts = (targetPath: string, targetId: number, jobId: number) =>
  rm(jobFolder(targetPath, targetId, jobId), { recursive: true, force: true });

/** Removes everything but the finished file. */
export const discardTargetParts = (targetPath: string, targetId: number) =>
  rm(partsFolder(targetPath, targetId), { recursive: true, force: true });
