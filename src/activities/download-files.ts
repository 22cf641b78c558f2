import { Context } from '@temporalio/activity';
import type { DatabasePool } from 'slonik';
import { type DownloadContext, downloadFile } from '../downloads/download-file.ts';
import { fileHosts } from '../downloads/file-hosts.ts';
import { createPace, DEFAULT_TIMING } from '../downloads/pace.ts';
import { pageOfWanted, savePartial, settleDownload } from '../store/downloads.ts';
import { getJob, JobEndedError } from '../store/jobs.ts';
import { getTarget } from '../store/targets.ts';
import { inputOf } from './check-input.ts';
import { checkpoint, whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { LinkTokens } from './link-tokens.ts';
import { DEFAULT_MAX_BYTES, filesFolderOf } from './plan-downloads.ts';

/** Files of one lane that are on their way at once. */
const AT_ONCE = 4;
/** Rows that are read at once. */
const BATCH = 500;

export interface DownloadInput {
  jobId: number;
  lane: number;
}

/**
 * Downloads the files of a lane that are still to come. Each is settled by itself, so an attempt that is interrupted costs
 * no file that was finished; one that was begun goes on where it was.
 * @throws FilesUnreachableError, FilesFolderError, DiskFullError
 */
export const createDownloadFiles = (dependencies: Dependencies) => {
  const linkTokens = new LinkTokens();
  return function downloadFiles({ jobId, lane }: DownloadInput): Promise<void> {
    return whileHeartbeating(async () => {
      const { pool, shutdown, slackToken } = dependencies;
      const job = await getJob(pool, jobId);
      if (job.status !== 'running') throw new JobEndedError(`job ${jobId} has ended: ${job.status}`);
      const { files } = inputOf(job);
      const folder = filesFolderOf(job, await getTarget(pool, job.targetId!));
      const context = {
        folder,
        hosts: fileHosts(files?.hosts),
        maxBytes: files?.maxBytes ?? DEFAULT_MAX_BYTES,
        bearer: slackToken,
        linkToken: slackToken === undefined ? await linkTokens.of(pool, job) : undefined,
        pace: createPace(),
        timing: DEFAULT_TIMING,
        onSaved: (fileId: string, begun: Parameters<DownloadContext['onSaved']>[1]) =>
          savePartial(pool, jobId, fileId, begun).then(() => undefined),
      };
      const stop = AbortSignal.any([shutdown, Context.current().cancellationSignal]);
      try {
        await downloadLane(pool, { jobId, lane }, context, stop);
      } catch (error) {
        // What was interrupted is no failure: it says so in its own way.
        if (stop.aborted) checkpoint(shutdown);
        throw error;
      }
    });
  };
};

async function downloadLane(
  pool: DatabasePool,
  { jobId, lane }: DownloadInput,
  context: Omit<DownloadContext, 'signal'>,
  stop: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([stop, failure.signal]);
  const wanted = wantedOf(pool, { jobId, lane });
  const work = async () => {
    try {
      for (;;) {
        const { value: file, done } = await wanted.next();
        if (done) return;
        await settleDownload(pool, jobId, file.fileId, await downloadFile(file, { ...context, signal }));
      }
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  };
  await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  signal.throwIfAborted();
}

async function* wantedOf(pool: DatabasePool, { jobId, lane }: DownloadInput) {
  for (let after = ''; ; ) {
    const page = await pageOfWanted(pool, jobId, lane, after, BATCH);
    for (const { fileId, url, sizeBytes, isPage, partial, partialBytes, validator } of page) {
      const begun =
        partial !== null && validator !== null
          ? { name: partial, bytes: Number(partialBytes), validator }
          : null;
      yield { fileId, url, sizeBytes: sizeBytes === null ? null : Number(sizeBytes), isPage, begun };
    }
    if (page.length < BATCH) return;
    after = page.at(-1)!.fileId;
  }
}
