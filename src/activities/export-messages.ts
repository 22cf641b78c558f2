import { LIMITS } from '../mattermost/limits.ts';
import { type FittedPost, fitIntoPosts } from '../mattermost/post.ts';
import { record } from '../sinks/bulk-file/parts.ts';
import type { RecordKind } from '../sinks/bulk-file/post-lines.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { SLACKBOT } from '../slack/author.ts';
import { convertMessage } from '../slack/convert-message.ts';
import { messageId, type SlackFile } from '../slack/import-message.ts';
import { microsToMillis, microsToTs } from '../slack/ts.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import type { Chunk } from '../store/chunks.ts';
import type { Job } from '../store/jobs.ts';
import { beginsInThread, readChunkMessages, readRepeated, readRoots, readShifts } from '../store/messages.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import { jobsOfTarget, type Target } from '../store/targets.ts';
import type { Dependencies } from './dependencies.ts';
import { type ChunkExport, type ExportInput, exportLane } from './export-lane.ts';
import { type AvailableFile, sortFiles } from './message-files.ts';
import type { RoomDetail, TargetNames } from './target-names-cache.ts';

type Row = [
  channelId: number,
  threadTs: string,
  ts: string,
  createAt: number | null,
  payload: Record<string, unknown>,
  files: SlackFile[] | null,
];

/** A stored message on its way: what the database says of it, beside Slack's own words. */
interface Message {
  channelId: number;
  ts: string;
  createAt: number;
  payload: Record<string, unknown>;
  files: SlackFile[];
}

const ORPHAN_TEXT = '*[The first message of this thread is not in the export.]*';

/** Messages, without attachments and reactions: those are exported by type, and joined with their posts at the end. */
export const createExportMessages = (dependencies: Dependencies) =>
  function exportMessages(input: ExportInput): Promise<void> {
    return exportLane(dependencies, 'message', input, async ({ job, target }, chunk) => {
      const { pool, targetNames } = dependencies;
      const names = await targetNames.of(pool, target.targetId, job.workspaceId!);
      const rows = (await readChunkMessages(
        pool,
        target.targetId,
        job.jobId,
        'message',
        chunk.fromKey,
        chunk.toKey,
      )) as Row[];
      const fileIds = rows.flatMap(([, , , , , files]) => files?.map(({ id }) => id) ?? []);
      const entries = await findArchiveFiles(pool, job.jobId, 'upload', fileIds);
      const roots = await readOtherRoots(dependencies, { job, target }, chunk, rows);
      return new ChunkOfMessages(target.team, names, entries, roots).export(rows);
    });
  };

/** Roots whose text and files are not to be taken from the chunk. */
interface Roots {
  /** By `<channelId>:<ts>`. */
  messages: ReadonlyMap<string, Message & { jobId: number }>;
  /** Shifted times of made-up roots. */
  shifts: ReadonlyMap<string, number>;
  /** Files that an archive holds, by its job. */
  entries: ReadonlyMap<number, ReadonlyMap<string, ArchiveEntry>>;
  /** The key of a thread that began in an earlier chunk. */
  goesOn: string | undefined;
}

/**
 * The roots of the chunk's threads that are not in the chunk (in an earlier chunk, in another archive, or nowhere), and
 * those that an earlier job of the target has too: a root that stands on two lines must be the same on both, or Mattermost
 * takes it for two.
 */
async function readOtherRoots(
  { pool }: Dependencies,
  { job, target }: { job: Job; target: Target },
  chunk: Chunk,
  rows: readonly Row[],
): Promise<Roots> {
  const wanted = new Map<string, { channelId: number; ts: string }>();
  let thread = '';
  for (const [channelId, threadTs, ts] of rows) {
    const key = `${channelId}:${threadTs}`;
    if (key !== thread && ts !== threadTs) wanted.set(key, { channelId, ts: threadTs });
    thread = key;
  }
  const siblings = await jobsOfTarget(pool, target.targetId);
  const place = siblings.findIndex(({ jobId }) => jobId === job.jobId);
  const earlier = siblings.slice(0, place).filter(({ workspaceId }) => workspaceId === job.workspaceId);
  if (earlier.length > 0) {
    const earlierIds = earlier.map(({ jobId }) => jobId);
    for (const { channelId, ts } of await readRepeated(
      pool,
      job.jobId,
      earlierIds,
      chunk.fromKey,
      chunk.toKey,
    )) {
      wanted.set(`${channelId}:${ts}`, { channelId, ts: String(ts) });
    }
  }
  if (wanted.size === 0)
    return { messages: new Map(), shifts: new Map(), entries: new Map(), goesOn: undefined };
  const keys = [...wanted.values()];
  const [found, shifts, goesOn] = await Promise.all([
    readRoots(pool, target.targetId, keys),
    readShifts(pool, target.targetId, keys),
    beginsInThread(pool, job.jobId, chunk.fromKey),
  ]);
  const messages = found.map(({ jobId, channelId, ts, createAt, payload, files }) => ({
    jobId,
    channelId,
    ts: String(ts),
    createAt: createAt === null ? microsToMillis(String(ts)) : Number(createAt),
    payload: JSON.parse(payload) as Record<string, unknown>,
    files: files === null ? [] : (JSON.parse(files) as SlackFile[]),
  }));
  const entries = new Map<number, ReadonlyMap<string, ArchiveEntry>>();
  for (const jobId of new Set(messages.map((message) => message.jobId))) {
    const own = messages.filter((message) => message.jobId === jobId);
    const fileIds = own.flatMap(({ files }) => files.map(({ id }) => id));
    entries.set(jobId, await findArchiveFiles(pool, jobId, 'upload', fileIds));
  }
  const first = rows[0]!;
  return {
    messages: new Map(messages.map((message) => [`${message.channelId}:${message.ts}`, message])),
    shifts: new Map(shifts.map(({ channelId, ts, createAt }) => [`${channelId}:${ts}`, Number(createAt)])),
    entries,
    goesOn: goesOn ? `${first[0]}:${first[1]}` : undefined,
  };
}

