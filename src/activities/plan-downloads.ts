import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommonQueryMethods } from 'slonik';
import { timeRange } from '../choices/choices.ts';
import { checkSpace, prepareFilesFolder } from '../downloads/file-folder.ts';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import { downloadsFolder, partsPath } from '../sinks/parts.ts';
import { type FileLink, fileLink } from '../slack/file-link.ts';
import type { SlackFile } from '../slack/import-message.ts';
import {
  downloadPlan,
  type FileCursor,
  insertDownloads,
  pageOfFiles,
  pageOfWanted,
  type WantedMessages,
} from '../store/downloads.ts';
import { getJob, type Job, lockJob } from '../store/jobs.ts';
import { getTarget, type Target } from '../store/targets.ts';
import { inputOf } from './check-input.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

/** Activities that download beside each other; each has several files at once. */
export const MAX_DOWNLOAD_LANES = 4;
/** Rows that are read at once. */
const BATCH = 2_000;
/** Slack takes no file above one gigabyte. */
export const DEFAULT_MAX_BYTES = 2 ** 30;

/** Where a job's files are kept. */
export function filesFolderOf(job: Pick<Job, 'input' | 'workspaceId'>, target: Target): string {
  const { files } = inputOf(job);
  return join(files?.folder ?? downloadsFolder(partsPath(target), target.targetId), job.workspaceId!);
}

/**
 * Records every file that the job's messages link to and the archive does not hold, unless choices leave them out, each once, and makes sure that there is
 * room for them.
 * @throws FilesFolderError, DiskFullError
 */
export const createPlanDownloads = ({ pool }: Dependencies) =>
  function planDownloads({ jobId }: { jobId: number }): Promise<{ lanes: number }> {
    return whileHeartbeating(async () => {
      const job = await getJob(pool, jobId);
      const target = await getTarget(pool, job.targetId!);
      const { files, choices } = inputOf(job);
      const maxBytes = files?.maxBytes ?? DEFAULT_MAX_BYTES;
      const folder = filesFolderOf(job, target);
      await prepareFilesFolder(dirname(folder));
      await prepareFilesFolder(folder);
      const { lanes } = await pool.transaction(async (transaction) => {
        await lockJob(transaction, jobId);
        if (!choices.leave_out.includes('attachments'))
          await recordLinks(transaction, { jobId, targetId: target.targetId, ...timeRange(choices) });
        const plan = await downloadPlan(transaction, jobId);
        await mergeJobMeta(transaction, jobId, {
          nested: { downloads: { files: plan.files, bytes: Number(plan.bytes) } },
        });
        return plan;
      });
      await checkSpace(folder, await missingBytes(pool, jobId, folder, maxBytes), partsPath(target));
      return { lanes };
    });
  };

async function recordLinks(db: CommonQueryMethods, wanted: WantedMessages): Promise<void> {
  const { jobId } = wanted;
  let after: FileCursor = [0, 0n, 0n];
  let count = 0;
  for (;;) {
    const page = await pageOfFiles(db, wanted, after, BATCH);
    const links = new Map<string, FileLink>();
    for (const { files } of page) {
      for (const file of JSON.parse(files) as SlackFile[]) {
        const link = fileLink(file);
        if (link && !links.has(link.fileId)) links.set(link.fileId, link);
      }
    }
    const inLanes = [...links.values()].map((link) => ({ ...link, lane: count++ % MAX_DOWNLOAD_LANES }));
    await insertDownloads(db, jobId, inLanes);
    const last = page.at(-1);
    if (!last || page.length < BATCH) return;
    after = [last.channelId, last.threadTs, last.ts];
  }
}

/** The declared sizes of what is not in the folder yet. */
async function missingBytes(
  db: CommonQueryMethods,
  jobId: number,
  folder: string,
  maxBytes: number,
): Promise<number> {
  const kept = new Set(await readdir(folder));
  let sum = 0;
  for (let after = ''; ; ) {
    const page = await pageOfWanted(db, jobId, null, after, BATCH);
    for (const { fileId, sizeBytes } of page) {
      const size = Number(sizeBytes ?? 0);
      if (size <= maxBytes && !kept.has(fileId)) sum += size;
    }
    if (page.length < BATCH) return sum;
    after = page.at(-1)!.fileId;
  }
}
