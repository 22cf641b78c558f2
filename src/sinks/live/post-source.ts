import type { DatabasePool } from 'slonik';
import type { ArchiveEntry } from '../../slack/archive/archive.ts';
import { findArchiveFiles } from '../../store/archive-index.ts';
import { type Chunk, chunksOf } from '../../store/chunks.ts';
import { damagedFiles } from '../../store/outcomes.ts';
import type { Target } from '../../store/targets.ts';
import { textOf } from '../byte-text.ts';
import { partsPath, readPart } from '../parts.ts';
import type { LineFile, LiveLine } from './line.ts';
import { type LineSource, NOTHING_MORE } from './line-source.ts';
import { threadLines } from './thread-lines.ts';

type PostType = 'message' | 'attachment' | 'reaction';

export interface PostSourceInput {
  pool: DatabasePool;
  target: Target;
  jobId: number;
  type: PostType;
  /** Jobs whose archives may hold the files of roots that this job's replies stand below. */
  relatives: readonly number[];
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

  async function linesOf(chunkNo: number): Promise<LiveLine[]> {
    const chunk = chunks.get(chunkNo)!;
    const [records, files, reactions, isRepeated] = await Promise.all([
      read('message', chunkNo),
      type === 'message' ? [] : read('attachment', chunkNo),
      type === 'reaction' ? read('reaction', chunkNo) : [],
      input.repeatedOf(chunk),
    ]);
    const own = new Map(files.map(([key, , sources]) => [key!, ownFiles(sources!, jobId)]));
    if (type !== 'message') {
      damaged ??= damagedFiles(pool, [jobId, ...input.relatives]).then((ids) => new Set(ids));
      for (const [key, found] of await filesElsewhere(records, await damaged)) own.set(key, found);
    }
    return threadLines({
      type,
      chunkNo,
      direct: chunk.direct,
      records,
      extras: {
        files: own,
        reactions: new Map(
          reactions.map(([key, count, json]) => [key!, { count: Number(count), json: json! }]),
        ),
      },
      isRepeated,
    });
  }

  /** The files of roots that stand in another chunk or another archive: they are named by their paths only. */
  async function filesElsewhere(
    records: readonly string[][],
    unreadable: ReadonlySet<string>,
  ): Promise<Map<string, LineFile[]>> {
    const wanted = new Map<string, string[]>();
    for (const [, key, , paths] of records) {
      if (paths === undefined) continue;
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
    complete: async () => NOTHING_MORE,
  };
}

const ownFiles = (sources: string, jobId: number): LineFile[] =>
  (JSON.parse(textOf(sources)) as [path: string, entry: ArchiveEntry][]).map(([path, entry]) => ({
    path,
    jobId,
    entry,
  }));

/** `attachments/<file id>/<name>` */
const fileIdOf = (path: string): string => path.split('/')[1]!;
