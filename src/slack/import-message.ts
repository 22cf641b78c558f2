import { authorOf } from './author.ts';
import { MAX_PREVIEW, previewText } from './file-preview.ts';
import { sharedFiles } from './shared-files.ts';
import { isSlackId } from './slack-id.ts';
import { isEarlier, microsToTs, tsToMicros } from './ts.ts';

/** A file of a message; only the fields that decide its fate, the rest is kept as Slack wrote it. */
export interface SlackFile {
  id: string;
  [field: string]: unknown;
}

/**
 * A message of an archive, cut into what is stored: `payload` is all of it but `files` and `reactions`, which stand beside
 * it, and `user_profile`, which says the same on every message of a person and is stored with the person.
 */
export interface ImportedMessage {
  ts: string;
  threadTs: string;
  slots: number;
  author: string;
  /** Slack ids of everybody whom the message refers to: author, reacting people, mentions. */
  people: Set<string>;
  /** Names of custom emoji: in reactions, and in rich text without a Unicode character. */
  emoji: Set<string>;
  files: SlackFile[];
  reactions: [name: string, users: string[]][];
  payload: string;
  raw: Record<string, unknown>;
}

/** Why an element of a day file can't be a message; `field` is where. */
export interface RejectedMessage {
  rejected: string;
  field: string;
}

/** What a character of a message becomes at the most: `<@U1>` may be a name of 64 signs, and every sign may be escaped. */
const EXPANSION = 14;
/** A post holds 16,383 runes; one that is split ends up to a quarter earlier, at a line's end, and closes a code fence. */
const POST_RUNES = 12_000;
const FILES_PER_POST = 10;
const MAX_SLOTS = 1_000;

/**
 * Reads one element of a day file. Total: whatever the element is, it becomes a message or a rejection.
 * @param isBuiltinEmoji tells names that need no image from custom ones
 */
export function importMessage(
  element: unknown,
  isBuiltinEmoji: (name: string) => boolean,
): ImportedMessage | RejectedMessage {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) {
    return { rejected: 'expected an object', field: '' };
  }
  const message = element as Record<string, unknown>;
  const ts = tsToMicros(message.ts);
  if (ts === undefined) {
    return {
      rejected: message.ts === undefined ? 'missing' : 'not a Slack time such as 1712345678.000200',
      field: 'ts',
    };
  }
  const threadTs = tsToMicros(message.thread_ts);
  const author = authorOf(message);
  const people = new Set<string>().add(author);
  const emoji = new Set<string>();
  const files = filesOf(message);
  const reactions = reactionsOf(message.reactions);
  collectReacting(reactions, people, emoji, isBuiltinEmoji);
  const payload = payloadOf(message);
  collectReferences(payload, people, emoji, isBuiltinEmoji);
  return {
    ts,
    // A reply is never older than its root; what claims to be one is a message of its own.
    threadTs: threadTs !== undefined && isEarlier(threadTs, ts) ? threadTs : ts,
    slots: slotsOf(Buffer.byteLength(payload), files),
    author,
    people,
    emoji,
    files,
    reactions,
    payload,
    raw: message,
  };
}

/** All of a message but what is stored beside it. */
function payloadOf(message: Record<string, unknown>): string {
  const { files: _files, file: _file, reactions: _reactions, user_profile: _profile, ...rest } = message;
  return JSON.stringify(rest);
}

/** How many posts a message may become at the most. @param bytes of its payload */
export function slotsOf(bytes: number, files: readonly SlackFile[]): number {
  const posts = Math.max(
    Math.ceil(((bytes + noteLengths(files)) * EXPANSION) / POST_RUNES),
    Math.ceil(files.length / FILES_PER_POST),
    1,
  );
  return Math.min(posts, MAX_SLOTS);
}

/** Characters that files add to the text if their bytes are missing: their names, where they were, their previews. */
function noteLengths(files: readonly SlackFile[]): number {
  let sum = 0;
  for (const file of files) {
    const { id, name, title, filetype, permalink, url_private: url } = file;
    sum += id.length + 10 + Math.min(previewText(file).length, MAX_PREVIEW);
    for (const value of [name, title, filetype, permalink, url]) {
      if (typeof value === 'string') sum += value.length;
    }
  }
  return sum;
}

/**
 * `files`, or the legacy `file`, and those of shared messages, which lie in `attachments`; nulls and doubles dropped, an id
 * made up where there is none.
 */
