import { utimes } from 'node:fs/promises';
import { MemoryLocker } from '@tus/server';
import type { Connected } from '../../control/connection.ts';
import { waitingWorkflows } from '../../control/waiting-workflows.ts';
import type { Logger } from '../../observe/create-log.ts';
import { runningJobsOf } from '../../store/paths-in-use.ts';
import { conflict, notFound } from '../problem-answer.ts';
import type { Upload, UploadList } from '../schemas/upload.ts';
import { ArchiveStore } from './archive-store.ts';
import { freeBytesOf } from './disk-room.ts';
import { locked } from './locked.ts';
import { CHECKSUM_ALGORITHMS, readChecksum } from './part-checksum.ts';
import { createTusServer } from './tus-server.ts';
import { bytesPath, readUpload, readUploads, recordPath } from './upload-record.ts';

export interface UploadsSettings {
  connected: Connected;
  log: Logger;
  /** Where the bytes lie. */
  folder: string;
  /** Where tus answers. */
  path: string;
  /** What a disk has left. */
  freeBytes?: (folder: string) => Promise<number>;
}

/** Archives that are uploaded: one service for one folder, and no other process may write there. */
export interface Uploads {
  folder: string;
  /** Answers a request of tus; its errors have a problem document as body. */
  answer(request: Request): Promise<Response>;
  list(): Promise<UploadList>;
  /** Removes an upload. @throws RequestError there is none, or something reads it */
  remove(id: string): Promise<void>;
  /** Removes it if `isOver` still says so once nobody writes it. */
  removeIf(id: string, isOver: () => Promise<boolean>): Promise<void>;
  /** The file of a finished upload, which stays for as long as it was just made. @throws RequestError */
  take(id: string): Promise<{ path: string; name: string }>;
}

export function createUploads({
  connected,
  log,
  folder,
  path,
  freeBytes = freeBytesOf,
}: UploadsSettings): Uploads {
  const locker = new MemoryLocker();
  const store = new ArchiveStore(folder, freeBytes);
  const server = createTusServer({
    path,
    store,
    locker,
    assertUnused: (id) => assertUnused(connected, bytesPath(folder, id)),
    log,
  });
  const existing = async (id: string): Promise<Upload> => {
    const upload = await readUpload(folder, id);
    if (!upload) throw notFound(`there is no upload ${id}: it was removed, or has expired`);
    return upload;
  };
  return {
    folder,
    async answer(request) {
      const checksum = readChecksum(request.headers.get('upload-checksum') ?? undefined);
      const answer = await store.expecting(checksum, () => server.handleWeb(request));
      if (request.method === 'OPTIONS')
        answer.headers.set('Tus-Checksum-Algorithm', CHECKSUM_ALGORITHMS.join(','));
      return answer;
    },
    async list() {
      return { uploads: await readUploads(folder), freeBytes: Math.max(0, await store.room()) };
    },
    async remove(id) {
      await existing(id);
      await assertUnused(connected, bytesPath(folder, id));
      await locked(locker, id, () => store.remove(id));
    },
    removeIf: (id, isOver) =>
      locked(locker, id, async () => {
        if (await isOver()) await store.remove(id);
      }),
    async take(id) {
      const { isComplete, filename } = await existing(id);
      // Before the lock, which a writer would have to give up.
      if (!isComplete) throw conflict(`${filename}: the upload is not finished yet`);
      return locked(locker, id, async () => {
        await existing(id);
        const now = new Date();
        // Not the archive's own times: a job looks at them to see whether it has changed.
        await utimes(recordPath(folder, id), now, now);
        return { path: bytesPath(folder, id), name: filename };
      });
    },
  };
}

/** @throws RequestError */
async function assertUnused(connected: Connected, path: string): Promise<void> {
  const [job] = await runningJobsOf(connected.pool, path);
  if (job !== undefined)
    throw conflict(`job ${job} reads this archive: cancel the job, or wait until it has ended`);
  const waiting = await waitingWorkflows(connected, path);
  if (waiting.length > 0)
    throw conflict(`${waiting[0]} is about to read this archive: it waits for a worker`);
}
