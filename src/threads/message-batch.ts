import { GrowingBytes } from '../growing-bytes.ts';
import { BACKSLASH } from '../slack/archive/json-bytes.ts';
import { authorProfile } from '../slack/author.ts';
import { isBuiltinEmoji } from '../slack/builtin-emoji.ts';
import {
  collectReacting,
  collectReferences,
  filesOf,
  type ImportedMessage,
  importMessage,
  type RejectedMessage,
  reactionsOf,
  rejectedId,
  slotsOf,
  unlistedReactions,
} from '../slack/import-message.ts';
import { removeTokens } from '../slack/link-token.ts';
import type { MessageScanner } from '../slack/message-scanner.ts';
import { isEarlier } from '../slack/ts.ts';
import { copyJson } from '../store/copy-line.ts';
import { jsonText } from '../store/json-text.ts';
import { messageLineEnd, messageLineHead } from '../store/message-line.ts';

/** What is committed at once: large enough that a commit costs little, small enough that a crash loses little. */
const BATCH_MESSAGES = 8_000;
const BATCH_BYTES = 2 * 1024 * 1024;

/** Somebody who wrote, as the messages of the batch describe them. */
export interface Author {
  id: string;
  /** Of several descriptions the one with the smallest rank stays: the earliest message, whatever is stored first. */
  rank: string;
  /** JSON in the shape of an entry of users.json. */
  profile: string;
}

/** An element that can't be a message. */
export interface Rejection {
  slackId: string;
  detail: string;
}

/** Messages on their way into the database, with everything they refer to. */
export interface ReadBatch {
  /** Of `messageLineHead`, in UTF-8. */
  lines: Uint8Array<ArrayBuffer>;
  messages: number;
  attachments: number;
  reactions: number;
  /** Of earlier batches of the run only those whom this one describes better. */
  authors: Author[];
  /** Each pair of a conversation's id and the Slack id of somebody who wrote there, once. */
  authorships: [channelId: number, author: string][];
  /** Slack ids of everybody else: who is mentioned or reacts. */
  people: string[];
  emoji: string[];
  rejected: Rejection[];
  /** Messages with more reactions than Slack says whose they are. */
  unlistedReactions: { channelId: number; ts: string; detail: string }[];
}

type Files = ImportedMessage['files'];
type Reactions = ImportedMessage['reactions'];
const NONE: [] = [];

/** Slack id → where the earliest message stands that described somebody. */
export type Authors = Map<string, { ts: string; folder: string }>;

/** Gathers messages until it is full. */
export class MessageBatch {
  readonly #jobId: number;
  readonly #lines = new GrowingBytes(BATCH_BYTES + BATCH_BYTES / 4);
  #messages = 0;
  #attachments = 0;
  #reactions = 0;
  readonly #people = new Set<string>();
  readonly #emoji = new Set<string>();
  readonly #authors: Authors;
  readonly #newAuthors = new Map<string, Author>();
  readonly #authorships = new Map<number, Set<string>>();
  readonly #rejected: Rejection[] = [];
  readonly #unlistedReactions: ReadBatch['unlistedReactions'] = [];

  /** @param authors whom the batches before this one have described */
  constructor(jobId: number, authors: Authors) {
    this.#jobId = jobId;
    this.#authors = authors;
  }

  get isFull(): boolean {
    return this.#messages + this.#rejected.length >= BATCH_MESSAGES || this.#lines.length >= BATCH_BYTES;
  }

  /** Adds an element of a day file, or records why it is no message. */
  addElement(channelId: number, element: unknown, folder: string, entryName: string, index: number): void {
    const message = importMessage(element, isBuiltinEmoji);
    if ('rejected' in message) this.#reject(entryName, index, message);
    else this.#add(channelId, message, folder);
  }