export function filesOf(message: { files?: unknown; file?: unknown; attachments?: unknown }): SlackFile[] {
  const own = Array.isArray(message.files) ? message.files : message.file ? [message.file] : [];
  const shared = sharedFiles(message.attachments);
  if (own.length === 0 && shared.length === 0) return [];
  const files = new Map<string, SlackFile>();
  for (const [index, element] of [...own, ...shared].entries()) {
    if (typeof element !== 'object' || element === null) continue;
    const file = element as Record<string, unknown>;
    const id = typeof file.id === 'string' && FILE_ID.test(file.id) ? file.id : `file-${index}`;
    if (!files.has(id)) files.set(id, { ...file, id });
  }
  return [...files.values()];
}

/** `[{name, users, count}]`; the same name twice is merged, the same user counts once. */
export function reactionsOf(value: unknown): [string, string[]][] {
  if (!Array.isArray(value) || value.length === 0) return [];
  const byName = new Map<string, Set<string>>();
  for (const reaction of value) {
    if (typeof reaction?.name !== 'string' || reaction.name === '' || !Array.isArray(reaction.users))
      continue;
    const name = printable(reaction.name);
    const users = byName.get(name) ?? new Set<string>();
    for (const user of reaction.users) if (isSlackId(user)) users.add(user);
    if (users.size > 0) byName.set(name, users);
  }
  return [...byName].map(([name, users]) => [name, [...users]]);
}

/**
 * What Slack does not say: it counts everybody who reacted, but lists only some of them on a message with very many.
 * @returns such as `tada: 50 of 73 people`, '' if all are listed
 */
export function unlistedReactions(value: unknown): string {
  if (!Array.isArray(value)) return '';
  const incomplete: string[] = [];
  for (const reaction of value) {
    const { name, count, users } = (reaction ?? {}) as { name?: unknown; count?: unknown; users?: unknown };
    if (typeof name !== 'string' || typeof count !== 'number') continue;
    const listed = Array.isArray(users) ? new Set(users.filter(isSlackId)).size : 0;
    if (count > listed) incomplete.push(`${printable(name)}: ${listed} of ${count} people`);
  }
  return incomplete.join(', ');
}

/** Who reacts, and the custom emoji that they react with. */
export function collectReacting(
  reactions: readonly (readonly [name: string, users: readonly string[]])[],
  people: Set<string>,
  emoji: Set<string>,
  isBuiltinEmoji: (name: string) => boolean,
): void {
  for (const [name, users] of reactions) {
    for (const user of users) people.add(user);
    // A skin tone is no part of a custom emoji's name.
    const base = name.includes('::') ? name.slice(0, name.indexOf('::')) : name;
    if (base !== '' && !isBuiltinEmoji(base)) emoji.add(base);
  }
}

/** Names become keys in the database, which takes neither U+0000 nor half a surrogate pair. */
const printable = (name: string) =>
  /^[\w:+'-]{1,200}$/.test(name)
    ? name
    : name
        .slice(0, 200)
        .toWellFormed()
        .replace(/\p{Cc}/gu, '\ufffd');

/** What may stand in a path and in a key of the database; Slack's are F and ten more. */
const FILE_ID = /^[\w.-]{1,100}$/;
const MAY_REFER = /(?:<@|"user_id":")[UW]|\{"type":"emoji","name":"/;
/**
 * A mention, in a text or in rich text, or the start of an element of rich text that shows a custom emoji: those are
 * without `unicode`. What follows the start is searched too, as it may be anything.
 */
const REFERENCE =
  /<@([UW][A-Z0-9]{1,31})|"user_id":"([UW][A-Z0-9]{1,31})"|\{"type":"emoji","name":"(?=([^"\\]{1,100})"(?:,"skin_tone":\d)?\})/g;

/**
 * Mentions and custom emoji, searched for in the JSON text: walking all blocks of all messages costs far more. Most
 * messages hold none, which a search without groups finds out in half the time.
 */
export function collectReferences(
  payload: string,
  people: Set<string>,
  emoji: Set<string>,
  isBuiltinEmoji: (name: string) => boolean,
): void {
  if (!MAY_REFER.test(payload)) return;
  REFERENCE.lastIndex = 0;
  for (let match = REFERENCE.exec(payload); match; match = REFERENCE.exec(payload)) {
    const [, mentioned, user, custom] = match;
    if (custom === undefined) people.add((mentioned ?? user)!);
    // Old exports have no `unicode` at all.
    else if (!isBuiltinEmoji(custom)) emoji.add(custom);
  }
}

/** The id under which a rejected element is recorded: there is no `ts` to name it by. */
export const rejectedId = (entryName: string, index: number) => `${entryName}#${index}`;

/** A message's id in outcomes and findings: `C012AB3CD/1712345678.000200`. */
export const messageId = (channelSlackId: string, micros: string) =>
  `${channelSlackId}/${microsToTs(micros)}`;
