import type { EntityType } from '../meta/entity-types.ts';
import { partsPath, writePart } from '../sinks/parts.ts';
import { type Chunk, pendingChunks, setConverted, settleChunk } from '../store/chunks.ts';
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

/** Settles the same chunk differently for no reason but its content: a repeated attempt writes the same bytes. */
export type ExportChunk = (context: ExportContext, chunk: Chunk) => Promise<ChunkExport>;

/** The activity that exports the lanes of a type. */
export const createExport =
  (dependencies: Dependencies, type: EntityType, convert: (dependencies: Dependencies) => ExportChunk) =>
  (input: ExportInput): Promise<void> =>
    exportLane(dependencies, type, input, convert(dependencies));

/**
 * Exports the chunks of a lane that are still pending: the part is written first, then the chunk is settled, or kept for
 * the server. A crash in between repeats the chunk, and the part is replaced by an equal one.
 */
async function exportLane(
  { pool, shutdown }: Dependencies,
  type: EntityType,
  { jobId, lane }: ExportInput,
  exportChunk: ExportChunk,
): Promise<void> {
  const job = await getJob(pool, jobId);
  const context = { job, target: await getTarget(pool, job.targetId!), input: inputOf(job) };
  const { target } = context;
  for (const chunk of await pendingChunks(pool, jobId, type, lane.from, lane.to)) {
    const { records, ...settling } = await exportChunk(context, chunk);
    const { outcomes, findings } = settling;
    await writePart(partsPath(target), target.targetId, { jobId, type, chunkNo: chunk.chunkNo }, records);
    if (target.kind === 'bulk-file') await settleChunk(pool, jobId, type, chunk, outcomes, findings);
    // It is exported when the server has it: `deliver` settles it.
    else await setConverted(pool, jobId, type, chunk.chunkNo, settling);
    checkpoint(shutdown, { chunk: chunk.chunkNo });
  }
}
