import { randomBytes } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabasePool } from 'slonik';
import { extension } from '../../mattermost/file-path.ts';
import type { EntityType } from '../../meta/entity-types.ts';
import type { Archive, ArchiveEntry } from '../../slack/archive/archive.ts';
import { streamEntry } from '../../slack/archive/stream-entry.ts';
import { bringsAlong } from '../../store/archive-index.ts';
import { chunksOf } from '../../store/chunks.ts';
import type { Target } from '../../store/targets.ts';
import { createZip, type ZipWriter } from '../../zip/zip-writer.ts';
import { bytesOf, textOf } from '../byte-text.ts';
import { newTeamLine, VERSION_LINE } from '../head-lines.ts';
import { readPart, readPartBytes, syncFolder, unfinishedPath } from '../parts.ts';
import { isRepeated, repeatedKeys } from '../repeated-keys.ts';
import { finishPath } from './finish-path.ts';
import { LaterLines } from './later-lines.ts';
import { LineWriter } from './line-writer.ts';
import { PostJoiner } from './post-lines.ts';
import { findPictures, type ProfilePictures, picturesToCopy, withPicture } from './profile-pictures.ts';
import { explainDisk } from './target-path-error.ts';

/** What the finished file holds; every number can be counted again in it. */
export interface BulkFileResult {
  path: string;
  sizeBytes: number;
  users: number;
  channels: number;
  directChannels: number;
  posts: number;
  replies: number;
  reactions: number;
  attachments: number;
  emoji: number;
  /** Archived channels, which the second part holds. */
  archived: number;
  /** The second part; null if there is nothing that must come last. */
  finish: string | null;
}

/** A job whose parts go into the file. */
export interface JoinedJob {
  jobId: number;
  workspaceId: string | null;
}

interface Join {
  pool: DatabasePool;
  target: Target;
  /** In the target's order. Of what several of them hold, the first one's stays. */
  jobs: readonly JoinedJob[];
  /** False if a job of the target has failed or was cancelled: what it brought along is not in the file. */
  isWhole: boolean;
  openArchive: (jobId: number) => Promise<Archive>;
  /** Called often: the place to send a heartbeat, and to throw when the work is to stop. */
  onProgress: () => void;
}

/**
 * Joins the parts of the jobs into one bulk-import file, in the order of types that satisfies every lookup of the
 * server: version, team, emoji, channels, users, bots, direct channels, posts, direct posts. The same parts give the same
 * bytes. The file appears under its name at once and whole, or not at all; its second part (`finishPath`) before it.
 */
export async function joinBulkFile(join: Join): Promise<BulkFileResult> {
  const { target } = join;
  // Of its own for each attempt: two that run at once write the same bytes, and the last rename changes nothing.
  const unfinished = `${unfinishedPath(target.path, target.targetId)}.${randomBytes(6).toString('hex')}`;
  const zip = await createZip(unfinished).catch((error: unknown) => {
    throw explainDisk(target.path, error);
  });
  try {
    const { result, archived } = await writeZip(join, zip, unfinished);
    await zip.close();
    const finish = finishPath(target.path);
    if (archived.length > 0) await writeFinish(target.team, archived, `${unfinished}.finish`, finish);
    else await rm(finish, { force: true });
    await rename(unfinished, target.path);
    await syncFolder(dirname(target.path));
    const { size } = await stat(target.path);
    return {
      ...result,
      sizeBytes: size,
      archived: archived.length,
      finish: archived.length > 0 ? finish : null,
    };
  } catch (error) {
    // On a disk that is full, what each attempt began would take the room that the next one needs.
    for (const path of [unfinished, `${unfinished}.finish`, ...laterPaths(unfinished)])
      await rm(path, { force: true });
    throw explainDisk(target.path, error);
  } finally {
    await zip.discard();
  }
}

/** Where the later lines of posts wait, and those of direct posts. */
const laterPaths = (unfinished: string): string[] => [`${unfinished}.posts`, `${unfinished}.direct`];

/** Writes the second part: the lines of archived channels, with the time at which they were archived. */
async function writeFinish(
  team: string,
  archived: readonly string[],
  unfinished: string,
  path: string,
): Promise<void> {
  const zip = await createZip(unfinished);
  try {
    const out = new LineWriter(await zip.openDeflated('import.jsonl'));
    for (const line of [VERSION_LINE, newTeamLine(team), ...archived]) out.add(line);
    await out.close();
    await zip.close();
    await rename(unfinished, path);
  } finally {
    await zip.discard();
  }
}

