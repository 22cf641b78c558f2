import { type ArchiveEntry, openUnchangedArchive } from '../slack/archive/archive.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import { MessageScanner } from '../slack/message-scanner.ts';
import type { SliceCursor } from '../store/slices.ts';
import { type Authors, MessageBatch, type ReadBatch } from './message-batch.ts';
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
  const scanner = new MessageScanner();
  const authors: Authors = new Map();
  let batch = new MessageBatch(jobId, authors);
  const share = (next: SliceCursor): Share<ReadMessages> => {
    const read = batch.finish();
    batch = new MessageBatch(jobId, authors);
    return { value: { ...read, next }, transfer: [read.lines.buffer] };
  };
  try {
    let { entryNo } = from;
    const rest = entries.slice(entryNo).map(({ entry }) => entry);
    for await (const { entry, content, elements } of jsonEntries(archive, rest)) {
      const { folder, channelId } = entries[entryNo]!;
      const isStored = entryNo === from.entryNo ? from.elementNo : 0;
      let elementNo = 0;
      let scanned = content ? scanner.open(content) : 'fault';
      while (scanned !== 'fault' && scanned !== 'end') {
        if (elementNo++ >= isStored) {
          if (scanned === 'message') batch.addScanned(channelId, scanner, folder);
          else batch.addElement(channelId, scanner.element(), folder, entry.name, elementNo - 1);
          if (batch.isFull) yield share({ entryNo, elementNo });
        }
        scanned = scanner.next();
      }
      if (scanned === 'fault') {
        const known = Math.max(isStored, elementNo);
        elementNo = 0;
        for await (const element of elements()) {
          if (elementNo++ < known) continue;
          batch.addElement(channelId, element, folder, entry.name, elementNo - 1);
          if (batch.isFull) yield share({ entryNo, elementNo });
        }
      }
      entryNo++;
    }
    // Also without a message: the cursor has to get behind files that hold none.
    if (entries.length > from.entryNo) yield share({ entryNo, elementNo: 0 });
  } finally {
    await archive.close();
  }
}
