import { randomBytes } from 'node:crypto';
import { EVENTS, type Locker, Server } from '@tus/server';
import type { Logger } from '../../observe/create-log.ts';
import { RequestError } from '../problem-answer.ts';
import type { Problem } from '../schemas/problem.ts';
import type { ArchiveStore } from './archive-store.ts';
import { shownName } from './shown-name.ts';
import { bytesPath, isUploadId } from './upload-record.ts';
import { zipProblem } from './whole-zip.ts';

/** The largest archive, in bytes. */
const MOST_BYTES = 100 * 1024 ** 3;

export interface TusSettings {
  /** Where the uploads are found, without a slash at the end. */
  path: string;
  store: ArchiveStore;
  locker: Locker;
  /** @throws RequestError if something reads the upload */
  assertUnused: (id: string) => Promise<void>;
  log: Logger;
}

/** The protocol tus 1.0, with our rules of what may be uploaded. Its errors are problem documents. */
export function createTusServer({ path, store, locker, assertUnused, log }: TusSettings): Server {
  return new Server({
    path,
    datastore: store,
    locker,
    relativeLocation: true,
    maxSize: MOST_BYTES,
    // Other origins have no business here.
    allowedOrigins: [],
    namingFunction: () => `${randomBytes(16).toString('hex')}.zip`,
    getFileIdFromRequest: (_, id) => (id !== undefined && isUploadId(id) ? id : undefined),
    onUploadCreate: async (_, { size, metadata }) => {
      if (!size)
        throw new RequestError(400, 'invalid', 'Upload-Length: an empty file is no archive', 'Upload-Length');
      return { metadata: { filename: shownName(metadata?.filename) } };
    },
    onIncomingRequest: async ({ method }, id) => {
      if (method === 'DELETE') await assertUnused(id);
    },
    onUploadFinish: async (_, { id, metadata }) => {
      const problem = await zipProblem(bytesPath(store.directory, id));
      if (problem === undefined) return {};
      await store.remove(id);
      throw new RequestError(415, 'not_a_zip', `${metadata?.filename ?? 'the file'}: ${problem}`);
    },
    onResponseError: (_, error) => {
      const problem = problemOf(error);
      if (problem.status === 500) log.error({ error }, 'an upload failed');
      return { status_code: problem.status, body: JSON.stringify(problem) };
    },
  }).on(EVENTS.POST_FINISH, (_, __, { id, size }) =>
    log.info({ upload: id, size }, 'an archive was uploaded'),
  );
}

const CODES: Record<number, string> = {
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'gone',
  413: 'too_large',
  423: 'locked',
};

function problemOf(error: Error | { status_code: number; body: string }): Problem {
  if (error instanceof RequestError) {
    const { status, code, message, field } = error;
    return { status, code, title: message, ...(field === undefined ? {} : { field }) };
  }
  if (!('status_code' in error && typeof error.body === 'string'))
    return {
      status: 500,
      code: 'internal',
      title: 'the upload failed here; the log of the service says why',
    };
  const { status_code: status, body } = error as { status_code: number; body: string };
  if (/lock/.test(body))
    return {
      status: 423,
      code: 'locked',
      title: 'another request writes this upload: ask again in a moment',
    };
  return { status, code: CODES[status] ?? 'invalid', title: body.trim() };
}
