import { parseArgs } from 'node:util';
import { createZip, type ZipWriter } from '../../src/zip/zip-writer.ts';
import { type GeneratedFile, generateMessage, type MessageContext } from './generated-messages.ts';
import {
  type ConversationCounts,
  type GeneratedConversation,
  type GeneratedUser,
  generateConversations,
  generateUsers,
} from './generated-people.ts';
import { FIRST_DAY_MICROS, generateTimeline } from './generated-timeline.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

export interface ExportOptions extends Partial<ConversationCounts> {
  /** Where the zip goes. */
  path: string;
  /** The same options and seed give the same bytes. */
  seed?: number;
  /** Messages of all kinds, replies included; the total is exact. */
  messages: number;
  users?: number;
  /** Days that a conversation spans; its messages spread over them, so at most so many day files. */
  days?: number;
  /** Pairs of emoji and user per message, about. */
  reactionsPerMessage?: number;
  /** Share of the messages that are replies, about. */
  threadShare?: number;
  /** Replies in one thread, which the first message of the first conversation starts, beside all others. */
  longThreadReplies?: number;
  /** Share of the messages with files, about. */
  filesShare?: number;
  /** Share of these files whose bytes are in the archive, under `__uploads`. */
  uploadsShare?: number;
}

/** What the archive holds, counted while it was written. */
export interface ExportTotals {
  users: number;
  /** Conversations of all four lists. */
  channels: number;
  messages: number;
  /** Files of messages; each id occurs once. */
  attachments: number;
  /** Attachments whose bytes are in the archive. */
  uploads: number;
  /** Different (message, emoji, user). */
  reactions: number;
  /** Roots with at least one reply. */
  threads: number;
  replies: number;
  dayFiles: number;
  /** Inflated. */
  bytes: number;
}

/**
 * Writes a Slack export in the shape of the official ones (compact JSON, one file a conversation and day), of any
 * size, with memory for one conversation. At the defaults a million messages make 3,000 users and 315 conversations,
 * about 118,000 day files and as many reactions as messages.
 */
export async function generateExport(options: ExportOptions): Promise<ExportTotals> {
  const settings = withDefaults(options);
  const random = seededRandom(settings.seed);
  const users = generateUsers(random, settings.users);
  const conversations = generateConversations(random, users, settings);
  const totals: ExportTotals = {
    users: users.length,
    channels: conversations.length,
    messages: 0,
    attachments: 0,
    uploads: 0,
    reactions: 0,
    threads: 0,
    replies: 0,
    dayFiles: 0,
    bytes: 0,
  };
  const zip = await createZip(settings.path, { level: 6 });
  const addJson = async (name: string, value: unknown) => {
    const content = Buffer.from(JSON.stringify(value));
    totals.bytes += content.length;
    await zip.addBuffer(name, content);
  };

  await addJson('users.json', users);
  for (const list of ['channels', 'groups', 'dms', 'mpims'] as const) {
    const listed = conversations.filter((conversation) => conversation.list === list);
    await addJson(
      `${list}.json`,
      listed.map(({ json }) => json),
    );
  }
  await addJson('integration_logs.json', []);

  const uploads: GeneratedFile[] = [];
  const contexts = messageContexts(random, users, conversations, settings);
  for (const context of contexts) await addConversation(context, totals, uploads, addJson);
  for (const file of uploads) await addUpload(zip, random, file);
  totals.uploads = uploads.length;
  await zip.close();
  return totals;
}

type Settings = Required<ExportOptions>;

/** Sizes in proportion to those of one real export of a million messages. */
function withDefaults({ messages, ...options }: ExportOptions): Settings {
  const channels = options.channels ?? Math.max(2, Math.round(Math.sqrt(messages) / 5));
  const counts = {
    channels,
    groups: options.groups ?? Math.ceil(channels / 4),
    dms: options.dms ?? Math.ceil(channels / 4),
    mpims: options.mpims ?? Math.ceil(channels * 0.075),
  };
  const conversations = counts.channels + counts.groups + counts.dms + counts.mpims;
  return {
    seed: 1,
    users: Math.max(5, Math.round(3 * Math.sqrt(messages))),
    days: Math.max(1, Math.min(376, Math.ceil(messages / conversations / 8))),
    reactionsPerMessage: 1,
    threadShare: 0.2,
    longThreadReplies: 0,
    filesShare: 0.02,
    uploadsShare: 0.05,
    ...options,
    ...counts,
    messages,
  };
}

