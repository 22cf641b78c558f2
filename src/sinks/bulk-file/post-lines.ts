import { LIMITS } from '../../mattermost/limits.ts';
import { BYTE_TEXT, bytesOf, textOf } from '../byte-text.ts';
import type { Lines } from '../lines.ts';
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

const TAB = 0x09;
const NEWLINE = 0x0a;
const [ROOT, REPLY, CONTINUED, MADE_UP] = Buffer.from('RPCO');

/** A post's head, as it stands in a part, and what it carries. */
interface Post {
  source: Buffer;
  from: number;
  to: number;
  files: string | undefined;
  reactions: string | undefined;
}

interface Root extends Post {
  key: string;
  isNew: boolean;
}

/** Bytes of what `putPost` puts: texts are byte text. */
const sizeOf = ({ from, to, files, reactions }: Post): number =>
  to -
  from +
  (files ? ATTACHMENTS.length + files.length : 0) +
  (reactions ? REACTIONS.length + reactions.length : 0);

const ATTACHMENTS = ',"attachments":';
const REACTIONS = ',"reactions":';

/**
 * Joins the records of a job's messages, chunk by chunk in their order, into lines of a bulk-import file: each thread once
 * and whole, with its replies, attachments and reactions, though chunks may cut it; one beyond the size of a line goes on
 * on a second line of the same root. The server matches a root that comes again by channel, time and text, once the first
 * is stored, and keeps its files only if they come again too.
 *
 * A record is `kind, key, head, attachments?`, its head an object's JSON without the closing brace: nothing is parsed
 * again here, and nothing becomes a string that is only copied.
 */
export class PostJoiner {
  readonly counts: JoinedPosts = { posts: 0, replies: 0 };
  #root: Root | undefined;
  /** Where the root's line is being put; undefined while there is none. */
  #line: Lines | undefined;
  /** Of that line. */
  #replies = 0;
  #bytes = 0;
  readonly #madeUpRoots: Set<string>;
  readonly #first: Lines;
  readonly #later: Lines;
  readonly #lineBytes: number;

  /**
   * @param madeUpRoots keys of made-up roots that stand in the file; added to here
   * @param first where lines go
   * @param later where those go that must not be handled before the first line of their root is stored
   */
  constructor(
    madeUpRoots: Set<string>,
    { first, later }: { first: Lines; later: Lines },
    lineBytes: number = LIMITS.lineBytes,
  ) {
    this.#madeUpRoots = madeUpRoots;
    this.#first = first;
    this.#later = later;
    this.#lineBytes = lineBytes;
  }

  /**
   * Takes the records of the next chunk. Its last thread stays open: the chunk after it may go on with it.
   * @param records the bytes of its part, which are not needed any more when it returns
   */
  add(records: Buffer, extras: Extras, written: Written): void {
    for (let at = 0, end: number; at < records.length; at = end + 1) {
      const keyEnd = records.indexOf(TAB, at + 2);
      const from = keyEnd + 1;
      let to = records.indexOf(TAB, from);
      // Behind a head there is a tab and one more field, or a line break and the next record's kind, whose tab this is.
      if (to < 0) end = to = records.length - 1;
      else if (records[to - 2] === NEWLINE) end = to -= 2;
      else end = records.indexOf(NEWLINE, to);
      if (keyEnd < 0 || end < to || records[end] !== NEWLINE)
        throw new Error('a part of messages is damaged');
      const key = records.toString(BYTE_TEXT, at + 2, keyEnd);
      const kind = records[at];
      // The chunk goes on with the thread of the one before.
      if ((kind === CONTINUED || kind === MADE_UP) && this.#root?.key === key) continue;
      const isNew =
        kind === MADE_UP ? !this.#madeUpRoots.has(key) : kind === ROOT && !written.repeated.has(key);
      const files =
        isNew || end === to
          ? extras.attachments.get(key)
          : onlyWritten(fourthField(records, to + 1, end), written);
      const reactions = extras.reactions.get(key);
      if (kind === REPLY) {
        if (!isRepeated(key, written.repeated))
          this.#addReply({ source: records, from, to, files, reactions });
        continue;
      }
      this.#endLine();
      if (kind === MADE_UP) this.#madeUpRoots.add(key);
      if (isNew) this.counts.posts++;
      this.#begin({ source: records, from, to, files, reactions: isNew ? reactions : undefined, key, isNew });
    }
    if (this.#root?.source === records) this.#root = withOwnBytes(this.#root);
  }

  /** Writes what is still open. */
  end(): JoinedPosts {
    this.#endLine();
    this.#root = undefined;
    return this.counts;
  }

  /** A root that stood before comes again only for a reply. */
  #begin(root: Root): void {
    this.#root = root;
    this.#bytes = sizeOf(root);
    if (root.isNew) this.#openLine(root);
  }

  #openLine(root: Root): Lines {
    const line = root.isNew ? this.#first : this.#later;
    this.#line = line;
    this.#replies = 0;
    putPost(line, root);
    return line;
  }

  #addReply(reply: Post): void {
    // Its closing brace, and the comma.
    const size = sizeOf(reply) + 2;
    if (this.#line && this.#replies > 0 && this.#bytes + size > this.#lineBytes) {
      this.#endLine();
      this.#begin({ ...this.#root!, reactions: undefined, isNew: false });
    }
    const line = this.#line ?? this.#openLine(this.#root!);
    line.put(this.#replies === 0 ? ',"replies":[' : ',');
    putPost(line, reply);
    line.put('}');
    this.#replies++;
    this.#bytes += size;
    this.counts.replies++;
  }

  #endLine(): void {
    this.#line?.put(this.#replies > 0 ? ']}}' : '}}');
    this.#line?.end();
    this.#line = undefined;
  }
}

const withOwnBytes = ({ source, from, to, ...rest }: Root): Root => ({
  ...rest,
  source: Buffer.from(source.subarray(from, to)),
  from: 0,
  to: to - from,
});

/** There may be a fifth, which only a server's import needs. */
const fourthField = (records: Buffer, from: number, end: number): string =>
  records.toString(BYTE_TEXT, from, end).split('\t', 1)[0]!;

/** All of it but the closing brace. */
function putPost(line: Lines, { source, from, to, files, reactions }: Post): void {
  line.putRange(source, from, to);
  if (files) {
    line.put(ATTACHMENTS);
    line.put(files);
  }
  if (reactions) {
    line.put(REACTIONS);
    line.put(reactions);
  }
}

/** A path that is not in the file would cost the line its other files. */
function onlyWritten(attachments: string, { hasFile }: Written): string | undefined {
  const files = (JSON.parse(textOf(attachments)) as { path: string }[]).filter(({ path }) => hasFile(path));
  return files.length > 0 ? bytesOf(JSON.stringify(files)) : undefined;
}
