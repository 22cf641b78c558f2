import { type ArchiveEntry, openUnchangedArchive } from '../slack/archive/archive.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import { isBuiltinEmoji } from '../slack/builtin-emoji.ts';
import { importMessage } from '../slack/import-message.ts';
import type { SliceCursor } from '../store/slices.ts';
import { MessageBatch, type ReadBatch } from './message-batch.ts';
import type { Share } from './share.ts';

export interface ReadMessagesInput {
  jobId: number;
  archivePath: string;
  archiveFingerprint: string;
  entries: { folder: string; channelId: number; entry: ArchiveEntry }[];
  from: SliceCursor;
}

/** A batch, and where the slice goes on behind it. */
export type ReadMessages = ReadBatch & { next: SliceCursor };

/**
 * Reads a slice's messages, batch by batch, as the lines that COPY takes.
 * @throws ArchiveChangedError, ArchiveInvalidError
 */
export async function* readMessages(input: ReadMessagesInput): AsyncGenerator<Share<ReadMessages>> {
  const { jobId, entries, from } = input;
  const archive = await openUnchangedArchive(input.archivePath, input.archiveFingerprint);
  let batch = new MessageBatch(jobId);
  const share = (next: SliceCursor): Share<ReadMessages> => {
    const read = batch.finish();
    batch = new MessageBatch(jobId);
    return { value: { ...read, next }, transfer: [read.lines.buffer] };
  };
  try {
    let { entryNo } = from;
    const rest = entries.slice(entryNo).map(({ entry }) => entry);
    for await (const { entry, elements } of jsonEntries(archive, rest)) {
      const { folder, channelId } = entries[entryNo]!;
      let elementNo = 0;
      const isStored = entryNo === from.entryNo ? from.elementNo : 0;
      for await (const element of elements) {
        if (elementNo++ < isStored) continue;
        const message = importMessage(element, isBuiltinEmoji);
        if ('rejected' in message) batch.reject(entry.name, elementNo - 1, message);
        else batch.add(channelId, message, folder);
        if (batch.isFull) yield share({ entryNo, elementNo });
      }
      entryNo++;
    }
    // Also without a message: the cursor has to get behind files that hold none.
    if (entries.length > from.entryNo) yield share({ entryNo, elementNo: 0 });
  } finally {
    await archive.close();
  }
}
