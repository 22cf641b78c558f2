import type { ZipEntry } from '../../../src/zip/central-directory.ts';

/** What the lines of a file amount to. Repeated roots of long threads count once. */
export interface Counts {
  users: number;
  channels: number;
  directChannels: number;
  posts: number;
  replies: number;
  reactions: number;
  attachments: number;
  emoji: number;
  lines: number;
}

/** A root with replies, to judge a second line of the same thread by. */
export interface Thread {
  /** Everything that the second line has to repeat. */
  identity: string;
  /** Bytes of its lines so far. */
  /** The run of posts that it stands in. */
  run: number;
}

/** What the lines so far have defined. */
export interface Known {
  teams: Set<string>;
  /** `<team>/<channel>` */
  channels: Set<string>;
  users: Set<string>;
  emails: Set<string>;
  emoji: Set<string>;
  /** Members' names, sorted and joined. */
  directChannels: Set<string>;
  /** Room → `create_at` of every post; the thread of roots with replies. */
  posts: Map<string, Map<number, Thread | undefined>>;
  /** Files of the zip below `data/`, by their name there in NFC, and those that no line has named yet. */
  files: Map<string, ZipEntry>;
  unnamedFiles: Set<string>;
  /** 0 up to the end of the first posts, then 1, 2, … behind each repeated team. */
  run: number;
  counts: Counts;
}

export const nothingKnown = (files: Map<string, ZipEntry>): Known => ({
  teams: new Set(),
  channels: new Set(),
  users: new Set(),
  emails: new Set(),
  emoji: new Set(),
  directChannels: new Set(),
  posts: new Map(),
  files,
  unnamedFiles: new Set(files.keys()),
  run: 0,
  counts: {
    users: 0,
    channels: 0,
    directChannels: 0,
    posts: 0,
    replies: 0,
    reactions: 0,
    attachments: 0,
    emoji: 0,
    lines: 0,
  },
});
