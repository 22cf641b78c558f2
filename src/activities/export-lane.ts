import type { EntityType } from '../meta/entity-types.ts';
import { partsPath, writeParts } from '../sinks/parts.ts';
import { type Chunk, pendingChunks, setConverted, settleChunks } from '../store/chunks.ts';
import { getJob, type Job } from '../store/jobs.ts';
import type { Finding, Outcome } from '../store/outcomes.ts';
import { getTarget, type Target } from '../store/targets.ts';
import type { Lane } from '../workflows/types.ts';
import { inputOf } from './check-input.ts';
import { checkpoint } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

/** What a chunk becomes: its part of the file, and what is to be said of its entities. */
export interface ChunkExport {
  records: string | Uint8Array;
  outcomes: Outcome[];
  findings: Finding[];
  /** How many of its entities earlier migrations have brought to the server; undefined if there were none. */
  reused?: number | undefined;
}

export interface ExportInput {
  jobId: number;
  lane: Lane;
}

/** What does not change from chunk to chunk. */
export interface ExportContext {
  job: Job;
  target: Target;
  input: ReturnType<typeof inputOf>;
}

/**
 * What some chunks become, one behind the other. Nothing but their content decides it: a repeated attempt writes the same
 * bytes, whatever other chunks come along.
 */
export type ExportChunks = (context: ExportContext, chunks: readonly Chunk[]) => AsyncIterable<ChunkExport>;

/** Exports each chunk by itself. */
export const oneByOne = (
  exportChunk: (context: ExportContext, chunk: Chunk) => Promise<ChunkExport>,
): ExportChunks =>
  async function* (context, chunks) {
    for (const chunk of chunks) yield await exportChunk(context, chunk);
  };

/** The activity that exports the lanes of a type. */
export const createExport =
  (dependencies: Dependencies, type: EntityType, convert: (dependencies: Dependencies) => ExportChunks) =>
  (input: ExportInput): Promise<void> =>
    exportLane(dependencies, type, input, convert(dependencies));

/**
 * Entities of chunks that are exported and settled together. Chunks are cut by the size of their messages: they may hold few
 * files or reactions, and a commit for each chunk would take far longer than what there is to do. Each file is read whole,
 * which a crash may have repeated for a group.
 */
const TOGETHER: Partial<Record<EntityType, number>> = { attachment: 1_000, reaction: 20_000 };
/**
 * From the first number of a group to the last: what lies between chunks is read, too, for types of which some chunks hold
 * nothing.
 */
const MAX_SPAN = 16;

/** Neighbours in groups, each chunk by itself where nothing is said of its type. */
export function* groupsOf(chunks: readonly Chunk[], type: EntityType): Generator<Chunk[]> {
  let group: Chunk[] = [];
  let entities = 0;
  for (const chunk of chunks) {
    entities += chunk.entities;
    const [first] = group;
    if (first && (chunk.chunkNo - first.chunkNo >= MAX_SPAN || entities > (TOGETHER[type] ?? 0))) {
      yield group;
      group = [];
      entities = chunk.entities;
    }
    group.push(chunk);
  }
  if (group.length > 0) yield group;
}

/**
 * Exports the chunks of a lane that are still pending: parts are written first, then their chunks are settled, or kept for
 * the server. A crash in between repeats these chunks, and each part is replaced by an equal one. While the disks take what
 * has been exported, the next chunks are.
 */
async function exportLane(
  { pool, shutdown }: Dependencies,
  type: EntityType,
  { jobId, lane }: ExportInput,
  exportChunks: ExportChunks,
): Promise<void> {
  const job = await getJob(pool, jobId);
  const context = { job, target: await getTarget(pool, job.targetId!), input: inputOf(job) };
  const { target } = context;
  const keep = async (exported: readonly ExportedChunk[]) => {
    const parts = exported.map(({ chunk: { chunkNo }, records }) => ({ jobId, type, chunkNo, records }));
    await writeParts(partsPath(target), target.targetId, parts);
    if (target.kind === 'bulk-file') return settleChunks(pool, jobId, type, exported);
    // It is exported when the server has it: `deliver` settles it.
    for (const { chunk, outcomes, findings, reused } of exported)
      await setConverted(pool, jobId, type, chunk.chunkNo, { outcomes, findings, reused });
  };
  let kept = Promise.resolve();
  try {
    for (const group of groupsOf(await pendingChunks(pool, jobId, type, lane.from, lane.to), type)) {
      const exported = await exportGroup(exportChunks(context, group), group);
      await kept;
      kept = keep(exported);
      // Its error is met when it is awaited; until then it must not count as unhandled.
      kept.catch(() => {});
      checkpoint(shutdown, { chunk: group.at(-1)!.chunkNo });
    }
    await kept;
  } catch (error) {
    // Nothing of this attempt may go on beside the next one.
    await kept.catch(() => {});
    throw error;
  }
}

interface ExportedChunk extends ChunkExport {
  chunk: Chunk;
}

async function exportGroup(
  results: AsyncIterable<ChunkExport>,
  group: readonly Chunk[],
): Promise<ExportedChunk[]> {
  const exported: ExportedChunk[] = [];
  for await (const result of results) exported.push({ ...result, chunk: group[exported.length]! });
  if (exported.length !== group.length)
    throw new Error(`${exported.length} of ${group.length} chunks were exported`);
  return exported;
}
