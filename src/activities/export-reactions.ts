import type { Chunk } from '../store/chunks.ts';
import { readChunkMessages } from '../store/messages.ts';
import { outcomesOfChunk } from '../store/outcomes.ts';
import type { ConvertedChunk } from '../threads/converted-chunk.ts';
import type { Dependencies } from './dependencies.ts';
import type { ExportContext } from './export-lane.ts';
import { onlyResult } from './only-result.ts';
import { repeatedOfChunk } from './repeated-of-chunk.ts';

/** What makes a chunk's reactions into records: those of messages that were exported. */
export const convertsReactions =
  (dependencies: Dependencies) =>
  async ({ job, target, input: { choices } }: ExportContext, chunk: Chunk): Promise<ConvertedChunk> => {
    const { pool, targetNames, threads } = dependencies;
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
    return onlyResult(threads.run('convertReactions', input, [rows.buffer]));
  };
