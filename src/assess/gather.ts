import type { Archive } from '../slack/archive/archive.ts';
import type { Rejection } from '../threads/message-batch.ts';
import type { Threads } from '../threads/threads.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { Conversation } from './conversations.ts';
import type { People } from './people.ts';
import { readConversationMessages } from './read-conversations.ts';
import { TimeSet } from './time-set.ts';

/** What the names depend on, and everything else that a first look at the messages tells. */
export interface Gathered {
  /** Names of custom emoji, with or without an image. */
  emoji: ReadonlySet<string>;
  /** Elements that are no messages. */
  rejected: ReadonlyMap<string, string>;
}

/**
 * The first pass: who writes, reacts and is mentioned, which decides about everybody's names. Completes `people`, and the
 * authors of `conversations`.
 */
export async function gather(
  threads: Threads,
  archive: Archive,
  index: ArchiveIndex,
  people: People,
  conversations: readonly Conversation[],
  onProgress: (bytes: number, messages: number) => void,
): Promise<Gathered> {
  const emoji = new Set(index.images.keys());
  const rejected = new Map<string, string>();
  let hasOrphans = false;
  let seen = new TimeSet();
  let replied = new TimeSet();
  await readConversationMessages(threads, archive, conversations, {
    begin() {
      seen = new TimeSet();
      replied = new TimeSet();
    },
    batch(batch) {
      for (const { id, rank, profile } of batch.authors) people.author(id, rank, profile);
      for (const id of batch.people) people.referred(id);
      for (const name of batch.emoji) emoji.add(name);
      for (const [no, author] of batch.authorships) conversations[no]!.authors.add(author);
      for (const rejection of batch.rejected) addRejection(rejected, rejection);
    },
    message({ ts, threadTs }) {
      if (hasOrphans) return;
      seen.add(ts);
      if (threadTs !== ts) replied.add(threadTs);
    },
    end() {
      for (const ts of hasOrphans ? [] : replied) if (!seen.has(ts)) hasOrphans = true;
    },
    progress: onProgress,
  });
  if (hasOrphans) people.slackbot();
  return { emoji, rejected };
}

function addRejection(rejected: Map<string, string>, { slackId, detail }: Rejection): void {
  if (!rejected.has(slackId)) rejected.set(slackId, detail);
}
