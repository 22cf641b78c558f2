import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../downloads/pace.ts';
import type { Connection } from './connection.ts';
import { isMissing, MattermostError } from './mattermost-error.ts';
import { ImportNames, UploadSession } from './shapes.ts';

/** A first part below it is thrown away by the server, unless it is the whole file. */
export const MIN_PART_BYTES = 5 * 1024 * 1024;
/** One request is bounded by ServiceSettings.ReadTimeout, 300 s: this passes at 56 KB/s. */
const PART_BYTES = 16 * 1024 * 1024;
const READ_BYTES = 64 * 1024;
/** Two requests for one session at once: the server has not given up the one before. */
const IS_BUSY = 'app.upload.upload_data.concurrent.app_error';

export interface Upload {
  /** Of the file on this machine. */
  path: string;
  /** Of a session that was made for this file; what it has already is not sent again. */
  uploadId: string;
  /** At least `MIN_PART_BYTES`. */
  partBytes?: number;
  /** Bytes of the file that were sent; may go back, when some did not arrive. */
  onProgress?: (sentBytes: number, totalBytes: number) => void;
}

/** The file on this machine is not the one that the upload began with. */
export class UploadFileError extends Error {
  override name = 'UploadFileError';
}

/**
 * Sends a file part by part, and goes on from what the server says that it has: after a cut connection, and in another process.
 * @returns the name that the import job takes
 * @throws UploadFileError, MattermostError
 */
export async function uploadFile(connection: Connection, upload: Upload): Promise<string> {
  const { path, uploadId, partBytes = PART_BYTES } = upload;
  if (partBytes < MIN_PART_BYTES) throw new RangeError(`partBytes: expected ${MIN_PART_BYTES} or more`);
  const first = await sessionOf(connection, uploadId);
  if (first === undefined) return finished(connection, uploadId);
  const importName = `${uploadId}_${first.filename}`;
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    if (size !== first.file_size)
      throw new UploadFileError(`${path}: ${size} bytes, the upload was begun with ${first.file_size}`);
    await sendAll(connection, handle, first, partBytes, upload);
    return importName;
  } finally {
    await handle.close();
  }
}

/** Part by part; each failure asks the server anew how far it is. */
async function sendAll(
  connection: Connection,
  handle: FileHandle,
  session: UploadSession,
  partBytes: number,
  { uploadId, onProgress, path }: Upload,
): Promise<void> {
  const { timing, signal } = connection;
  const { file_size: total } = session;
  let offset = session.file_offset;
  let furthest = offset;
  let failures = 0;
  for (;;) {
    const sizeBytes = Math.min(partBytes, total - offset);
    try {
      const { status } = await connection.stream({
        path: `/uploads/${uploadId}`,
        body: partOf(handle, offset, sizeBytes, path, (sent) => onProgress?.(offset + sent, total)),
        sizeBytes,
        idleMs: timing.uploadIdleMs,
      });
      if (status !== 204) return;
      offset += sizeBytes;
    } catch (error) {
      const problem = causedBy(error);
      if (!mayGoOn(problem) || ++failures >= timing.maxFailures) throw problem;
      await sleep(Math.max(problem.waitMs ?? 0, backoffMs(timing, failures)), undefined, { signal });
      const now = await sessionOf(connection, uploadId);
      // The answer to the last part was lost, not the part.
      if (now === undefined) return void (await finished(connection, uploadId));
      offset = now.file_offset;
      onProgress?.(offset, total);
    }
    if (offset > furthest) {
      furthest = offset;
      failures = 0;
    }
  }
}

/** What went wrong with the file itself comes out of the request as its cause. */
function causedBy(error: unknown): unknown {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as Error).cause)
    if (at instanceof UploadFileError) return at;
  return error;
}

const mayGoOn = (error: unknown): error is MattermostError =>
  error instanceof MattermostError && (error.isPassing || error.id === IS_BUSY || isTooSmall(error));

/** The connection was cut within the first part, which the server then throws away. */
const isTooSmall = ({ id }: MattermostError) =>
  id === 'app.upload.upload_data.first_part_too_small.app_error';

function partOf(
  handle: FileHandle,
  offset: number,
  sizeBytes: number,
  path: string,
  onSent: (bytes: number) => void,
): Readable {
  async function* read() {
    for (let sent = 0; sent < sizeBytes; ) {
      const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, sizeBytes - sent));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset + sent);
      if (bytesRead === 0) throw new UploadFileError(`${path}: became shorter while it was sent`);
      yield buffer.subarray(0, bytesRead);
      sent += bytesRead;
      onSent(sent);
    }
  }
  return Readable.from(read());
}

async function sessionOf(connection: Connection, uploadId: string): Promise<UploadSession | undefined> {
  try {
    return await connection.get(UploadSession, { path: `/uploads/${uploadId}` });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A session that is gone was completed, or never was: the list of imports tells. */
async function finished(connection: Connection, uploadId: string): Promise<string> {
  const names = await connection.get(ImportNames, { path: '/imports' });
  const name = names.find((one) => one.startsWith(`${uploadId}_`));
  if (name !== undefined) return name;
  throw new UploadFileError(`the upload ${uploadId} is not there any more: begin a new one`);
}
