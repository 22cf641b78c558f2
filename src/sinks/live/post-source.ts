import type { DatabasePool } from 'slonik';
import type { ServerRules } from '../../mattermost/server-rules.ts';
import type { ArchiveEntry } from '../../slack/archive/archive.ts';
import { findArchiveFiles } from '../../store/archive-index.ts';
import { type Chunk, chunksOf } from '../../store/chunks.ts';
import { damagedFiles } from '../../store/outcomes.ts';
import { lostFiles } from '../../store/refused-entities.ts';
import type { Target } from '../../store/targets.ts';
import { bytesOf, textOf } from '../byte-text.ts';
import { partsPath, readPart } from '../parts.ts';
import { messageKeyOf } from '../repeated-keys.ts';
import { OVERHEAD_BYTES } from './cut-share.ts';
import type { LineFile, LiveLine } from './line.ts';
import { type Completed, type LineSource, type Missing, NOTHING_MORE } from './line-source.ts';
import { threadLines } from './thread-lines.ts';

type PostType = 'message' | 'attachment' | 'reaction';

export interface PostSourceInput {
  pool: DatabasePool;
  target: Target;
  jobId: number;
  type: PostType;
  /** Jobs whose archives may hold the files of roots that this job's replies stand below. */
  relatives: readonly number[];
  /** User names of accounts that did not come to be. */
  absent: ReadonlySet<string>;
  /** What the server takes at once. */
  maxFileBytes: number;
  /** What its version takes. */
  rules: ServerRules;
  /** Which posts of a chunk are at the server already, as far as this type goes. */
  repeatedOf: (chunk: Chunk) => Promise<(key: string) => boolean>;
}