/** One after the other, as each draws from `random` when its turn comes. */
function* messageContexts(
  random: SeededRandom,
  users: readonly GeneratedUser[],
  conversations: readonly GeneratedConversation[],
  settings: Settings,
): Generator<MessageContext> {
  const { messages, days, threadShare, longThreadReplies } = settings;
  const { reactionsPerMessage, filesShare, uploadsShare } = settings;
  const userById = new Map(users.map((user) => [user.id, user]));
  const channels = conversations.flatMap(({ list, json }) =>
    list === 'channels' ? [{ id: json.id, name: json.name ?? '' }] : [],
  );
  let files = 0;
  let left = messages;
  for (const [i, conversation] of conversations.entries()) {
    const share = Math.round(left / (conversations.length - i));
    left -= share;
    const firstThreadReplies = i === 0 ? longThreadReplies : 0;
    const timeline = generateTimeline(random, { messages: share, days, threadShare, firstThreadReplies });
    yield {
      random,
      conversation,
      timeline,
      authors: Int32Array.from({ length: share }, () => random.below(conversation.members.length)),
      userById,
      targets: { userIds: conversation.members, channels },
      reactionsPerMessage,
      filesShare,
      uploadsShare,
      nextFileNumber: () => files++,
    };
  }
}

async function addConversation(
  context: MessageContext,
  totals: ExportTotals,
  uploads: GeneratedFile[],
  addJson: (name: string, value: unknown) => Promise<void>,
): Promise<void> {
  const { dayStarts, repliesOf } = context.timeline;
  for (const replies of repliesOf.values()) {
    totals.threads++;
    totals.replies += replies.length;
  }
  for (let day = 0; day < dayStarts.length - 1; day++) {
    const messages: object[] = [];
    for (let index = dayStarts[day]!; index < dayStarts[day + 1]!; index++) {
      const { json, files, reactions } = generateMessage(context, index);
      messages.push(json);
      totals.reactions += reactions;
      totals.attachments += files.length;
      uploads.push(...files.filter(({ isUploaded }) => isUploaded));
    }
    // Slack writes no file for a day without messages.
    if (messages.length === 0) continue;
    totals.messages += messages.length;
    totals.dayFiles++;
    await addJson(`${context.conversation.folder}/${dayName(day)}.json`, messages);
  }
}

function dayName(day: number): string {
  return new Date(FIRST_DAY_MICROS / 1000 + day * 86_400_000).toISOString().slice(0, 10);
}

async function addUpload(
  zip: ZipWriter,
  random: SeededRandom,
  { id, name, size }: GeneratedFile,
): Promise<void> {
  const content = Buffer.alloc(size);
  for (let i = 0; i < size; i++) content[i] = random.below(256);
  await zip.addBuffer(`__uploads/${id}/${name}`, content);
}

/** `node test/support/generate-export.ts OUT.zip --messages 1000000 --seed 1` */
async function main(): Promise<void> {
  const number = { type: 'string' } as const;
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      seed: number,
      messages: number,
      users: number,
      channels: number,
      groups: number,
      dms: number,
      mpims: number,
      days: number,
      reactionsPerMessage: number,
      threadShare: number,
      longThreadReplies: number,
      filesShare: number,
      uploadsShare: number,
    },
  });
  const [path] = positionals;
  if (!path || values.messages === undefined) {
    throw new Error(
      'usage: generate-export.ts OUT.zip --messages N [--seed N] [--users N] [--channels N] [--days N] …',
    );
  }
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  const totals = await generateExport({ messages: 0, ...numbers, path });
  process.stdout.write(`${JSON.stringify(totals)}\n`);
}

if (import.meta.main) await main();
