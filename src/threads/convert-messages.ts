import { leftOut, type MessageRules } from '../choices/message-rules.ts';
import { GrowingBytes } from '../growing-bytes.ts';
import { LIMITS } from '../mattermost/limits.ts';
import type { FittedPost } from '../mattermost/post.ts';
import type { RecordKind } from '../sinks/bulk-file/post-lines.ts';
import { record } from '../sinks/parts.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { SLACKBOT } from '../slack/author.ts';
import { messageId, type SlackFile } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import { type StoredRow, storedRows } from '../store/stored-rows.ts';
import { type ConvertedChunk, shareChunk } from './converted-chunk.ts';
import { fitMessage, type StoredMessage } from './fit-message.ts';
import { fitRepeated, isEditedSince } from './fit-repeated.ts';
import type { AvailableFile } from './message-files.ts';
import {
  allCarried,
  fieldsOf,
  namesOfRepeated,
  ofPost,
  type Repeated,
  type RepeatedMessage,
} from './repeated.ts';
import type { Share } from './share.ts';
import { namesOf, type RoomDetail, type SharedNames, type TargetNames } from './shared-names.ts';

export interface ConvertMessagesInput {
  jobId: number;
  team: string;
  names: SharedNames;
  /** Of `readChunkMessages`. */
  rows: Uint8Array<ArrayBuffer>;
  /** Files of the chunk that the archive holds, by id. */
  entries: ReadonlyMap<string, ArchiveEntry>;
  roots: Roots;
  /** What earlier migrations have brought to the server, if there were any. */
  repeated: Repeated | undefined;
  /** What choices say about messages, if they say anything. */
  rules: MessageRules | undefined;
}

/** Roots whose text and files are not to be taken from the chunk. */
export interface Roots {
  /** By `<channelId>:<ts>`. */
  messages: ReadonlyMap<string, StoredMessage & { jobId: number }>;
  /** Shifted times of made-up roots. */
  shifts: ReadonlyMap<string, number>;
  /** Files that an archive holds, by its job. */
  entries: ReadonlyMap<number, ReadonlyMap<string, ArchiveEntry>>;
  /** The key of a thread that began in an earlier chunk. */
  goesOn: string | undefined;
}

const ORPHAN_TEXT = '*[The first message of this thread is not in the export.]*';

/** A chunk's messages as records, without attachments and reactions: those are joined with their posts at the end. */
export async function* convertMessages(input: ConvertMessagesInput): AsyncGenerator<Share<ConvertedChunk>> {
  const chunk = new ChunkOfMessages(input);
  yield shareChunk(chunk.convert(storedRows(input.rows)));
}

/** Turns a chunk's messages into the records of its part. */
class ChunkOfMessages {
  readonly #records: GrowingBytes;
  readonly #outcomes: Outcome[] = [];
  readonly #findings: Finding[] = [];
  /** The last root that is not exported itself: its made-up one takes its time. */
  #missing = { key: '', createAt: 0 };
  /** The thread that the last record belongs to. */
  #thread = '';
  #lineRoom: RoomDetail | undefined;
  #lineStartOfRoom = '';
  readonly #team: string;
  readonly #names: TargetNames;
  readonly #entries: ReadonlyMap<string, ArchiveEntry>;
  readonly #roots: Roots;
  readonly #rules: MessageRules | undefined;
  readonly #jobId: number;
  readonly #repeated: Repeated | undefined;
  #reused = 0;

  constructor({ rows, jobId, team, names, entries, roots, repeated, rules }: ConvertMessagesInput) {
    this.#jobId = jobId;
    this.#repeated = repeated;
    this.#records = new GrowingBytes(rows.length);
    this.#team = team;
    this.#names = namesOf(names);
    this.#entries = entries;
    this.#roots = roots;
    this.#rules = rules;
  }

