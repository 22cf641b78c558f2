import type { EntityType } from '../meta/entity-types.ts';
import { countChunks, enterExporting as enter } from '../store/chunks.ts';
import type { Lane } from '../workflows/types.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

/** Lanes of a type at most: bounds the workflow's history, whatever the size of the job. */
export const MAX_LANES = 24;

/** Freezes the totals, enters `exporting`, and shares each type's chunks out into lanes that run in parallel. */
export const createEnterExporting = ({ pool }: Dependencies) =>
  function enterExporting({
    jobId,
  }: {
    jobId: number;
  }): Promise<{ lanes: Partial<Record<EntityType, Lane[]>> }> {
    return whileHeartbeating(async () => {
      await enter(pool, jobId);
      const counts = await countChunks(pool, jobId);
      return { lanes: Object.fromEntries(counts.map(({ type, chunks }) => [type, lanesOf(chunks)])) };
    });
  };

/** `chunks` shared out evenly; the first lanes take one more where it doesn't come out even. */
export function lanesOf(chunks: number): Lane[] {
  const lanes = Math.min(chunks, MAX_LANES);
  return Array.from({ length: lanes }, (_, lane) => ({
    from: Math.floor((lane * chunks) / lanes),
    to: Math.floor(((lane + 1) * chunks) / lanes),
  }));
}
