import type { FindingCode } from '../meta/reason-codes.ts';
import type { Archive } from '../slack/archive/archive.ts';
import type { ListedFile } from '../slack/archive/read-standing-files.ts';
import { messageId, type SlackFile } from '../slack/import-message.ts';
import { type MessageLine, readMessageLines } from '../store/read-message-lines.ts';
import type { ReadBatch } from '../threads/message-batch.ts';
import { postStandingFiles } from '../threads/post-standing-files.ts';
import type { Threads } from '../threads/threads.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { ReadConversations } from './conversations.ts';
import type { People } from './people.ts';
import { readConversationMessages } from './read-conversations.ts';
import { TimeSet } from './time-set.ts';

/** What the names depend on, and everything else that a first look at the messages tells. */
export interface Gathered {
  /** Names of custom emoji, with or without an image. */
  emoji: ReadonlySet<string>;
  /** Elements that are no messages. */
  rejected: ReadonlyMap<string, string>;
  /** Messages that carry canvases, lists and transcripts, by the number of their conversation. */
  posted: ReadonlyMap<number, readonly MessageLine[]>;
  findings: readonly { code: FindingCode; slackId: string; detail: string }[];
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
  { conversations, standing }: ReadConversations,
  leavesOutFiles: boolean,
  onProgress: (bytes: number, messages: number) => void,
): Promise<Gathered> {
  const emoji = new Set(index.emoji.keys());
  const rejected = new Map<string, string>();
  const findings: { code: FindingCode; slackId: string; detail: string }[] = [];
  const places = createPlaces(standing);
  let hasOrphans = false;
  let seen = new TimeSet();
  let replied = new TimeSet();
  const note = (batch: ReadBatch) => {
    for (const { id, rank, profile } of batch.authors) people.author(id, rank, profile);
    for (const id of batch.people) people.referred(id);
    for (const name of batch.emoji) emoji.add(name);
    for (const [no, author] of batch.authorships) conversations[no]!.authors.add(author);
    for (const { slackId, detail } of batch.rejected)
      if (!rejected.has(slackId)) rejected.set(slackId, detail);
    for (const { channelId, ts, detail } of batch.unlistedReactions) {
      const slackId = messageId(conversations[channelId]!.channel.id, ts);
      findings.push({ code: 'reactions_incomplete', slackId, detail });
    }
  };
  await readConversationMessages(threads, archive, conversations, {
    begin() {
      seen = new TimeSet();
      replied = new TimeSet();
    },
    batch: note,
    message(line) {
      places.note(line);
      if (hasOrphans) return;
      const { ts, threadTs } = line;
      seen.add(ts);
      if (threadTs !== ts) replied.add(threadTs);
    },
    end() {
      for (const ts of hasOrphans ? [] : replied) if (!seen.has(ts)) hasOrphans = true;
    },
    progress: onProgress,
  });
  const numbers = new Map(conversations.map(({ no, channel }) => [channel.id, no]));
  const { read, findings: unplaced } = await postStandingFiles(standing, {
    jobId: 0,
    leavesOutFiles,
    hasBytes: ({ id }) => index.uploads.has(id),
    isCarried: places.isCarried,
    channelOf: (slackId) => numbers.get(slackId),
    isTaken: places.isTaken,
  });
  note(read);
  const posted = Map.groupBy(readMessageLines(read.lines), ({ channelId }) => channelId);
  if (hasOrphans) people.slackbot();
  return { emoji, rejected, posted, findings: [...findings, ...unplaced] };
}

/** Notes of messages what decides where standing files are posted: which of them they carry, and their times close by. */
function createPlaces(standing: readonly ListedFile[]) {
  const wanted = new Set(standing.map(({ standing: { file } }) => file.id));
  const seconds = new Set(standing.map(({ standing: { createdSeconds } }) => String(createdSeconds)));
  const carried = new Set<string>();
  const taken = new Set<string>();
  return {
    note({ channelId, ts, files }: MessageLine): void {
      if (wanted.size === 0) return;
      if (seconds.has(ts.slice(0, -6))) taken.add(`${channelId}:${ts}`);
      if (files === null) return;
      for (const { id } of JSON.parse(files) as SlackFile[]) if (wanted.has(id)) carried.add(id);
    },
    isCarried: (fileId: string) => carried.has(fileId),
    isTaken: (channelId: number, micros: string) => taken.has(`${channelId}:${micros}`),
  };
}
