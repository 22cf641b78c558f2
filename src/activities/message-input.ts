import type { DatabasePool } from 'slonik';
import { messageRules } from '../choices/message-rules.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import type { SlackFile } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';
import { findArchiveFiles } from '../store/archive-index.ts';
import { filesOfChunk, threadsWithoutRoot } from '../store/chunk-references.ts';
import type { Chunk } from '../store/chunks.ts';
import { beginsInThread, readChunkMessages, readRepeated, readRoots, readShifts } from '../store/messages.ts';
import { jobsOfTarget } from '../store/targets.ts';
import type { ConvertMessagesInput, Roots } from '../threads/convert-messages.ts';
import type { Dependencies } from './dependencies.ts';
import type { ExportContext } from './export-lane.ts';
import { repeatedOfChunk } from './repeated-of-chunk.ts';

/** What a chunk's messages are converted from. The same at any time: names and times of a target are frozen. */
export async function messageInput(
  dependencies: Pick<Dependencies, 'pool' | 'targetNames'>,
  { job, target, input: { choices } }: ExportContext,
  chunk: Chunk,
): Promise<ConvertMessagesInput> {
  const { pool, targetNames } = dependencies;
  const { jobId } = job;
  const { targetId, team } = target;
  const { fromKey, toKey } = chunk;
  const names = await targetNames.of(pool, targetId, job.workspaceId!);
  const rows = await readChunkMessages(pool, targetId, jobId, 'message', fromKey, toKey);
  const withFiles = !choices.leave_out.includes('attachments');
  const entries = withFiles ? await filesOfChunk(pool, jobId, chunk) : new Map();
  const withoutRoot = await threadsWithoutRoot(pool, jobId, chunk);
  const roots = await readOtherRoots(pool, { job, target }, chunk, withoutRoot, withFiles);
  const repeated = await repeatedOfChunk(dependencies, { job, target }, chunk, 'message', withoutRoot);
  return { jobId, team, names, rows, entries, roots, repeated, rules: messageRules(choices) };
}

/**
 * The roots of the chunk's threads that are not in the chunk (in an earlier chunk, in another archive, or nowhere), and
 * those that an earlier job of the target has too: a root that stands on two lines must be the same on both, or Mattermost
 * takes it for two.
 */
async function readOtherRoots(
  pool: DatabasePool,
  { job, target }: Pick<ExportContext, 'job' | 'target'>,
  chunk: Chunk,
  withoutRoot: readonly { channelId: number; ts: string }[],
  withFiles: boolean,
): Promise<Roots> {
  const wanted = new Map(withoutRoot.map((key) => [`${key.channelId}:${key.ts}`, key]));
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
    const fileIds = withFiles ? own.flatMap(({ files }) => files.map(({ id }) => id)) : [];
    entries.set(jobId, await findArchiveFiles(pool, jobId, 'upload', fileIds));
  }
  return {
    messages: new Map(messages.map((message) => [`${message.channelId}:${message.ts}`, message])),
    shifts: new Map(shifts.map(({ channelId, ts, createAt }) => [`${channelId}:${ts}`, Number(createAt)])),
    entries,
    goesOn: goesOn ? `${chunk.fromKey[0]}:${chunk.fromKey[1]}` : undefined,
  };
}
