import type { Archive } from '../slack/archive/archive.ts';
import { type MessageLine, readMessageLines } from '../store/read-message-lines.ts';
import type { ReadBatch } from '../threads/message-batch.ts';
import type { Threads } from '../threads/threads.ts';
import type { Conversation } from './conversations.ts';

/** What is told of a pass over the messages, as it goes on. */
export interface PassListener {
  /** A conversation's messages follow. */
  begin(conversation: Conversation): void;
  /** What a batch says beside its messages. */
  batch?(batch: ReadBatch): void;
  message(line: MessageLine): void;
  /** All of its messages were given. */
  end(conversation: Conversation): void;
  /** Bytes of the files that were read so far, inflated; and messages. */
  progress(bytes: number, messages: number): void;
}

/**
 * Reads all messages as the import does, conversation by conversation: in a thread, which gives what would be stored.
 * Memory: a few batches, and one number a message of the conversation at hand if the listener keeps it.
 * @throws ArchiveInvalidError, ArchiveChangedError
 */
export async function readConversationMessages(
  threads: Threads,
  archive: Archive,
  conversations: readonly Conversation[],
  listener: PassListener,
): Promise<void> {
  let bytes = 0;
  let messages = 0;
  for (const group of groupsByFiles(conversations)) {
    const entries = group.flatMap(({ no, files }) =>
      files.map(({ folder, entry }) => ({ folder, entry, channelId: no })),
    );
    const batches = threads.run('readMessages', {
      jobId: 0,
      archivePath: archive.path,
      archiveFingerprint: archive.fingerprint,
      entries,
      from: { entryNo: 0, elementNo: 0 },
    });
    let open: Conversation | undefined;
    let read = 0;
    for await (const batch of batches) {
      listener.batch?.(batch);
      for (const line of readMessageLines(batch.lines)) {
        if (line.channelId !== open?.no) {
          if (open) listener.end(open);
          open = conversations[line.channelId]!;
          listener.begin(open);
        }
        listener.message(line);
      }
      while (read < batch.next.entryNo) bytes += entries[read++]!.entry.size;
      messages += batch.messages;
      listener.progress(bytes, messages);
    }
    if (open) listener.end(open);
  }
}

/** What a thread is given at once: it takes a copy. */
const FILES_AT_ONCE = 4_096;

function* groupsByFiles(conversations: readonly Conversation[]): Generator<Conversation[]> {
  let group: Conversation[] = [];
  let files = 0;
  for (const conversation of conversations) {
    group.push(conversation);
    files += conversation.files.length;
    if (files < FILES_AT_ONCE) continue;
    yield group;
    group = [];
    files = 0;
  }
  if (files > 0) yield group;
}
