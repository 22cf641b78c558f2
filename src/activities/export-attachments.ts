import { record } from '../sinks/bulk-file/parts.ts';
import type { Archive } from '../slack/archive/archive.ts';
import { ArchiveInvalidError } from '../slack/archive/errors.ts';
import { messageId, type SlackFile } from '../slack/import-message.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import { readChunkMessages } from '../store/messages.ts';
import { type Outcome, outcomesOfChunk } from '../store/outcomes.ts';
import { ZipInvalidError } from '../zip/zip-invalid-error.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExportInput, exportLane } from './export-lane.ts';
import { postKeyOfFile } from './export-messages.ts';
import { type AvailableFile, missingReason, sortFiles } from './message-files.ts';
import { openArchiveOf } from './open-archive.ts';

type Row = [
  channelId: number,
  threadTs: string,
  ts: string,
  createAt: number | null,
  payload: null,
  files: SlackFile[],
];

/**
 * Attachments. Each file is read whole once, so that one whose bytes are damaged fails here, by itself, and not the
 * whole target at the end.
 */
export const createExportAttachments = (dependencies: Dependencies) =>
  function exportAttachments(input: ExportInput): Promise<void> {
    const { pool, targetNames, shutdown } = dependencies;
    return exportLane(dependencies, 'attachment', input, async ({ job, target }, chunk) => {
      const { jobId } = job;
      const names = await targetNames.of(pool, target.targetId, job.workspaceId!);
      const rows = (await readChunkMessages(
        pool,
        target.targetId,
        jobId,
        'attachment',
        chunk.fromKey,
        chunk.toKey,
      )) as Row[];
      const ids = rows.flatMap(([, , , , , files]) => files.map(({ id }) => id));
      const entries = await findArchiveFiles(pool, jobId, 'upload', ids);
      const dropped = new Set(await outcomesOfChunk(pool, jobId, 'message', chunk.chunkNo));
      const outcomes: Outcome[] = [];
      const records: string[] = [];
      const archive = await openArchiveOf(job);
      try {
        for (const [channelId, , ts, , , files] of rows) {
          const id = messageId(names.rooms.get(channelId)!.slackId, ts);
          const outcome = (status: Outcome['status'], file: SlackFile, reason: string, detail = '') =>
            outcomes.push({ slackId: `${id}/${file.id}`, status, reason, detail });
          if (dropped.has(id)) {
            for (const file of files) outcome('skipped', file, 'message_not_exported');
            continue;
          }
          const { available, unavailable } = sortFiles(files, entries);
          for (const file of unavailable) outcome('skipped', file, missingReason(file));
          const byPost = new Map<string, AvailableFile[]>();
          for (const [index, file] of available.entries()) {
            const damage = await readWhole(archive, file, () => checkpoint(shutdown));
            if (damage) {
              outcome('failed', file.file, 'file_damaged', damage);
              continue;
            }
            const key = postKeyOfFile(channelId, ts, index);
            byPost.set(key, [...(byPost.get(key) ?? []), file]);
          }
          for (const [key, carried] of byPost) {
            const paths = carried.map(({ path }) => ({ path }));
            const sources = carried.map(({ path, entry }) => [path, entry]);
            records.push(record(key, JSON.stringify(paths), JSON.stringify(sources)));
          }
        }
      } finally {
        await archive.close();
      }
      return { records: records.join(''), outcomes, findings: [] };
    });
  };

/** How many pieces of a file (of 64 KiB) are read between two signs of life. */
const PIECES = 64;

/** Reads a file to its end. @returns what is wrong with its bytes, undefined if nothing is */
async function readWhole(
  archive: Archive,
  { entry }: AvailableFile,
  onProgress: () => void,
): Promise<string | undefined> {
  try {
    let pieces = 0;
    for await (const _ of archive.stream(entry)) if (++pieces % PIECES === 0) onProgress();
    onProgress();
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveInvalidError || error instanceof ZipInvalidError) return error.message;
    throw error;
  }
}
