import { spanOf } from '../store/chunks.ts';
import { readChunkMessages } from '../store/messages.ts';
import { outcomesOfChunks } from '../store/outcomes.ts';
import type { Dependencies } from './dependencies.ts';
import type { ExportChunks } from './export-lane.ts';
import { repeatedOfChunk } from './repeated-of-chunk.ts';

/** What makes reactions into records: those of messages that were exported. */
export const convertsReactions = (dependencies: Dependencies): ExportChunks =>
  async function* ({ job, target, input: { choices } }, chunks) {
    const { pool, targetNames, threads } = dependencies;
    const { jobId } = job;
    const { targetId } = target;
    const span = spanOf(chunks);
    const [names, rows, dropped, repeated] = await Promise.all([
      targetNames.of(pool, targetId, job.workspaceId!),
      readChunkMessages(pool, targetId, jobId, 'reaction', span.fromKey, span.toKey),
      outcomesOfChunks(pool, jobId, 'message', chunks),
      repeatedOfChunk(dependencies, { job, target }, span, 'reaction'),
    ]);
    const isLeftOut = choices.leave_out.includes('reactions');
    const input = { chunks, names, rows, repeated, dropped: new Set(dropped), isLeftOut };
    yield* threads.run('convertReactions', input, [rows.buffer]);
  };
