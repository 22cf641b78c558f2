import { authorProfile } from '../slack/author.ts';
import { type ImportedMessage, type RejectedMessage, rejectedId } from '../slack/import-message.ts';
import { jsonText } from '../store/json-text.ts';
import { messageLine } from '../store/message-line.ts';

/** What is committed at once: large enough that a commit costs little, small enough that a crash loses little. */
const BATCH_MESSAGES = 8_000;
const BATCH_BYTES = 2 * 1024 * 1024;
/** Lines that are gathered before they are encoded. */
const PIECE_CHARS = 64 * 1024;

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
  /** Of `messageLine`, in UTF-8. */
  lines: Uint8Array<ArrayBuffer>;
  messages: number;
  attachments: number;
  reactions: number;
  authors: Author[];
  /** Each pair of a conversation's id and the Slack id of somebody who wrote there, once. */
  authorships: [channelId: number, author: string][];
  /** Slack ids of everybody else: who is mentioned or reacts. */
  people: string[];
  emoji: string[];
  rejected: Rejection[];
}

interface Described {
  ts: string;
  folder: string;
  raw: Record<string, unknown>;
}

/** Gathers messages until it is full. */
export class MessageBatch {
  readonly #jobId: number;
  #bytes = Buffer.allocUnsafeSlow(BATCH_BYTES + BATCH_BYTES / 4);
  #length = 0;
  #piece = '';
  #messages = 0;
  #attachments = 0;
  #reactions = 0;
  readonly #people = new Set<string>();
  readonly #emoji = new Set<string>();
  /** Slack id → the earliest message. */
  readonly #authors = new Map<string, Described>();
  readonly #authorships = new Map<number, Set<string>>();
  readonly #rejected: Rejection[] = [];

  constructor(jobId: number) {
    this.#jobId = jobId;
  }

  get isFull(): boolean {
    return this.#messages + this.#rejected.length >= BATCH_MESSAGES || this.#length >= BATCH_BYTES;
  }

  add(channelId: number, message: ImportedMessage, folder: string): void {
    const { ts, threadTs, slots, author, people, files, reactions, payload, raw } = message;
    for (const id of people) this.#people.add(id);
    for (const name of message.emoji) this.#emoji.add(name);
    const described = this.#authors.get(author);
    if (described === undefined || rankOf(ts, folder) < rankOf(described.ts, described.folder))
      this.#authors.set(author, { ts, folder, raw });
    const here = this.#authorships.get(channelId);
    if (here) here.add(author);
    else this.#authorships.set(channelId, new Set([author]));
    let reactionCount = 0;
    for (const [, users] of reactions) reactionCount += users.length;
    this.#piece += messageLine(this.#jobId, {
      channelId,
      ts,
      threadTs,
      slots,
      attachments: files.length,
      reactions: reactionCount,
      payload,
      files: files.length > 0 ? jsonText(files) : null,
      reactionList: reactions.length > 0 ? jsonText(reactions) : null,
    });
    this.#messages++;
    this.#attachments += files.length;
    this.#reactions += reactionCount;
    if (this.#piece.length >= PIECE_CHARS) this.#encode();
  }

  /** Names file and field: `general/2024-01-31.json[7].ts: missing`. */
  reject(entryName: string, index: number, { rejected, field }: RejectedMessage): void {
    const where = `${entryName}[${index}]${field === '' ? '' : `.${field}`}`;
    this.#rejected.push({ slackId: rejectedId(entryName, index), detail: `${where}: ${rejected}` });
  }

  /** Everything that was added. The batch is of no use afterwards: its memory goes with the lines. */
  finish(): ReadBatch {
    this.#encode();
    for (const author of this.#authors.keys()) this.#people.delete(author);
    return {
      lines: new Uint8Array(this.#bytes.buffer, 0, this.#length),
      messages: this.#messages,
      attachments: this.#attachments,
      reactions: this.#reactions,
      authors: [...this.#authors].map(([id, { ts, folder, raw }]) => ({
        id,
        rank: rankOf(ts, folder),
        profile: JSON.stringify(authorProfile(id, raw)),
      })),
      authorships: [...this.#authorships].flatMap(([channelId, authors]) =>
        [...authors].map((author): [number, string] => [channelId, author]),
      ),
      people: [...this.#people],
      emoji: [...this.#emoji],
      rejected: this.#rejected,
    };
  }

  #encode(): void {
    // A UTF-16 unit is three bytes of UTF-8 at the most.
    const needed = this.#length + this.#piece.length * 3;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(this.#piece, this.#length, 'utf8');
    this.#piece = '';
  }
}

/** Of two messages that describe an author, the earlier one counts, of two at one time that of the first folder. */
const rankOf = (ts: string, folder: string) => `${ts.padStart(20, '0')}/${folder}`;
