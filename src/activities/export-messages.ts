import type { Dependencies } from './dependencies.ts';
import { oneByOne } from './export-lane.ts';
import { messageInput } from './message-input.ts';
import { onlyResult } from './only-result.ts';

/**
 * What makes a chunk's messages into records, without attachments and reactions: those are exported by type, and joined
 * with their posts at the end.
 */
export const convertsMessages = (dependencies: Dependencies) =>
  oneByOne(async (context, chunk) => {
    const input = await messageInput(dependencies, context, chunk);
    return onlyResult(dependencies.threads.run('convertMessages', input, [input.rows.buffer]));
  });
