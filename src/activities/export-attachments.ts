import { filesOfChunk } from '../store/chunk-references.ts';
import { refusalsOfChunk } from '../store/downloads.ts';
import { readChunkMessages } from '../store/messages.ts';
import { outcomesOfChunk } from '../store/outcomes.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExportInput, exportLane } from './export-lane.ts';
import { repeatedOfChunk } from './repeated-of-chunk.ts';

/** Attachments of messages that were exported. */
export const createExportAttachments = (dependencies: Dependencies) =>
  function exportAttachments(input: ExportInput): Promise<void> {
    const { pool, targetNames, threads, shutdown } = dependencies;
    return exportLane(
      dependencies,
      'attachment',
      input,
      async ({ job, target, input: { choices } }, chunk) => {
        const { jobId, archivePath, archiveFingerprint } = job;
        const { targetId } = target;
        const isLeftOut = choices.leave_out.includes('attachments');
        const [names, rows, entries, refusals, dropped, repeated] = await Promise.all([
          targetNames.of(pool, targetId, job.workspaceId!),
          readChunkMessages(pool, targetId, jobId, 'attachment', chunk.fromKey, chunk.toKey),
          isLeftOut ? new Map() : filesOfChunk(pool, jobId, chunk),
          refusalsOfChunk(pool, jobId, chunk),
          outcomesOfChunk(pool, jobId, 'message', chunk.chunkNo),
          repeatedOfChunk(dependencies, { job, target }, chunk, 'attachment'),
        ]);
        const archive = { archivePath, archiveFingerprint: archiveFingerprint! };
        const chunkInput = { names, rows, entries, refusals, dropped: new Set(dropped), isLeftOut };
        const input = { ...archive, jobId, ...chunkInput, repeated };
        const results = threads.run('convertAttachments', input, [rows.buffer]);
        for await (const result of results) {
          if (result !== 'reading') return result;
          checkpoint(shutdown);
        }
        throw new TypeError('the task ended without a result');
      },
    );
  };
