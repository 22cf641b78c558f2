import { LIMITS } from '../../mattermost/limits.ts';
import { bytesOf, textOf } from '../byte-text.ts';
import { isRepeated } from '../repeated-keys.ts';

/** What the posts of a chunk carry, by the key of the post, as byte text. */
export interface Extras {
  /** JSON arrays of `{path}`. */
  attachments: ReadonlyMap<string, string>;
  /** JSON arrays of `{user, emoji_name, create_at}`. */
  reactions: ReadonlyMap<string, string>;
}

/** What stands in the file already. */
export interface Written {
  /** Keys of messages that an earlier job of the target has: replies are left out, roots only repeated where needed. */
  repeated: ReadonlySet<string>;
  hasFile: (path: string) => boolean;
}

export interface JoinedPosts {
  posts: number;
  replies: number;
}

/**
 * The first field of a message record.
 * - `R`: the root of a thread, or a message without one. One that an earlier job of the target has too comes with that
 *   one's text, and its attachments as the fourth field, so that both lines are the same root.
 * - `P`: a reply to the root before it.
 * - `C`: a root that stood earlier, repeated because its thread goes on here. Its attachments are the fourth field.
 * - `O`: the made-up root of replies whose own root is not in the archives.
 */
export type RecordKind = 'R' | 'P' | 'C' | 'O';

type Emit = (line: string, isLater: boolean) => void;

interface Root {
  key: string;
  text: string;
  /** The same with its files, but without reactions: what is written when the thread needs a second line. */
  again: string;
  isNew: boolean;
}

/**
 * Joins the records of a job's messages, chunk by chunk in their order, into lines of a bulk-import file: each thread once
 * and whole, with its replies, attachments and reactions, though chunks may cut it; one beyond the size of a line goes on
 * on a second line of the same root. The server matches a root that comes again by channel, time and text, once the first
 * is stored, and keeps its files only if they come again too.
 *
 * A record is `[kind, key, head, attachments?]`, its head an object's JSON without the closing brace: nothing is parsed
 * again here. Records and lines are byte text, so that their lengths are bytes.
 */
export class PostJoiner {
  readonly counts: JoinedPosts = { posts: 0, replies: 0 };
  #root: Root | undefined;
  #replies: string[] = [];
  #bytes = 0;
  readonly #madeUpRoots: Set<string>;
  readonly #emit: Emit;
  readonly #lineBytes: number;

  /**
   * @param madeUpRoots keys of made-up roots that stand in the file; added to here
   * @param emit takes one line, without its line break; `isLater` for one that must not be handled before the first line
   * of its root is stored
   */
  constructor(madeUpRoots: Set<string>, emit: Emit, lineBytes: number = LIMITS.lineBytes) {
    this.#madeUpRoots = madeUpRoots;
    this.#emit = emit;
    this.#lineBytes = lineBytes;
  }

  /** Takes the records of the next chunk. Its last thread stays open: the chunk after it may go on with it. */
  add(records: readonly string[][], extras: Extras, written: Written): void {
    for (const [kind, key, head, earlierFiles] of records as [RecordKind, string, string, string?][]) {
      // The chunk goes on with the thread of the one before.
      if ((kind === 'C' || kind === 'O') && this.#root?.key === key) continue;
      const isNew = kind === 'O' ? !this.#madeUpRoots.has(key) : kind === 'R' && !written.repeated.has(key);
      const files =
        isNew || earlierFiles === undefined
          ? extras.attachments.get(key)
          : onlyWritten(earlierFiles, written);
      const again = files ? `${head},"attachments":${files}` : head;
      const reactions = extras.reactions.get(key);
      const whole = reactions ? `${again},"reactions":${reactions}` : again;
      if (kind === 'P') {
        if (!isRepeated(key, written.repeated)) this.#addReply(`${whole}}`);
        continue;
      }
      this.#flush();
      if (kind === 'O') this.#madeUpRoots.add(key);
      if (isNew) this.counts.posts++;
      this.#begin({ key, text: isNew ? whole : again, again, isNew });
    }
  }

  /** Writes what is still open. */
  end(): JoinedPosts {
    this.#flush();
    this.#root = undefined;
    return this.counts;
  }

  #begin(root: Root): void {
    this.#root = root;
    this.#bytes = root.text.length;
  }

  #addReply(reply: string): void {
    const size = reply.length + 1;
    if (this.#root && this.#replies.length > 0 && this.#bytes + size > this.#lineBytes) {
      this.#flush();
      const { key, again } = this.#root;
      this.#begin({ key, text: again, again, isNew: false });
    }
    this.#replies.push(reply);
    this.#bytes += size;
    this.counts.replies++;
  }

  #flush(): void {
    const root = this.#root;
    if (root && (root.isNew || this.#replies.length > 0)) {
      this.#emit(
        this.#replies.length > 0 ? `${root.text},"replies":[${this.#replies.join(',')}]}}` : `${root.text}}}`,
        !root.isNew,
      );
    }
    this.#replies = [];
  }
}

/** A path that is not in the file would cost the line its other files. */
function onlyWritten(attachments: string, { hasFile }: Written): string | undefined {
  const files = (JSON.parse(textOf(attachments)) as { path: string }[]).filter(({ path }) => hasFile(path));
  return files.length > 0 ? bytesOf(JSON.stringify(files)) : undefined;
}
