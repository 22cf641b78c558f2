import { filesOfChunk } from '../store/chunk-references.ts';
import type { Chunk } from '../store/chunks.ts';
import { refusalsOfChunk } from '../store/downloads.ts';
import { readChunkMessages } from '../store/messages.ts';
import { outcomesOfChunk } from '../store/outcomes.ts';
import type { ConvertedChunk } from '../threads/converted-chunk.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import type { ExportContext } from './export-lane.ts';
import { repeatedOfChunk } from './repeated-of-chunk.ts';

/** What makes a chunk's attachments into records: those of messages that were exported. */
export const convertsAttachments =
  (dependencies: Dependencies) =>
  async ({ job, target, input: { choices } }: ExportContext, chunk: Chunk): Promise<ConvertedChunk> => {
    const { pool, targetNames, threads, shutdown } = dependencies;
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
    const archive = { jobId, archivePath, archiveFingerprint: archiveFingerprint! };
    const chunkRows = { names, rows, entries, refusals, repeated };
    const input = { ...archive, ...chunkRows, dropped: new Set(dropped), isLeftOut };
    for await (const result of threads.run('convertAttachments', input, [rows.buffer])) {
      if (result !== 'reading') return result;
      checkpoint(shutdown);
    }
    throw new TypeError('the task ended without a result');
  };
