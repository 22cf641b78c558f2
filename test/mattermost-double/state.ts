import type { Journal } from './journal.ts';
import {
  type ChannelMemberRow,
  type ChannelRow,
  type EmojiRow,
  type FileRow,
  KEYS,
  type PostRow,
  type ReactionRow,
  type Rows,
  type TableName,
  type TeamMemberRow,
  type TeamRow,
  type UserRow,
} from './rows.ts';

type Put = { [Name in TableName]: [Name, Rows[Name]] }[TableName];
type Drop = [TableName, null, string];
/** A row to store, in place of one of the same key, or one to remove. */
export type Change = Put | Drop;

/** All that the server knows. Rows are never changed in place: `commit` replaces them. */
export interface State {
  tables: { [Name in TableName]: Map<string, Rows[Name]> };
  by: Indexes;
  /** One transaction: all of it is there after a restart, or nothing. */
  commit(...changes: Change[]): void;
  close(): void;
}

export interface Indexes {
  username: Index<UserRow>;
  email: Index<UserRow>;
  teamName: Index<TeamRow>;
  /** By `<team id>/<name>`. */
  channelName: Index<ChannelRow>;
  channelTeam: Index<ChannelRow>;
  teamMembers: Index<TeamMemberRow>;
  channelMembers: Index<ChannelMemberRow>;
  channelPosts: Index<PostRow>;
  /** By `<channel id>/<create_at>`, replies and deleted posts included: what an import compares with. */
  postTime: Index<PostRow>;
  replies: Index<PostRow>;
  postFiles: Index<FileRow>;
  postReactions: Index<ReactionRow>;
  emojiName: Index<EmojiRow>;
}

export interface Index<Row> {
  all(group: string): Row[];
  first(group: string): Row | undefined;
  replace(key: string, before: Row | undefined, after: Row | undefined): void;
}

/** Rows by a group that each belongs to, or none if it is undefined. */
function createIndex<Row>(groupOf: (row: Row) => string | undefined): Index<Row> {
  const groups = new Map<string, Map<string, Row>>();
  return {
    all: (group) => [...(groups.get(group)?.values() ?? [])],
    first: (group) => groups.get(group)?.values().next().value,
    replace: (key, before, after) => {
      const [from, to] = [before && groupOf(before), after && groupOf(after)];
      if (from !== undefined && from !== to) {
        groups.get(from)?.delete(key);
        if (groups.get(from)?.size === 0) groups.delete(from);
      }
      if (after === undefined || to === undefined) return;
      if (!groups.has(to)) groups.set(to, new Map());
      groups.get(to)!.set(key, after);
    },
  };
}

const createIndexes = (): Indexes => ({
  username: createIndex(({ username }) => username.toLowerCase()),
  email: createIndex(({ email }) => email.toLowerCase()),
  teamName: createIndex(({ name }) => name.toLowerCase()),
  channelName: createIndex(({ team_id, name }) => `${team_id}/${name.toLowerCase()}`),
  channelTeam: createIndex(({ team_id }) => team_id),
  teamMembers: createIndex(({ team_id }) => team_id),
  channelMembers: createIndex(({ channel_id }) => channel_id),
  channelPosts: createIndex(({ channel_id }) => channel_id),
  postTime: createIndex(({ channel_id, create_at }) => `${channel_id}/${create_at}`),
  replies: createIndex(({ root_id }) => root_id || undefined),
  postFiles: createIndex(({ post_id }) => post_id || undefined),
  postReactions: createIndex(({ post_id }) => post_id),
  emojiName: createIndex(({ name, delete_at }) => (delete_at ? undefined : name)),
});

const INDEXES_OF: Partial<Record<TableName, (keyof Indexes)[]>> = {
  users: ['username', 'email'],
  teams: ['teamName'],
  channels: ['channelName', 'channelTeam'],
  teamMembers: ['teamMembers'],
  channelMembers: ['channelMembers'],
  posts: ['channelPosts', 'postTime', 'replies'],
  files: ['postFiles'],
  reactions: ['postReactions'],
  emoji: ['emojiName'],
};

/** @param openJournal opens what keeps the transactions, after it has replayed those that it holds */
export function createState(openJournal?: (replay: (transaction: unknown) => void) => Journal): State {
  const tables = Object.fromEntries(
    Object.keys(KEYS).map((name) => [name, new Map()]),
  ) as unknown as State['tables'];
  const by = createIndexes();
  const apply = ([name, row, dropped]: Change | [TableName, null, string]) => {
    const table = tables[name] as Map<string, unknown>;
    const key = row === null ? dropped! : (KEYS[name] as (row: unknown) => string)(row);
    const before = table.get(key);
    if (row === null) table.delete(key);
    else table.set(key, row);
    for (const index of INDEXES_OF[name] ?? [])
      (by[index] as Index<unknown>).replace(key, before, row ?? undefined);
  };
  const journal = openJournal?.((transaction) => {
    for (const change of transaction as Change[]) apply(change);
  });
  return {
    tables,
    by,
    commit: (...changes) => {
      if (changes.length === 0) return;
      journal?.append(changes);
      for (const change of changes) apply(change);
    },
    close: () => journal?.close(),
  };
}
