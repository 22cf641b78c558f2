import { filesOfChunk } from '../store/chunk-references.ts';
import { spanOf } from '../store/chunks.ts';
import { refusalsOfChunk } from '../store/downloads.ts';
import { readChunkMessages } from '../store/messages.ts';
import { outcomesOfChunks } from '../store/outcomes.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import type { ExportChunks } from './export-lane.ts';
import { repeatedOfChunk } from './repeated-of-chunk.ts';

/** What makes attachments into records: those of messages that were exported. */
export const convertsAttachments = (dependencies: Dependencies): ExportChunks =>
  async function* ({ job, target, input: { choices } }, chunks) {
    const { pool, targetNames, threads, shutdown } = dependencies;
    const { jobId, archivePath, archiveFingerprint } = job;
    const { targetId } = target;
    const span = spanOf(chunks);
    const isLeftOut = choices.leave_out.includes('attachments');
    const [names, rows, entries, refusals, dropped, repeated] = await Promise.all([
      targetNames.of(pool, targetId, job.workspaceId!),
      readChunkMessages(pool, targetId, jobId, 'attachment', span.fromKey, span.toKey),
      isLeftOut ? new Map() : filesOfChunk(pool, jobId, span),
      refusalsOfChunk(pool, jobId, span),
      outcomesOfChunks(pool, jobId, 'message', chunks),
      repeatedOfChunk(dependencies, { job, target }, span, 'attachment'),
    ]);
    const archive = { jobId, archivePath, archiveFingerprint: archiveFingerprint! };
    const chunkRows = { chunks, names, rows, entries, refusals, repeated };
    const input = { ...archive, ...chunkRows, dropped: new Set(dropped), isLeftOut };
    for await (const result of threads.run('convertAttachments', input, [rows.buffer])) {
      if (result !== 'reading') yield result;
      else checkpoint(shutdown);
    }
  };
