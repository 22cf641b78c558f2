import type { Chunk } from '../store/chunks.ts';
import type { ConvertedChunk } from '../threads/converted-chunk.ts';
import type { Dependencies } from './dependencies.ts';
import type { ExportContext } from './export-lane.ts';
import { messageInput } from './message-input.ts';
import { onlyResult } from './only-result.ts';

/**
 * What makes a chunk's messages into records, without attachments and reactions: those are exported by type, and joined
 * with their posts at the end.
 */
export const convertsMessages =
  (dependencies: Dependencies) =>
  async (context: ExportContext, chunk: Chunk): Promise<ConvertedChunk> => {
    const input = await messageInput(dependencies, context, chunk);
    return onlyResult(dependencies.threads.run('convertMessages', input, [input.rows.buffer]));
  };