/** A channel's line as that of an archived one. */
function archivedLine(line: string, deletedAt: string): string {
  const { type, channel } = JSON.parse(textOf(line)) as { type: string; channel: object };
  return lineOf({ type, channel: { ...channel, deleted_at: Number(deletedAt) } });
}

async function writeZip(
  join: Join,
  zip: ZipWriter,
  unfinished: string,
): Promise<{ result: BulkFileResult; archived: string[] }> {
  const { target, jobs } = join;
  const result: BulkFileResult = {
    path: target.path,
    sizeBytes: 0,
    users: 0,
    channels: 0,
    directChannels: 0,
    posts: 0,
    replies: 0,
    reactions: 0,
    attachments: 0,
    emoji: 0,
    archived: 0,
    finish: null,
  };
  const out = new LineWriter(await zip.openDeflated('import.jsonl'));
  out.add(VERSION_LINE);
  const teamLine = newTeamLine(target.team);
  out.add(teamLine);

  const emojiImages = new Map<string, { jobId: number; entry: ArchiveEntry }>();
  for await (const [jobId, name, line, entry] of sharedRecords(join, 'custom_emoji')) {
    if (emojiImages.has(name!)) continue;
    emojiImages.set(name!, { jobId: Number(jobId), entry: JSON.parse(textOf(entry!)) });
    out.add(line!);
    result.emoji++;
  }
  const archived: string[] = [];
  const channels = await writeOnce(join, out, 'channel', {
    wanted: (kind) => kind !== 'D',
    onWritten: (line, deletedAt) => {
      if (deletedAt !== undefined) archived.push(archivedLine(line, deletedAt));
    },
  });
  const pictures = (await hasPictures(join))
    ? await findPictures(sharedRecords(join, 'user'))
    : (new Map() as ProfilePictures);
  // Accounts that another job shares name the channels of all jobs: those of a job that is not here are taken out.
  const edit = (line: string, name: string) =>
    withPicture(join.isWhole ? line : withoutMissingChannels(line, channels), pictures.get(name));
  const users = await writeOnce(join, out, 'user', { wanted: (kind) => kind !== 'bot', edit });
  const bots = await writeOnce(join, out, 'user', {
    wanted: (kind) => kind === 'bot',
    edit: (line, name) => withPicture(line, pictures.get(name)),
  });
  const direct = await writeOnce(join, out, 'channel', { wanted: (kind) => kind === 'D' });
  Object.assign(result, {
    channels: channels.size,
    users: users.size + bots.size,
    directChannels: direct.size,
  });
  await out.drain();

  const paths = new Set<string>();
  const madeUpRoots = new Set<string>();
  const later = laterPaths(unfinished).map((path) => new LaterLines(path));
  for (const direct of [false, true]) {
    for (const [index, job] of jobs.entries()) {
      const earlier = jobs
        .slice(0, index)
        .filter(({ workspaceId }) => workspaceId === job.workspaceId)
        .map(({ jobId }) => jobId);
      await writePosts(
        join,
        out,
        job,
        earlier,
        direct,
        { paths, madeUpRoots, later: later[Number(direct)]! },
        result,
      );
    }
  }
  await writeLater(out, later, teamLine);
  await out.close();
  for (const [name, { jobId, entry }] of emojiImages) {
    const archive = entry.download ? undefined : await join.openArchive(jobId);
    await zip.addStored(`data/emoji/${name}${extension(entry.name)}`, streamEntry(archive, entry));
  }
  for await (const { path, jobId, entry } of picturesToCopy(sharedRecords(join, 'user'), pictures)) {
    const archive = await join.openArchive(jobId);
    await zip.addStored(`data/${path}`, archive.stream(entry));
    join.onProgress();
  }
  await writeFiles(join, zip, paths);
  return { result, archived };
}

/** A line of our own, as the parts hold theirs: byte text. */
const lineOf = (value: object): string => bytesOf(JSON.stringify(value));

const hasPictures = ({ pool, jobs }: Join): Promise<boolean> =>
  bringsAlong(
    pool,
    jobs.map(({ jobId }) => jobId),
    'avatar',
  );

/** The records of a shared type, each behind its job's id. */
async function* sharedRecords({ pool, target, jobs }: Join, type: EntityType): AsyncGenerator<string[]> {
  for (const { jobId } of jobs) {
    for (const { chunkNo } of await chunksOf(pool, jobId, type)) {
      for (const fields of await readPart(target.path, target.targetId, { jobId, type, chunkNo })) {
        yield [String(jobId), ...fields];
      }
    }
  }
}

