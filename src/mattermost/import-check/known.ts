import { createRoomPosts, type RoomPosts } from './room-posts.ts';
import type { ZipFiles } from './zip-files.ts';

/** What the lines of a file amount to. Repeated roots of long threads count once. */
export interface Counts {
  users: number;
  bots: number;
  channels: number;
  directChannels: number;
  posts: number;
  replies: number;
  reactions: number;
  attachments: number;
  emoji: number;
  lines: number;
}

/** A team, and what counts towards the server's limits on it. */
export interface KnownTeam {
  run: number;
  /** The line's object as JSON, to tell a line that changes nothing. */
  json: string;
  /** Active members, and channels that are not archived. */
  users: number;
  channels: number;
}

export interface KnownChannel {
  run: number;
  isArchived: boolean;
}

export interface KnownUser {
  run: number;
  isBot: boolean;
  /** As posts spell it, from the first one on. */
  spelling?: string;
}

/** What the lines so far have defined. Names are in lower case, as the server compares them. */
export interface Known {
  schemes: Map<string, string>;
  teams: Map<string, KnownTeam>;
  /** `<team>/<channel>` */
  channels: Map<string, KnownChannel>;
  users: Map<string, KnownUser>;
  /** Accounts that the server has already. */
  existing: Map<string, KnownUser>;
  emails: Set<string>;
  emoji: Set<string>;
  /** Members' names, sorted and joined. */
  directChannels: Set<string>;
  rooms: Map<string, RoomPosts>;
  files: ZipFiles;
  /** Lines of one type one behind the other are a run: the server handles them at once, in any order. */
  run: number;
  counts: Counts;
}

export const nothingKnown = (files: ZipFiles, accounts: readonly string[] = []): Known => ({
  schemes: new Map(),
  teams: new Map(),
  channels: new Map(),
  users: new Map(),
  existing: new Map(accounts.map((name) => [folded(name), { run: -1, isBot: false }])),
  emails: new Set(),
  emoji: new Set(),
  directChannels: new Set(),
  rooms: new Map(),
  files,
  run: 0,
  counts: {
    users: 0,
    bots: 0,
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

export function roomOf(known: Known, name: string): RoomPosts {
  const room = known.rooms.get(name) ?? createRoomPosts();
  known.rooms.set(name, room);
  return room;
}

/** Somebody whom a line before or the server knows. */
export const userOf = ({ users, existing }: Known, name: unknown): KnownUser | undefined =>
  users.get(folded(name)) ?? existing.get(folded(name));

/** A name as the server compares it. */
export const folded = (name: unknown): string => String(name).toLowerCase();
