import { readChunkMessages } from '../store/messages.ts';
import { outcomesOfChunk } from '../store/outcomes.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExportInput, exportLane } from './export-lane.ts';
import { onlyResult } from './only-result.ts';
import { repeatedOfChunk } from './repeated-of-chunk.ts';

/** Reactions of messages that were exported. */
export const createExportReactions = (dependencies: Dependencies) =>
  function exportReactions(input: ExportInput): Promise<void> {
    const { pool, targetNames, threads } = dependencies;
    return exportLane(dependencies, 'reaction', input, async ({ job, target, input: { choices } }, chunk) => {
      const { jobId } = job;
      const { targetId } = target;
      const [names, rows, dropped, repeated] = await Promise.all([
        targetNames.of(pool, targetId, job.workspaceId!),
        readChunkMessages(pool, targetId, jobId, 'reaction', chunk.fromKey, chunk.toKey),
        outcomesOfChunk(pool, jobId, 'message', chunk.chunkNo),
        repeatedOfChunk(dependencies, { job, target }, chunk, 'reaction'),
      ]);
      const isLeftOut = choices.leave_out.includes('reactions');
      const input = { names, rows, repeated, dropped: new Set(dropped), isLeftOut };
      const converted = threads.run('convertReactions', input, [rows.buffer]);
      return onlyResult(converted);
    });
  };