/** Writes the lines of a shared type, each name once. @returns the names */
async function writeOnce(
  join: Join,
  out: LineWriter,
  type: EntityType,
  {
    wanted = () => true,
    edit,
    onWritten,
  }: {
    wanted?: (kind: string) => boolean;
    edit?: (line: string, name: string) => string;
    /** Gets each line with the record's last field, if it has one more. */
    onWritten?: (line: string, more: string | undefined) => void;
  },
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const [, name, line, kind, more] of sharedRecords(join, type)) {
    if (names.has(name!) || !wanted(kind ?? '')) continue;
    names.add(name!);
    out.add(edit ? edit(line!, name!) : line!);
    onWritten?.(line!, more);
    await out.drainIfFull();
  }
  join.onProgress();
  return names;
}

/** A user's line without memberships in channels that the file doesn't define. */
function withoutMissingChannels(line: string, channels: ReadonlySet<string>): string {
  const { type, user } = JSON.parse(textOf(line)) as {
    type: string;
    user: { teams: { channels: { name: string }[] }[] };
  };
  for (const team of user.teams) team.channels = team.channels.filter(({ name }) => channels.has(name));
  return lineOf({ type, user });
}

async function writePosts(
  { pool, target, onProgress }: Join,
  out: LineWriter,
  { jobId }: JoinedJob,
  earlier: readonly number[],
  direct: boolean,
  { paths, madeUpRoots, later }: { paths: Set<string>; madeUpRoots: Set<string>; later: LaterLines },
  result: BulkFileResult,
) {
  const chunkNos = async (type: EntityType) =>
    new Set((await chunksOf(pool, jobId, type, direct)).map(({ chunkNo }) => chunkNo));
  const withFiles = await chunkNos('attachment');
  const withReactions = await chunkNos('reaction');
  const joiner = new PostJoiner(madeUpRoots, { first: out.lines, later: later.lines });
  for (const chunk of await chunksOf(pool, jobId, 'message', direct)) {
    const { chunkNo } = chunk;
    const read = (type: EntityType) => readPart(target.path, target.targetId, { jobId, type, chunkNo });
    const [records, files, reactions, repeated] = await Promise.all([
      readPartBytes(target.path, target.targetId, { jobId, type: 'message', chunkNo }),
      withFiles.has(chunkNo) ? read('attachment') : [],
      withReactions.has(chunkNo) ? read('reaction') : [],
      repeatedKeys(pool, jobId, earlier, chunk),
    ]);
    for (const [key, json] of files) {
      if (isRepeated(key!, repeated)) continue;
      for (const { path } of JSON.parse(textOf(json!)) as { path: string }[]) {
        paths.add(path);
        result.attachments++;
      }
    }
    for (const [key, count] of reactions) if (!isRepeated(key!, repeated)) result.reactions += Number(count);
    joiner.add(
      records,
      {
        attachments: new Map(files.map(([key, json]) => [key!, json!])),
        reactions: new Map(reactions.map(([key, , json]) => [key!, json!])),
      },
      { repeated, hasFile: (path) => paths.has(path) },
    );
    await out.drain();
    await later.drain();
    onProgress();
  }
  const { posts, replies } = joiner.end();
  await out.drain();
  await later.drain();
  result.posts += posts;
  result.replies += replies;
}

/**
 * Writes the second lines of threads, in runs of their own. The server handles the lines of one run at once, and waits
 * where the type changes: the team's line, which changes nothing when it comes again, stands between runs of posts.
 */
async function writeLater(out: LineWriter, later: readonly LaterLines[], teamLine: string): Promise<void> {
  for (const run of later) {
    if (run.lines.count > 0) out.add(teamLine);
    for await (const bytes of run.bytes()) await out.addBytes(bytes);
    await run.discard();
  }
}

/** Copies the bytes of every attachment that a line names, each path once. */
async function writeFiles(join: Join, zip: ZipWriter, wanted: Set<string>) {
  for (const direct of [false, true]) {
    for (const { jobId } of join.jobs) {
      for (const { chunkNo } of await chunksOf(join.pool, jobId, 'attachment', direct)) {
        const part = { jobId, type: 'attachment', chunkNo } as const;
        for (const [, , sources] of await readPart(join.target.path, join.target.targetId, part)) {
          for (const [path, entry] of JSON.parse(textOf(sources!)) as [string, ArchiveEntry][]) {
            if (!wanted.delete(path)) continue;
            const archive = entry.download ? undefined : await join.openArchive(jobId);
            await zip.addStored(`data/${path}`, streamEntry(archive, entry));
            join.onProgress();
          }
        }
      }
    }
  }
}
