import type { DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import { chunksOf } from '../store/chunks.ts';
import { entitiesOfChunk, type SharedType } from '../store/workspace-entities.ts';

/** A job's entities of a shared type, chunk by chunk, in the order of export. */
export async function* entityChunks(
  pool: DatabasePool,
  { job: { jobId }, target: { targetId } }: Pick<ExportContext, 'job' | 'target'>,
  type: SharedType,
) {
  for (const chunk of await chunksOf(pool, jobId, type)) {
    const [from, to] = [Number(chunk.fromKey[0]), Number(chunk.toKey![0])];
    yield { chunk, entities: await entitiesOfChunk(pool, targetId, jobId, type, from, to) };
  }
}