/** Turns a chunk's messages into the records of its part. */
class ChunkOfMessages {
  readonly #records: string[] = [];
  readonly #outcomes: Outcome[] = [];
  readonly #findings: Finding[] = [];
  /** The thread that the last record belongs to. */
  #thread = '';
  readonly #team: string;
  readonly #names: TargetNames;
  readonly #entries: ReadonlyMap<string, ArchiveEntry>;
  readonly #roots: Roots;

  constructor(team: string, names: TargetNames, entries: ReadonlyMap<string, ArchiveEntry>, roots: Roots) {
    this.#team = team;
    this.#names = names;
    this.#entries = entries;
    this.#roots = roots;
  }

  export(rows: readonly Row[]): ChunkExport {
    for (const [channelId, threadTs, ts, createAt, payload, files] of rows) {
      const message = {
        channelId,
        ts,
        createAt: createAt ?? microsToMillis(ts),
        payload,
        files: files ?? [],
      };
      this.#exportMessage(message, threadTs);
    }
    return { records: this.#records.join(''), outcomes: this.#outcomes, findings: this.#findings };
  }

  #exportMessage(message: Message, threadTs: string): void {
    const { channelId, ts } = message;
    const room = this.#names.rooms.get(channelId)!;
    const id = messageId(room.slackId, ts);
    if (room.name === '') {
      this.#outcomes.push({
        slackId: id,
        status: 'skipped',
        reason: 'no_members',
        detail: 'nobody to show it to',
      });
      return;
    }
    const isRoot = ts === threadTs;
    const elsewhere = isRoot ? this.#roots.messages.get(`${channelId}:${ts}`) : undefined;
    const fitted = elsewhere
      ? this.#fit(elsewhere, room, this.#roots.entries.get(elsewhere.jobId)!)
      : this.#fit(message, room, this.#entries);
    if ('skipped' in fitted) {
      this.#outcomes.push({ slackId: id, status: 'skipped', reason: fitted.skipped, detail: '' });
      return;
    }
    for (const code of fitted.findings) this.#findings.push({ code, slackId: id, detail: '' });
    if (fitted.unknownSubtype !== undefined) {
      this.#findings.push({ code: 'unknown_subtype', slackId: id, detail: fitted.unknownSubtype });
    }
    const [first, ...more] = fitted.posts;
    if (!isRoot && this.#thread !== `${channelId}:${threadTs}`) this.#addRoot(channelId, threadTs, room);
    const paths = elsewhere && pathsOf(fitted.available, first!);
    this.#add(isRoot ? 'R' : 'P', `${channelId}:${ts}`, first!, room, paths);
    for (const [index, post] of more.entries()) this.#add('P', `${channelId}:${ts}:${index + 1}`, post, room);
    this.#thread = `${channelId}:${threadTs}`;
  }

  /** Puts the root of replies that begin here without one: repeated if it exists somewhere, made up if it doesn't. */
  #addRoot(channelId: number, threadTs: string, room: RoomDetail): void {
    const key = `${channelId}:${threadTs}`;
    const root = this.#roots.messages.get(key);
    const fitted = root && this.#fit(root, room, this.#roots.entries.get(root.jobId)!);
    if (fitted && !('skipped' in fitted)) {
      const post = fitted.posts[0]!;
      this.#add('C', key, post, room, pathsOf(fitted.available, post));
      return;
    }
    const createAt = root?.createAt ?? this.#roots.shifts.get(key) ?? microsToMillis(threadTs);
    const post = { user: this.#username(SLACKBOT), message: ORPHAN_TEXT, create_at: createAt };
    this.#add('O', key, { post, fromFile: 0, toFile: 0 }, room);
    if (this.#roots.goesOn !== key) {
      this.#findings.push({
        code: 'thread_root_missing',
        slackId: messageId(room.slackId, threadTs),
        detail: '',
      });
    }
  }

  #fit(message: Message, room: RoomDetail, entries: ReadonlyMap<string, ArchiveEntry>) {
    const { available, unavailable } = sortFiles(message.files, entries);
    const converted = convertMessage(message.payload, message.files, unavailable, this.#names);
    if ('skipped' in converted) return converted;
    const { pinned_to: pinnedTo } = message.payload;
    const isPinned =
      room.pins.includes(microsToTs(message.ts)) ||
      (Array.isArray(pinnedTo) && pinnedTo.includes(room.slackId));
    const user = this.#username(converted.author);
    const { posts, findings } = fitIntoPosts(converted, user, message.createAt, available.length, isPinned);
    return { posts, findings, available, unknownSubtype: converted.unknownSubtype };
  }

  #username(slackId: string): string {
    const username = this.#names.user(slackId);
    if (username === undefined) throw new Error(`nobody at the target stands for ${slackId}`);
    return username;
  }

  #add(kind: RecordKind, key: string, { post }: FittedPost, room: RoomDetail, files?: string): void {
    const where =
      kind === 'P'
        ? post
        : room.type === 'D'
          ? { channel_members: room.members, ...post }
          : { team: this.#team, channel: room.name, ...post };
    const json = JSON.stringify(where).slice(0, -1);
    const type = room.type === 'D' ? 'direct_post' : 'post';
    const head = kind === 'P' ? json : `{"type":"${type}","${type}":${json}`;
    this.#records.push(files === undefined ? record(kind, key, head) : record(kind, key, head, files));
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