  convert(rows: Iterable<StoredRow>): ConvertedChunk {
    for (const { channelId, threadTs, ts, createAt, json, files } of rows) {
      const message = {
        channelId,
        ts,
        createAt: createAt ?? microsToMillis(ts),
        payload: JSON.parse(json) as Record<string, unknown>,
        files: files === null ? [] : (JSON.parse(files) as SlackFile[]),
      };
      this.#convertMessage(message, threadTs, json);
    }
    return {
      records: this.#records.finish(),
      outcomes: this.#outcomes,
      findings: this.#findings,
      ...(this.#repeated && { reused: this.#reused }),
    };
  }

  #convertMessage(message: StoredMessage, threadTs: string, json: string): void {
    const { channelId, ts } = message;
    const room = this.#names.rooms.get(channelId)!;
    const id = messageId(room.slackId, ts);
    const isRoot = ts === threadTs;
    const out = room.type === 'none' ? room : this.#rules && leftOut(this.#rules, message.payload, threadTs);
    if (out) {
      this.#skip(message, threadTs, id, out.reason, out.detail);
      return;
    }
    const there = this.#repeated?.messages.get(`${channelId}:${ts}`);
    if (there) {
      this.#repeat(there, message, threadTs, room, id, json);
      return;
    }
    const elsewhere = isRoot ? this.#roots.messages.get(`${channelId}:${ts}`) : undefined;
    const fitted = elsewhere
      ? this.#fit(elsewhere, room, this.#roots.entries.get(elsewhere.jobId)!)
      : this.#fit(message, room, this.#entries);
    if ('skipped' in fitted) {
      this.#skip(message, threadTs, id, fitted.skipped, '');
      return;
    }
    for (const code of fitted.findings) this.#findings.push({ code, slackId: id, detail: '' });
    if (fitted.unknownSubtype !== undefined) {
      this.#findings.push({ code: 'unknown_subtype', slackId: id, detail: fitted.unknownSubtype });
    }
    const [first, ...more] = fitted.posts;
    if (!isRoot && this.#thread !== `${channelId}:${threadTs}`)
      this.#addRoot(channelId, threadTs, room, first!.post.user);
    const paths = elsewhere && pathsOf(fitted.available, first!);
    this.#add(
      isRoot ? 'R' : 'P',
      `${channelId}:${ts}`,
      first!,
      room,
      ...(paths === undefined ? [] : [paths]),
    );
    for (const [index, post] of more.entries()) this.#add('P', `${channelId}:${ts}:${index + 1}`, post, room);
    this.#setThread(`${channelId}:${threadTs}`, isRoot);
  }