/** The lines of messages, attachments or reactions. */
export async function postSource(input: PostSourceInput): Promise<LineSource> {
  const { pool, jobId, type } = input;
  const chunks = new Map<number, Chunk>();
  const held = new Map<string, Set<number>>();
  for (const each of ['message', 'attachment', 'reaction'] as const) {
    const both = [...(await chunksOf(pool, jobId, each)), ...(await chunksOf(pool, jobId, each, true))];
    held.set(each, new Set(both.map(({ chunkNo }) => chunkNo)));
    if (each === type) for (const chunk of both) chunks.set(chunk.chunkNo, chunk);
  }
  const { path, targetId } = { path: partsPath(input.target), targetId: input.target.targetId };
  const read = (each: PostType, chunkNo: number) =>
    held.get(each)!.has(chunkNo) ? readPart(path, targetId, { jobId, type: each, chunkNo }) : [];
  let damaged: Promise<ReadonlySet<string>> | undefined;
  let lost: Promise<ReadonlySet<string>> | undefined;
  const maxFileBytes = input.maxFileBytes - OVERHEAD_BYTES;
  const { allFiles, replyReactions } = input.rules;

  async function linesOf(chunkNo: number): Promise<LiveLine[]> {
    const chunk = chunks.get(chunkNo)!;
    const [records, files, reactions, isRepeated] = await Promise.all([
      read('message', chunkNo),
      type === 'message' ? [] : read('attachment', chunkNo),
      type === 'reaction' ? read('reaction', chunkNo) : [],
      input.repeatedOf(chunk),
    ]);
    const own = new Map(files.map(([key, , sources]) => [key!, filesIn(sources!, jobId)]));
    const there = new Map<string, readonly LineFile[]>();
    // At the server already, by an earlier migration.
    for (const [, key, , , sources] of records)
      if (sources !== undefined) there.set(key!, filesIn(sources, jobId));
    const isThere = new Set(there.keys());
    if (type !== 'message') {
      damaged ??= damagedFiles(pool, [jobId, ...input.relatives]).then((ids) => new Set(ids));
      for (const [key, found] of await filesElsewhere(records, await damaged)) there.set(key, found);
    }
    if (type === 'reaction')
      lost ??= lostFiles(pool, jobId).then(
        (all) => new Set(all.map(({ key, fileId }) => `${key}/${fileId}`)),
      );
    // One that the server has not taken would cost the post its reactions, too.
    const gone = (await lost) ?? new Set();
    const isRefused = tooOldFor(records, chunk);
    const isSendable = (key: string, { path: name, entry }: LineFile) =>
      entry.size <= maxFileBytes &&
      !gone.has(`${messageKeyOf(key)}/${fileIdOf(name)}`) &&
      !isRefused('attachment', key);
    const sendable = (files: ReadonlyMap<string, readonly LineFile[]>) =>
      new Map(
        [...files]
          .filter(([, all]) => all.length > 0)
          .map(([key, all]) => [key, all.filter((file) => isSendable(key, file))]),
      );
    return threadLines({
      type,
      chunkNo,
      direct: chunk.direct,
      records,
      extras: {
        files: sendable(own),
        filesThere: sendable(there),
        reactions: new Map(
          reactions
            .filter(([key]) => !isRefused('reaction', key!))
            .map(([key, count, json]) => [key!, withoutAbsent(Number(count), json!)]),
        ),
      },
      isRepeated: (key) => isRepeated(key) || (type === 'message' && isThere.has(key)),
    });
  }

  /** What an old server would pass over, or end the import for: files and reactions of replies, files of direct posts. */
  function tooOldFor(records: readonly string[][], { direct }: Chunk) {
    if (allFiles && replyReactions) return () => false;
    const replies = new Set(records.filter(([kind]) => kind === 'P').map(([, key]) => key!));
    return (what: 'attachment' | 'reaction', key: string): boolean =>
      what === 'attachment' ? !allFiles && (direct || replies.has(key)) : !replyReactions && replies.has(key);
  }

  function withoutAbsent(count: number, json: string): { count: number; json: string } {
    if (input.absent.size === 0) return { count, json };
    const kept = reactionsIn(json).filter(({ user }) => !input.absent.has(user));
    return kept.length === count
      ? { count, json }
      : { count: kept.length, json: bytesOf(JSON.stringify(kept)) };
  }

  /** What no line brings: files beyond what the server takes, reactions of people whom it does not have, what its version can't import. */
  async function complete(chunkNo: number): Promise<Completed> {
    const missing = new Map<string, Missing>();
    const isRefused = tooOldFor(await read('message', chunkNo), chunks.get(chunkNo)!);
    const old = { reason: 'server_too_old', words: '' } as const;
    if (type === 'reaction')
      for (const [key] of await read('reaction', chunkNo))
        if (isRefused('reaction', key!)) missing.set(key!, old);
    if (type === 'attachment')
      for (const [key, , sources] of await read('attachment', chunkNo))
        for (const { path: name, entry } of filesIn(sources!, jobId))
          if (isRefused('attachment', key!)) missing.set(`${messageKeyOf(key!)}/${fileIdOf(name)}`, old);
          else if (entry.size > maxFileBytes)
            missing.set(`${messageKeyOf(key!)}/${fileIdOf(name)}`, {
              reason: 'too_large_for_server',
              words: `${entry.size} bytes; FileSettings.MaxFileSize leaves room for ${maxFileBytes}`,
            });
    if (type === 'reaction' && input.absent.size > 0)
      for (const [key, , json] of await read('reaction', chunkNo))
        for (const { user } of reactionsIn(json!))
          if (input.absent.has(user))
            missing.set(`${key}/${user}`, { reason: 'not_at_server', words: `@${user} has no account` });
    return { ...NOTHING_MORE, missing };
  }

  /** The files of roots that stand in another chunk or another archive: they are named by their paths only. */
  async function filesElsewhere(
    records: readonly string[][],
    unreadable: ReadonlySet<string>,
  ): Promise<Map<string, LineFile[]>> {
    const wanted = new Map<string, string[]>();
    for (const [, key, , paths, sources] of records) {
      if (paths === undefined || sources !== undefined) continue;
      wanted.set(
        key!,
        (JSON.parse(textOf(paths)) as { path: string }[]).map(({ path: name }) => name),
      );
    }
    const ids = [...new Set([...wanted.values()].flat().map(fileIdOf))].filter((id) => !unreadable.has(id));
    const found = new Map<string, { jobId: number; entry: ArchiveEntry }>();
    for (const relative of [jobId, ...input.relatives]) {
      const missing = ids.filter((id) => !found.has(id));
      for (const [id, entry] of await findArchiveFiles(pool, relative, 'upload', missing))
        found.set(id, { jobId: relative, entry });
    }
    const filesOf = (paths: readonly string[]): LineFile[] =>
      paths.flatMap((name) => {
        const source = found.get(fileIdOf(name));
        return source ? [{ path: name, ...source }] : [];
      });
    return new Map([...wanted].map(([key, paths]) => [key, filesOf(paths)]));
  }

  return {
    shares: [...chunks.keys()].sort((a, b) => a - b),
    linesOf,
    lastShareOf: (chunkNo) => chunkNo,
    complete,
  };
}

/** The files of a record's sources: `[path, entry, job]`, the job only where it is another one. */
const filesIn = (sources: string, jobId: number): LineFile[] =>
  (JSON.parse(textOf(sources)) as [path: string, entry: ArchiveEntry, job?: number][]).map(
    ([path, entry, job = jobId]) => ({ path, jobId: job, entry }),
  );

const reactionsIn = (json: string) => JSON.parse(textOf(json)) as { user: string }[];

/** `attachments/<file id>/<name>` */
const fileIdOf = (path: string): string => path.split('/')[1]!;
