import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Upload as TusUpload } from '@tus/server';
import { z } from 'zod';
import { errorCode } from '../error-code.ts';
import type { Upload } from '../schemas/upload.ts';
import { writeDurably } from './durable-file.ts';

/** What an upload is called, here and on the disk: nothing that a request says becomes part of a path. */
const UPLOAD_ID = /^[0-9a-f]{32}\.zip$/;
export const isUploadId = (text: string): boolean => UPLOAD_ID.test(text);

/** What is kept of an upload beside its bytes; the shape is that of @tus/server. */
const Record = z.object({
  id: z.string().refine(isUploadId),
  size: z.number().int().min(0),
  offset: z.number().int(),
  metadata: z.record(z.string(), z.string().nullable()),
  creation_date: z.string(),
});
export type UploadRecord = z.infer<typeof Record>;

export const bytesPath = (folder: string, id: string) => join(folder, id);
export const recordPath = (folder: string, id: string) => join(folder, `${id}.json`);
/** While a part with a checksum is being written: the offset before it. */
export const partPath = (folder: string, id: string) => join(folder, `${id}.part`);

/** The records of a folder, as @tus/file-store wants them: in files beside the bytes. */
export const createRecords = (folder: string) => ({
  get: async (id: string) => {
    const record = await readRecord(folder, id);
    return record && new TusUpload(record);
  },
  set: (id: string, record: object) => writeDurably(recordPath(folder, id), JSON.stringify(record)),
  delete: (id: string) => rm(recordPath(folder, id), { force: true }),
  list: () => uploadIds(folder),
});

/** One that can't be read is as good as none: the upload begins anew. */
export async function readRecord(folder: string, id: string): Promise<UploadRecord | undefined> {
  const text = await readFile(recordPath(folder, id), 'utf8').catch(() => undefined);
  try {
    return text === undefined ? undefined : Record.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export const uploadIds = async (folder: string): Promise<string[]> =>
  (await readdir(folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .filter(isUploadId);

/** The offset before a part whose checksum was never compared; undefined if there is none. */
export async function unverifiedFrom(folder: string, id: string): Promise<number | undefined> {
  try {
    return Number(await readFile(partPath(folder, id), 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** An upload as it stands on the disk; undefined if there is none, or none any more. */
export async function readUpload(folder: string, id: string): Promise<Upload | undefined> {
  const record = isUploadId(id) ? await readRecord(folder, id) : undefined;
  const found = record && (await stat(bytesPath(folder, id)).catch(() => undefined));
  if (!record || !found) return undefined;
  const receivedBytes = (await unverifiedFrom(folder, id)) ?? found.size;
  return {
    uploadId: id,
    filename: record.metadata.filename ?? id,
    sizeBytes: record.size,
    receivedBytes,
    isComplete: receivedBytes === record.size,
    createdAt: record.creation_date,
  };
}

/** The newest first. */
export async function readUploads(folder: string): Promise<Upload[]> {
  const uploads = await Promise.all((await uploadIds(folder)).map((id) => readUpload(folder, id)));
  return uploads
    .filter((upload) => upload !== undefined)
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}