  /** A root that comes after its replies, which stand under a made-up one, has none. */
  #setThread(key: string, isRoot: boolean): void {
    this.#thread = isRoot && this.#repeated?.madeUp.has(key) ? '' : key;
  }

  /** A message that is at the server, with the text and the files that it has there; the thread may go on behind it. */
  #repeat(
    there: RepeatedMessage,
    own: StoredMessage,
    threadTs: string,
    room: RoomDetail,
    slackId: string,
    json: string,
  ): void {
    const { channelId, ts } = own;
    const isRoot = ts === threadTs;
    const carried = allCarried(there, this.#jobId, own.files, this.#entries);
    const fitted = fitRepeated(this.#repeated!, there, carried.length);
    if ('skipped' in fitted) {
      this.#skip(own, threadTs, slackId, fitted.skipped, '');
      return;
    }
    this.#reused++;
    if (isEditedSince(this.#repeated!, there, json))
      this.#findings.push({ code: 'message_edited_since', slackId, detail: '' });
    const { removedReactions } = there;
    if (removedReactions > 0)
      this.#findings.push({ code: 'reactions_removed_since', slackId, detail: String(removedReactions) });
    const [first] = fitted.posts;
    if (!isRoot && this.#thread !== `${channelId}:${threadTs}`)
      this.#addRoot(channelId, threadTs, room, first!.post.user);
    for (const [index, post] of fitted.posts.entries()) {
      const key = index === 0 ? `${channelId}:${ts}` : `${channelId}:${ts}:${index}`;
      const fields = fieldsOf(ofPost(carried, index).filter(({ isExported }) => isExported));
      // A post that only new files need is new.
      const isThere = index < fitted.postsThere;
      this.#add(isRoot && index === 0 ? 'R' : 'P', key, post, room, ...(isThere ? fields : []));
    }
    this.#setThread(`${channelId}:${threadTs}`, isRoot);
  }

  #skip(
    { channelId, ts, createAt }: StoredMessage,
    threadTs: string,
    id: string,
    reason: Outcome['reason'],
    detail: string,
  ): void {
    this.#outcomes.push({ slackId: id, status: 'skipped', reason, detail });
    if (ts === threadTs) this.#missing = { key: `${channelId}:${ts}`, createAt };
  }

  /** Puts the root of replies that begin here without one: repeated if it exists somewhere, made up if it doesn't. */
  #addRoot(channelId: number, threadTs: string, room: RoomDetail, replier: string): void {
    const key = `${channelId}:${threadTs}`;
    const madeUp = this.#repeated?.madeUp.get(key);
    if (madeUp) {
      const user = namesOfRepeated(this.#repeated!, madeUp.targetId).user(SLACKBOT) ?? replier;
      const post = { user, message: ORPHAN_TEXT, create_at: madeUp.createAt };
      // Not the key of the root itself, which may stand before it.
      this.#add('O', `${key}:O`, { post, fromFile: 0, toFile: 0 }, room);
      return;
    }
    const there = this.#repeated?.messages.get(key);
    const again = there && fitRepeated(this.#repeated!, there, there.carried.length);
    if (there && again && !('skipped' in again)) {
      const files = ofPost(there.carried, 0).filter(({ isExported }) => isExported);
      this.#add('C', key, again.posts[0]!, room, ...fieldsOf(files));
      return;
    }
    const root = this.#roots.messages.get(key);
    const isOut = root && this.#rules && leftOut(this.#rules, root.payload, threadTs) !== undefined;
    const fitted = root && !isOut && this.#fit(root, room, this.#roots.entries.get(root.jobId)!);
    if (fitted && !('skipped' in fitted)) {
      const post = fitted.posts[0]!;
      this.#add('C', key, post, room, pathsOf(fitted.available, post));
      return;
    }
    const own = this.#missing.key === key ? this.#missing.createAt : undefined;
    const createAt = own ?? root?.createAt ?? this.#roots.shifts.get(key) ?? microsToMillis(threadTs);
    // Slackbot is planned for roots that are missing; one that is there but left out may have to do without.
    const user = this.#names.user(SLACKBOT) ?? replier;
    const post = { user, message: ORPHAN_TEXT, create_at: createAt };
    this.#add('O', key, { post, fromFile: 0, toFile: 0 }, room);
    if (this.#roots.goesOn !== key) {
      this.#findings.push({
        code: 'thread_root_missing',
        slackId: messageId(room.slackId, threadTs),
        detail: '',
      });
    }
  }

  #fit(message: StoredMessage, room: RoomDetail, entries: ReadonlyMap<string, ArchiveEntry>) {
    return fitMessage(message, room, this.#names, entries);
  }

  /** The line of a root in this room, up to the fields of the post; the same for all of them. */
  #lineStart(room: RoomDetail): string {
    if (room !== this.#lineRoom) {
      this.#lineRoom = room;
      const [type, where] =
        room.type === 'D'
          ? ['direct_post', { channel_members: room.members }]
          : ['post', { team: this.#team, channel: room.name }];
      this.#lineStartOfRoom = `{"type":"${type}","${type}":${JSON.stringify(where).slice(0, -1)},`;
    }
    return this.#lineStartOfRoom;
  }

  #add(kind: RecordKind, key: string, { post }: FittedPost, room: RoomDetail, ...more: string[]): void {
    const json = JSON.stringify(post);
    // Both without the brace that closes the object.
    const head = kind === 'P' ? json.slice(0, -1) : `${this.#lineStart(room)}${json.slice(1, -1)}`;
    this.#records.addText(record(kind, key, head, ...more));
  }
}

/** The `attachments` of a post, as JSON. */
const pathsOf = (available: readonly AvailableFile[], { fromFile, toFile }: FittedPost): string =>
  JSON.stringify(available.slice(fromFile, toFile).map(({ path }) => ({ path })));

/** The key of the post that carries a message's file, by the file's place among those that are available. */
export const postKeyOfFile = (channelId: number, ts: string, index: number): string => {
  const post = Math.floor(index / LIMITS.attachmentsPerPost);
  return post === 0 ? `${channelId}:${ts}` : `${channelId}:${ts}:${post}`;
};
