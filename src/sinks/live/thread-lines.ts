import { LIMITS } from '../../mattermost/limits.ts';
import { bytesOf } from '../byte-text.ts';
import {
  BYTES_PER_COST,
  FILE_COST,
  type LineFile,
  type LinePlace,
  type LiveLine,
  REACTION_COST,
} from './line.ts';

/** What a chunk brings to its posts, by the key of the post. What the server can't take is left out: an empty list of files, a count of 0. */
export interface ChunkExtras {
  files: ReadonlyMap<string, readonly LineFile[]>;
  /** Files that posts have from elsewhere: they come again with their post, and are not what is exported. */
  filesThere?: ReadonlyMap<string, readonly LineFile[]>;
  /** How many reactions, and their JSON as byte text. */
  reactions: ReadonlyMap<string, { count: number; json: string }>;
}

export interface ThreadLinesInput {
  type: 'message' | 'attachment' | 'reaction';
  chunkNo: number;
  direct: boolean;
  /** Of the chunk's part of messages: `[kind, key, head, attachments?, sources?]` (`RecordKind`). */
  records: readonly (readonly string[])[];
  extras: ChunkExtras;
  /** Whether a post has nothing new of this type: another job exports it. */
  isRepeated: (key: string) => boolean;
  lineBytes?: number;
}

interface Post {
  key: string;
  /** Its place in the chunk's records. */
  index: number;
  text: string;
  files: readonly LineFile[];
  /** The same as the server has it before this type. */
  before: { text: string; files: readonly LineFile[] };
  cost: number;
  isConcerned: boolean;
}

/** Only the root's post is a text of its own: a line without its closing braces. */
interface Thread {
  root: Post;
  replies: Post[];
}

/**
 * The lines that export one type of a chunk. A post that is sent again comes whole, with its files (a server takes away
 * those that are missing); a post that has nothing to do with the type is left out, unless it is the root of one that has.
 * A chunk's lines are the same whatever stands in the others: a thread that goes on in the next chunk is a line in both.
 */
export function threadLines(input: ThreadLinesInput): LiveLine[] {
  const lines: LiveLine[] = [];
  for (const thread of threadsOf(input)) lines.push(...linesOfThread(thread, input));
  return lines;
}

function* threadsOf(input: ThreadLinesInput): Generator<Thread> {
  let thread: Thread | undefined;
  for (const [index, [kind, key, head]] of (input.records as [string, string, string][]).entries()) {
    const post = postOf(kind, key, head, index, input);
    if (kind !== 'P') {
      if (thread && isWanted(thread)) yield thread;
      thread = { root: post, replies: [] };
    } else if (post.isConcerned) thread!.replies.push(post);
  }
  if (thread && isWanted(thread)) yield thread;
}

const isWanted = ({ root, replies }: Thread): boolean => root.isConcerned || replies.length > 0;

function postOf(kind: string, key: string, head: string, index: number, input: ThreadLinesInput): Post {
  const { type, extras } = input;
  const filesThere = extras.filesThere?.get(key) ?? [];
  const files = (type === 'message' ? undefined : extras.files.get(key)) ?? filesThere;
  const reactions = type === 'reaction' ? extras.reactions.get(key) : undefined;
  const isNew = {
    message: true,
    attachment: extras.files.has(key),
    reaction: reactions !== undefined,
  }[type];
  const attachments = attachmentsOf(files);
  const reacted = reactions?.count ? `,"reactions":${reactions.json}` : '';
  const bytes = files.reduce((sum, { entry }) => sum + entry.size, 0);
  return {
    key,
    index,
    text: `${head}${attachments}${reacted}`,
    files,
    before:
      type === 'reaction'
        ? { text: `${head}${attachments}`, files }
        : { text: `${head}${attachmentsOf(filesThere)}`, files: filesThere },
    cost: 1 + files.length * FILE_COST + bytes / BYTES_PER_COST + (reactions?.count ?? 0) * REACTION_COST,
    isConcerned: isNew && (kind === 'R' || kind === 'P') && !input.isRepeated(key),
  };
}

const attachmentsOf = (files: readonly LineFile[]): string =>
  files.length > 0 ? `,"attachments":${bytesOf(JSON.stringify(files.map(({ path }) => ({ path }))))}` : '';

/** Most threads are one line; one that is longer than the server takes goes on with its root again. */
function linesOfThread({ root, replies }: Thread, input: ThreadLinesInput): LiveLine[] {
  const { lineBytes = LIMITS.lineBytes } = input;
  const lines: LiveLine[] = [];
  const add = (share: readonly Post[]) => {
    const isFirst = lines.length === 0;
    // Not counted: what another attempt leaves out must not move the lines behind it.
    const lineNo = isFirst ? root.index : share[0]!.index;
    lines.push(lineOf(root, share, { chunkNo: input.chunkNo, lineNo, partNo: 0 }, { ...input, isFirst }));
  };
  let share: Post[] = [];
  let bytes = root.text.length;
  for (const reply of replies) {
    if (share.length > 0 && bytes + reply.text.length + 2 > lineBytes) {
      add(share);
      share = [];
      bytes = root.text.length;
    }
    share.push(reply);
    bytes += reply.text.length + 2;
  }
  add(share);
  return lines;
}

type LineOptions = Pick<ThreadLinesInput, 'type' | 'direct'> & {
  /** Whether it exports its root: of several lines of one root, the first does. */
  isFirst: boolean;
};

function lineOf(root: Post, replies: readonly Post[], place: LinePlace, options: LineOptions): LiveLine {
  const { direct, isFirst, type } = options;
  const all = [root, ...replies];
  const nested = replies.length > 0 ? `,"replies":[${replies.map(({ text }) => `${text}}`).join(',')}]` : '';
  const keys = all.filter((post) => post.isConcerned && (post !== root || isFirst)).map(({ key }) => key);
  const line: LiveLine = {
    ...place,
    kind: direct ? 'direct_post' : 'post',
    root: root.key,
    text: `${root.text}${nested}}}`,
    keys,
    files: all.flatMap(({ files }) => files),
    cost: all.reduce((sum, { cost }) => sum + cost, 0),
  };
  if (replies.length === 0) return line;
  line.split = () => [
    lineOf(root, [], { ...place, partNo: 0 }, options),
    ...repliesAlone(root, replies, place, options),
  ];
  if (type !== 'message') {
    line.belowRoot = () => repliesAlone({ ...root, ...root.before }, replies, place, options);
  }
  return line;
}

/** Each reply below its root, so that the server says which one it refuses. */
const repliesAlone = (
  root: Post,
  replies: readonly Post[],
  place: LinePlace,
  options: LineOptions,
): LiveLine[] =>
  replies.map((reply, index) => {
    const line = lineOf(root, [reply], { ...place, partNo: index + 1 }, { ...options, isFirst: false });
    const { split: _split, belowRoot: _below, ...part } = line;
    return part;
  });
