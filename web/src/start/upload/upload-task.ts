import * as tus from 'tus-js-client';
import type { z } from 'zod';
import type { UploadList } from '../../../../src/api/schemas/upload.ts';
import { apiPath, csrf, forgetCsrfToken, get, remove, sessionEnded } from '../../api/client.ts';
import { checkedHttpStack } from './checked-http-stack.ts';
import { isPassing, uploadProblem } from './upload-problem.ts';
import type { UploadEvent } from './upload-state.ts';

/** Bytes of a part, which is what is sent again after a lost connection. */
const PART_BYTES = 32 * 1024 * 1024;
/** Waits before a lost connection is tried again; they begin anew with each part that arrives. About half an hour in all. */
const RETRY_DELAYS_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, ...Array.from({ length: 30 }, () => 60_000)];

type Uploads = z.infer<typeof UploadList>;

/** Nobody is logged in any more. tus-js-client would take the answer for an upload that is gone, and begin anew. */
class SessionEnded extends Error {
  override name = 'SessionEnded';
}

/** One upload of one file. */
export interface UploadTask {
  /** Looks whether a part is there, and asks; else begins. */
  begin(): Promise<void>;
  goOn(): void;
  /** Forgets the part that is there. */
  startAnew(): Promise<void>;
  pause(): void;
  /** Ends it, and deletes what has arrived. */
  cancel(): Promise<void>;
}

/** The id of an upload is the last part of its address. */
export const uploadIdOf = (url: string): string => decodeURIComponent(url.split('/').at(-1) ?? '');

export function createUploadTask(file: File, tell: (event: UploadEvent) => void): UploadTask {
  let earlier: tus.PreviousUpload | undefined;
  const upload = new tus.Upload(file, {
    endpoint: apiPath('/uploads/tus'),
    chunkSize: PART_BYTES,
    retryDelays: RETRY_DELAYS_MS,
    metadata: { filename: file.name },
    httpStack: checkedHttpStack(new tus.DefaultHttpStack({})),
    onBeforeRequest: async (request) => request.setHeader('X-CSRF-Token', await csrf()),
    onAfterResponse(_request, response) {
      if (response.getStatus() !== 401) return;
      sessionEnded();
      throw new SessionEnded();
    },
    onShouldRetry(error, tries) {
      const status = statusOf(error);
      if (status === 403) {
        forgetCsrfToken();
        // The service was started anew, and gives another token: nothing to tell anybody of.
        if (tries === 0) return true;
      }
      if (!isPassing(status)) return false;
      tell({ type: 'connection lost', problem: problemOf(error) });
      return true;
    },
    onProgress: (sentBytes) => tell({ type: 'sending', sentBytes, at: performance.now() }),
    onSuccess: () => tell({ type: 'done', uploadId: uploadIdOf(upload.url ?? '') }),
    onError: (error) => tell({ type: 'failed', problem: problemOf(error) }),
  });
  const send = () => {
    tell({ type: 'sending', sentBytes: 0, at: performance.now() });
    upload.start();
  };
  return {
    async begin() {
      const [previous, known] = await Promise.all([
        upload.findPreviousUploads(),
        get<Uploads>('/uploads').catch(() => undefined),
      ]);
      earlier = previous.find(({ uploadUrl }) => uploadUrl && find(known, uploadUrl));
      const part = earlier?.uploadUrl ? find(known, earlier.uploadUrl) : undefined;
      if (!part) return send();
      if (part.isComplete) return tell({ type: 'done', uploadId: part.uploadId });
      tell({ type: 'part found', receivedBytes: part.receivedBytes, begunAt: part.createdAt });
    },
    goOn() {
      if (earlier && upload.url === null) upload.resumeFromPreviousUpload(earlier);
      upload.start();
    },
    async startAnew() {
      if (earlier?.uploadUrl)
        await remove(`/uploads/${encodeURIComponent(uploadIdOf(earlier.uploadUrl))}`).catch(() => {});
      earlier = undefined;
      upload.url = null;
      send();
    },
    pause() {
      void upload.abort();
      tell({ type: 'paused' });
    },
    async cancel() {
      await upload.abort().catch(() => {});
      const url = upload.url ?? earlier?.uploadUrl;
      if (url) await remove(`/uploads/${encodeURIComponent(uploadIdOf(url))}`);
    },
  };
}

const find = (known: Uploads | undefined, url: string) =>
  known?.uploads.find(({ uploadId }) => uploadId === uploadIdOf(url));

const statusOf = (error: unknown): number =>
  (error instanceof tus.DetailedError && error.originalResponse?.getStatus()) || 0;
const bodyOf = (error: unknown): string =>
  (error instanceof tus.DetailedError && error.originalResponse?.getBody()) || '';
const problemOf = (error: unknown): string =>
  error instanceof tus.DetailedError && error.causingError instanceof SessionEnded
    ? 'Your session has ended. Once you have logged in, it goes on.'
    : uploadProblem(statusOf(error), bodyOf(error));
