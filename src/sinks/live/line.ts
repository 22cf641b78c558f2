import type { ArchiveEntry } from '../../slack/archive/archive.ts';

/** Where a line stands among the lines of its type: the chunk, the line in it, and the part of it if it is sent post by post. */
export interface LinePlace {
  chunkNo: number;
  lineNo: number;
  /** 0 for a whole line. */
  partNo: number;
}

/** A file that a line names. */
export interface LineFile {
  path: string;
  /** The job whose archive holds it. */
  jobId: number;
  entry: ArchiveEntry;
}

/** A line on its way to a server. */
export interface LiveLine extends LinePlace {
  /** Byte text, without its line break. */
  text: string;
  kind: LineKind;
  /** The key of the post that it begins with. Two lines of one root must not be handled at once: there would be two roots. */
  root?: string;
  /** What is exported with it: names of accounts or rooms, keys of posts. */
  keys: readonly string[];
  files: readonly LineFile[];
  /** How much work it is for the server, in posts. */
  cost: number;
  /** The line post by post, where it has several. */
  split?: () => LiveLine[];
  /** Its replies below the root as the server has it, when it refuses the root as it should be. Missing where they need that one. */
  belowRoot?: () => LiveLine[];
}

export const partsOfLine = (line: LiveLine): LiveLine[] => line.split?.() ?? [line];

/** What an import holds, in its order. The server handles lines of one kind at once, and waits where the kind changes. */
export const LINE_KINDS = ['channel', 'user', 'bot', 'direct_channel', 'post', 'direct_post'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Reactions are rows, not posts: on a real server about four of them take as long as one post. */
export const REACTION_COST = 0.25;
export const FILE_COST = 1;
/** Bytes of files that take as long as one post. */
export const BYTES_PER_COST = 512 * 1024;
