import type { DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import { messageInput } from '../activities/message-input.ts';
import { onlyResult } from '../activities/only-result.ts';
import { repeatedOfChunk } from '../activities/repeated-of-chunk.ts';
import type { TargetNamesCache } from '../activities/target-names-cache.ts';
import { distinctReactions } from '../mattermost/distinct-reactions.ts';
import type { Post } from '../mattermost/post.ts';
import type { ServerRules } from '../mattermost/server-rules.ts';
import { messageId } from '../slack/import-message.ts';
import { type Chunk, chunksOf } from '../store/chunks.ts';
import { readChunkMessages } from '../store/messages.ts';
import { outcomesOfChunks } from '../store/outcomes.ts';
import { storedRows } from '../store/stored-rows.ts';
import type { ExpectedPost } from '../store/verify.ts';
import { carriedFiles } from '../threads/carried-files.ts';
import { type ConvertMessagesInput, convertMessages } from '../threads/convert-messages.ts';
import { closing, type PostRecord, postRecords } from '../threads/post-records.ts';
import { namesOfRepeated } from '../threads/repeated.ts';
import { namesOf, type SharedNames } from '../threads/shared-names.ts';
import type { Rooms } from './expected-rooms.ts';
import { contentKey, type PostContent, textDigest } from './post-content.ts';

export interface ExpectedPosts {
  names: SharedNames;
  targetNames: TargetNamesCache;
  rooms: Rooms;
  rules: ServerRules;
  /** The id at the server of an account, '' where there is none. */
  userId: (username: string) => string;
}

type Carried = Map<string, PostContent['files'][number][]>;
type Reacted = Map<string, PostContent['reactions'][number][]>;

/**
 * The posts of a job in channels that are verified, chunk by chunk: converted as when they were exported, without what has
 * an outcome since. Memory: a chunk.
 */
export async function* expectedPosts(
  pool: DatabasePool,
  context: ExportContext,
  given: ExpectedPosts,
): AsyncGenerator<ExpectedPost[]> {
  const { jobId } = context.job;
  const placed = [...namesOf(given.names).rooms].filter(([, room]) => given.rooms.noOf(room) !== undefined);
  const isWanted = ({ fromKey, toKey }: Chunk) =>
    placed.some(([id]) => fromKey[0]! <= id && (toKey === null || id <= toKey[0]!));
  for (const direct of [false, true])
    for (const chunk of await chunksOf(pool, jobId, 'message', direct))
      if (isWanted(chunk)) yield await postsOfChunk(pool, context, chunk, given);
}

async function postsOfChunk(
  pool: DatabasePool,
  context: ExportContext,
  chunk: Chunk,
  given: ExpectedPosts,
): Promise<ExpectedPost[]> {
  const { jobId } = context.job;
  const { rooms, rules, userId } = given;
  const names = namesOf(given.names);
  const outcomes = async (type: 'message' | 'attachment' | 'reaction') =>
    new Set(await outcomesOfChunks(pool, jobId, type, [chunk]));
  const { targetNames } = given;
  const input = await messageInput({ pool, targetNames }, context, chunk);
  const [left, carried, reacted] = await Promise.all([
    outcomes('message'),
    outcomes('attachment').then((refused) => filesByPost(input, refused)),
    outcomes('reaction').then((refused) => reactionsByPost(pool, context, chunk, given, refused)),
  ]);
  const { value } = await onlyResult(convertMessages(input));
  const posts: ExpectedPost[] = [];
  let rootAt = 0;
  for (const record of postRecords(value.records)) {
    const { kind, key } = record;
    const post = postOf(record);
    if (kind !== 'P') rootAt = post.create_at;
    // A root that stands elsewhere, too.
    if (kind === 'C') continue;
    const isMadeUp = kind === 'O';
    const [channel, ts = '', number] = key.split(':');
    const channelId = Number(channel);
    // A made-up root beside the real one has another third part.
    const part = isMadeUp || number === undefined ? 0 : Number(number);
    const room = names.rooms.get(channelId)!;
    const no = rooms.noOf(room);
    if (no === undefined || (!isMadeUp && left.has(messageId(room.slackId, ts)))) continue;
    const isReply = kind === 'P';
    const files = carried.get(key) ?? [];
    const reactions = isReply && !rules.replyReactions ? [] : (reacted.get(key) ?? []);
    const content = {
      author: userId(post.user),
      type: post.type ?? '',
      isPinned: post.is_pinned ?? false,
      props: post.props ?? {},
      isReply,
      files,
      reactions,
    };
    posts.push({
      channelId,
      ts,
      part,
      isMadeUp,
      room: no,
      createAt: post.create_at,
      textDigest: textDigest(post.message),
      rootAt: isReply ? rootAt : null,
      ...contentKey(content, rules),
      files: files.length,
      reactions: reactions.length,
    });
  }
  return posts;
}

/** The post of a record. */
function postOf(record: PostRecord): Post {
  const line = JSON.parse(record.head + closing(record));
  return record.kind === 'P' ? line : line[line.type];
}

/** The files of a chunk, as their posts carry them. */
function filesByPost(input: ConvertMessagesInput, refused: ReadonlySet<string>): Carried {
  const found: Carried = new Map();
  for (const { key, file, entry, path } of carriedFiles(input, refused)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    add(found, key, { known: [name, entry.size], id: file.id });
  }
  return found;
}

async function reactionsByPost(
  pool: DatabasePool,
  { job, target }: ExportContext,
  chunk: Chunk,
  { names: shared, targetNames, userId }: ExpectedPosts,
  refused: ReadonlySet<string>,
): Promise<Reacted> {
  const names = namesOf(shared);
  const { fromKey, toKey } = chunk;
  const rows = await readChunkMessages(pool, target.targetId, job.jobId, 'reaction', fromKey, toKey);
  const repeated = await repeatedOfChunk({ pool, targetNames }, { job, target }, chunk, 'reaction');
  const found: Reacted = new Map();
  const expect = (key: string, user: string, emoji: string, id: string) =>
    add(found, key, { known: [userId(user), emoji], id });
  for (const { channelId, ts, json } of storedRows(rows)) {
    const id = messageId(names.rooms.get(channelId)!.slackId, ts);
    const there = repeated?.messages.get(`${channelId}:${ts}`);
    // What an earlier migration brought stays, also what Slack has no more.
    const before = (there?.reactions ?? []).map(([name, slackId, targetId]) => {
      const then = namesOfRepeated(repeated!, targetId);
      return { user: then.user(slackId)!, emoji: then.emoji(name), name, slackId };
    });
    const { kept } = distinctReactions(JSON.parse(json) as [string, string[]][], names, before);
    for (const { user, emoji, name, slackId } of kept as typeof before)
      if (!refused.has(`${id}/${name}/${slackId}`))
        expect(`${channelId}:${ts}`, user, emoji, `${name}/${slackId}`);
  }
  return found;
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