  /** Adds the message that the scanner has just found. */
  addScanned(channelId: number, scanner: MessageScanner, folder: string): void {
    const { ts, threadTs, author, payload } = scanner;
    const files = scanner.files === undefined ? NONE : filesOf({ files: JSON.parse(scanner.files) });
    const reactions =
      scanner.reactions === undefined
        ? NONE
        : this.#reactionsOf(channelId, ts, JSON.parse(scanner.reactions));
    this.#people.add(author);
    collectReacting(reactions, this.#people, this.#emoji, isBuiltinEmoji);
    if (scanner.mayRefer) collectReferences(scanner.payloadText(), this.#people, this.#emoji, isBuiltinEmoji);
    this.#noteAuthor(channelId, author, ts, folder, () => scanner.element() as Record<string, unknown>);
    const slots = slotsOf(payload.length, files);
    this.#writeHead({ channelId, ts, threadTs, slots }, files, reactions);
    if (scanner.mayHoldBackslash) this.#writeDoubled(payload);
    else this.#lines.addBytes(payload);
    this.#writeEnd(files, reactions);
  }

  #add(channelId: number, message: ImportedMessage, folder: string): void {
    const { ts, threadTs, slots, author, people, files, reactions, payload, raw } = message;
    for (const id of people) this.#people.add(id);
    for (const name of message.emoji) this.#emoji.add(name);
    this.#noteAuthor(channelId, author, ts, folder, () => raw);
    this.#noteUnlisted(channelId, ts, raw.reactions);
    this.#writeHead({ channelId, ts, threadTs, slots }, files, reactions);
    this.#lines.addText(copyJson(payload));
    this.#writeEnd(files, reactions);
  }

  #reactionsOf(channelId: number, ts: string, value: unknown): Reactions {
    this.#noteUnlisted(channelId, ts, value);
    return reactionsOf(value);
  }

  #noteUnlisted(channelId: number, ts: string, reactions: unknown): void {
    const detail = unlistedReactions(reactions);
    if (detail !== '') this.#unlistedReactions.push({ channelId, ts, detail });
  }

  #writeHead(
    place: { channelId: number; ts: string; threadTs: string; slots: number },
    files: Files,
    reactions: Reactions,
  ): void {
    let reacted = 0;
    for (const [, users] of reactions) reacted += users.length;
    this.#messages++;
    this.#attachments += files.length;
    this.#reactions += reacted;
    this.#lines.addText(
      messageLineHead(this.#jobId, { ...place, attachments: files.length, reactions: reacted }),
    );
  }

  #writeEnd(files: Files, reactions: Reactions): void {
    this.#lines.addText(
      messageLineEnd(
        files.length > 0 ? jsonText(files) : null,
        reactions.length > 0 ? jsonText(reactions) : null,
      ),
    );
  }

  /** Names file and field: `general/2024-01-31.json[7].ts: missing`. */
  #reject(entryName: string, index: number, { rejected, field }: RejectedMessage): void {
    const where = `${entryName}[${index}]${field === '' ? '' : `.${field}`}`;
    this.#rejected.push({ slackId: rejectedId(entryName, index), detail: `${where}: ${rejected}` });
  }

  /** Everything that was added. The batch is of no use afterwards: its memory goes with the lines. */
  finish(): ReadBatch {
    for (const id of this.#people) if (this.#authors.has(id)) this.#people.delete(id);
    return {
      // Of all messages at once: most batches hold links to files, and a search for each message would cost far more.
      lines: removeTokens(this.#lines.finish()),
      messages: this.#messages,
      attachments: this.#attachments,
      reactions: this.#reactions,
      authors: [...this.#newAuthors.values()],
      authorships: [...this.#authorships].flatMap(([channelId, authors]) =>
        [...authors].map((author): [number, string] => [channelId, author]),
      ),
      people: [...this.#people],
      emoji: [...this.#emoji],
      rejected: this.#rejected,
      unlistedReactions: this.#unlistedReactions,
    };
  }

  /** Keeps what the earliest message says of its author, and where the author wrote. */
  #noteAuthor(
    channelId: number,
    author: string,
    ts: string,
    folder: string,
    raw: () => Record<string, unknown>,
  ): void {
    const best = this.#authors.get(author);
    if (best === undefined || isBefore({ ts, folder }, best)) {
      this.#authors.set(author, { ts, folder });
      const profile = JSON.stringify(authorProfile(author, raw()));
      this.#newAuthors.set(author, { id: author, rank: rankOf(ts, folder), profile });
    }
    const here = this.#authorships.get(channelId);
    if (here) here.add(author);
    else this.#authorships.set(channelId, new Set([author]));
  }

  /** JSON in COPY's text format: each backslash twice. */
  #writeDoubled(json: Buffer): void {
    let from = 0;
    for (let at = json.indexOf(BACKSLASH); at >= 0; at = json.indexOf(BACKSLASH, at + 1)) {
      this.#lines.addBytes(json.subarray(from, at + 1));
      from = at;
    }
    this.#lines.addBytes(json.subarray(from));
  }
}

/** Of two messages that describe an author, the earlier one counts, of two at one time that of the first folder. */
const rankOf = (ts: string, folder: string) => `${ts.padStart(20, '0')}/${folder}`;

/** The order of `rankOf`, without making the texts. */
const isBefore = (one: { ts: string; folder: string }, other: { ts: string; folder: string }) =>
  one.ts === other.ts ? one.folder < other.folder : isEarlier(one.ts, other.ts);
