import { LIMITS } from '../../mattermost/limits.ts';

/** What the posts of a chunk carry, by the key of the post. */
export interface Extras {
  /** JSON arrays of `{path}`. */
  attachments: ReadonlyMap<string, string>;
  /** JSON arrays of `{user, emoji_name, create_at}`. */
  reactions: ReadonlyMap<string, string>;
}

/** What stands in the file already. */
export interface Written {
  /** Keys that an earlier job of the target has: replies are left out, roots only repeated where they are needed. */
  repeated: ReadonlySet<string>;
  /** Keys of made-up roots; added to here. */
  madeUpRoots: Set<string>;
  hasFile: (path: string) => boolean;
}

export interface JoinedPosts {
  posts: number;
  replies: number;
}

/**
 * The first field of a message record.
 * - `R`: the root of a thread, or a message without one.
 * - `P`: a reply to the root before it.
 * - `C`: a root that stood earlier, repeated because its thread goes on here. Its attachments are the fourth field.
 * - `O`: the made-up root of replies whose own root is not in the archives.
 */
export type RecordKind = 'R' | 'P' | 'C' | 'O';

interface Root {
  text: string;
  /** The same with its files, but without reactions: what is written when the thread needs a second line. */
  again: string;
  isNew: boolean;
}

/**
 * Joins the records of a chunk of messages into lines of a bulk-import file: each thread once and whole, with its
 * replies, attachments and reactions; one beyond the size of a line goes on on a second line of the same root. The
 * server matches a root that comes again by channel, time and text, and keeps its files only if they come again too.
 *
 * A record is `[kind, key, head, attachments?]`, its head an object's JSON without the closing brace: nothing is parsed
 * again here.
 * @param emit takes one line, without its line break
 */
export function joinPostLines(
  records: readonly string[][],
  extras: Extras,
  written: Written,
  emit: (line: string) => void,
  lineBytes: number = LIMITS.lineBytes,
): JoinedPosts {
  const counts: JoinedPosts = { posts: 0, replies: 0 };
  let root: Root | undefined;
  let replies: string[] = [];
  let bytes = 0;

  const flush = () => {
    if (root && (root.isNew || replies.length > 0)) {
      emit(replies.length > 0 ? `${root.text},"replies":[${replies.join(',')}]}}` : `${root.text}}}`);
    }
    replies = [];
  };
  const begin = (next: Root) => {
    root = next;
    bytes = Buffer.byteLength(next.text);
  };

  for (const [kind, key, head, earlierFiles] of records as [RecordKind, string, string, string?][]) {
    const files =
      earlierFiles === undefined ? extras.attachments.get(key) : onlyWritten(earlierFiles, written);
    const again = files ? `${head},"attachments":${files}` : head;
    const reactions = extras.reactions.get(key);
    const whole = reactions ? `${again},"reactions":${reactions}` : again;
    if (kind === 'P') {
      if (written.repeated.has(key)) continue;
      const size = Buffer.byteLength(whole) + 2;
      if (root && replies.length > 0 && bytes + size > lineBytes) {
        flush();
        begin({ text: root.again, again: root.again, isNew: false });
      }
      replies.push(`${whole}}`);
      bytes += size;
      counts.replies++;
      continue;
    }
    flush();
    const isNew = kind === 'O' ? !written.madeUpRoots.has(key) : kind === 'R' && !written.repeated.has(key);
    if (kind === 'O') written.madeUpRoots.add(key);
    if (isNew) counts.posts++;
    begin({ text: isNew ? whole : again, again, isNew });
  }
  flush();
  return counts;
}

/** A path that is not in the file would cost the line its other files. */
function onlyWritten(attachments: string, { hasFile }: Written): string | undefined {
  const files = (JSON.parse(attachments) as { path: string }[]).filter(({ path }) => hasFile(path));
  return files.length > 0 ? JSON.stringify(files) : undefined;
}
