import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import type { Chunk } from '../store/chunks.ts';
import { type EarlierJob, earlierJobs } from '../store/earlier.ts';
import { type ExportedVersion, exportedBefore } from '../store/exported-before.ts';
import { getJob, type Job } from '../store/jobs.ts';
import { firstTargets, threadsOfChunk, timesAt } from '../store/made-up-roots.ts';
import type { Target } from '../store/targets.ts';
import {
  type CarriedFile,
  type MadeUpRoot,
  pathOf,
  type Repeated,
  type RepeatedMessage,
} from '../threads/repeated.ts';
import type { SharedNames } from '../threads/shared-names.ts';
import { inputOf } from './check-input.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Of a chunk's messages those that earlier migrations have brought to the same team of the same server: with the text, the
 * files and the reactions that are there.
 * @param what `attachment` and `reaction` look only at messages that have some in this archive
 * @param roots of threads that go on in the chunk and stand elsewhere, or nowhere in this archive
 * @returns undefined if there is no earlier migration, as for every file
 */
export async function repeatedOfChunk(
  { pool, targetNames }: Pick<Dependencies, 'pool' | 'targetNames'>,
  { job, target }: { job: Job; target: Target },
  { fromKey, toKey }: Pick<Chunk, 'fromKey' | 'toKey'>,
  what: 'message' | 'attachment' | 'reaction',
  roots: readonly { channelId: number; ts: string }[] = [],
): Promise<Repeated | undefined> {
  const workspaceId = job.workspaceId!;
  const earlier = await earlierJobs(pool, target, workspaceId);
  if (earlier.length === 0) return undefined;
  const { targetId } = target;
  const { jobId } = job;
  const versions = await exportedBefore(pool, targetId, earlier, { what, jobId, fromKey, toKey });
  for (const [key, found] of await exportedBefore(pool, targetId, earlier, { what: 'root', keys: roots }))
    versions.set(key, versions.get(key) ?? found);
  const all = [...versions.values()];
  const fileIds = all.flatMap((of) => of.flatMap(({ files }) => files.map(({ id }) => id)));
  const entries = await entriesOf(pool, [...earlier, { jobId, targetId }], [...new Set(fileIds)]);
  const threads = what === 'message' ? await threadsOfChunk(pool, jobId, { fromKey, toKey }) : [];
  const madeUp = await madeUpRoots(pool, earlier, threads, versions);
  const names = new Map<number, SharedNames>();
  const targetIds = [...madeUp.values(), ...all.flat()].map((sent) => sent.targetId);
  for (const id of new Set(targetIds)) names.set(id, await targetNames.of(pool, id, workspaceId));
  const messages = new Map<string, RepeatedMessage>();
  for (const [key, of] of versions) messages.set(key, repeatedMessage(of, jobId, entries));
  return { messages, madeUp, names };
}

/** Of some threads those whose first replies are at the server since before their root, or without it. */
async function madeUpRoots(
  pool: Dependencies['pool'],
  earlier: readonly EarlierJob[],
  threads: readonly { channelId: number; ts: string }[],
  versions: ReadonlyMap<string, readonly ExportedVersion[]>,
): Promise<Map<string, MadeUpRoot>> {
  const rootTarget = (key: string) => versions.get(key)?.[0]?.targetId ?? Number.POSITIVE_INFINITY;
  const [oldest] = earlier;
  const uncertain = threads.filter(
    ({ channelId, ts }) => rootTarget(`${channelId}:${ts}`) > oldest!.targetId,
  );
  const first = await firstTargets(pool, earlier, uncertain);
  const orphaned = uncertain.flatMap((thread) => {
    const key = `${thread.channelId}:${thread.ts}`;
    const targetId = first.get(key);
    return targetId !== undefined && targetId < rootTarget(key) ? [{ ...thread, key, targetId }] : [];
  });
  const times = await timesAt(pool, orphaned);
  return new Map(orphaned.map(({ key, targetId }) => [key, { targetId, createAt: times.get(key)! }]));
}

type Entries = ReadonlyMap<number, ReadonlyMap<string, ArchiveEntry>>;

/** What the archives of some jobs hold of some files; nothing, of a job that left out attachments. */
async function entriesOf(
  pool: Dependencies['pool'],
  jobs: readonly EarlierJob[],
  fileIds: readonly string[],
): Promise<Entries> {
  const entries = new Map<number, ReadonlyMap<string, ArchiveEntry>>();
  if (fileIds.length === 0) return entries;
  for (const { jobId } of jobs) {
    const { choices } = inputOf(await getJob(pool, jobId));
    if (choices.leave_out.includes('attachments')) continue;
    entries.set(jobId, await findArchiveFiles(pool, jobId, 'upload', fileIds));
  }
  return entries;
}

/** @param versions oldest first */
function repeatedMessage(
  versions: readonly ExportedVersion[],
  ownJobId: number,
  entries: Entries,
): RepeatedMessage {
  const { targetId, channelId, ts, createAt, payload, files, ...first } = versions[0]!;
  const isExported = new Set(versions.flatMap(({ exportedFiles }) => [...exportedFiles]));
  const carried = new Map<string, CarriedFile>();
  for (const { jobId, files: found, exportedFiles } of versions) {
    for (const file of found) {
      const entry = entries.get(jobId)?.get(file.id);
      // What a later job could not bring has no place yet.
      if (!entry || carried.has(file.id) || (jobId !== first.jobId && !exportedFiles.has(file.id))) continue;
      // The newer archive is there; an older one may be gone by now.
      const own = entries.get(ownJobId)?.get(file.id);
      const source = own ? { entry: own, jobId: ownJobId } : { entry, jobId };
      carried.set(file.id, { file, path: pathOf(file), ...source, isExported: isExported.has(file.id) });
    }
  }
  const reactions = new Map<string, RepeatedMessage['reactions'][number]>();
  for (const version of versions) {
    for (const [name, slackId] of version.reactions) {
      const key = `${name}/${slackId}`;
      if (!reactions.has(key)) reactions.set(key, [name, slackId, version.targetId]);
    }
  }
  return {
    targetId,
    channelId,
    ts,
    createAt,
    payload,
    files,
    entries: new Map(
      files.flatMap(({ id }) => {
        const entry = entries.get(first.jobId)?.get(id);
        return entry ? [[id, entry] as const] : [];
      }),
    ),
    carried: [...carried.values()],
    reactions: [...reactions.values()],
    removedReactions: removedReactions(versions),
  };
}

/** How many reactions that are at the server the asking job does not have. */
function removedReactions(versions: readonly ExportedVersion[]): number {
  const lists = versions.map(({ ownReactions }) => ownReactions);
  // A version without such a list has the same reactions as the asking job.
  const own = lists.find((list) => list !== undefined);
  if (own === undefined) return 0;
  const kept = new Set(own.flatMap(([name, slackIds]) => slackIds.map((slackId) => `${name}/${slackId}`)));
  const there = versions.flatMap((version) => (version.ownReactions ? version.reactions : []));
  return new Set(there.map((pair) => pair.join('/')).filter((pair) => !kept.has(pair))).size;
}
