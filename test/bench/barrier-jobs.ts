import { sql } from 'slonik';
import { z } from 'zod';
import { ENTITY_TYPES, type EntityType } from '../../src/meta/entity-types.ts';
import { enterExporting, pendingChunks, settleChunk } from '../../src/store/chunks.ts';
import type { DatabasePool } from '../../src/store/pool.ts';
import { insertJob } from '../support/jobs.ts';

/** How many entities of a job are of each type. More people and channels than usual: their chunks are the small ones. */
const SHARES: Record<EntityType, number> = {
  user: 0.3,
  custom_emoji: 0.02,
  channel: 0.16,
  message: 0.25,
  attachment: 0.02,
  reaction: 0.25,
};
/** As src/store/chunks.ts cuts them: shared types alone, all others along the same ranges of messages. */
const SHARED_CHUNK_ENTITIES = 1_000;
const RANGE_MESSAGES = 5_000;

/** A job in `exporting`, planned as if it had read an archive with so many entities; only what the barrier reads is there. */
export async function insertExportingJob(pool: DatabasePool, entities: number): Promise<number> {
  const jobId = await insertJob(pool, 'ready_export');
  const ranges = Math.ceil((entities * SHARES.message) / RANGE_MESSAGES);
  for (const [place, type] of ENTITY_TYPES.entries()) {
    const ofType = Math.round(entities * SHARES[type]);
    const isShared = place < ENTITY_TYPES.indexOf('message');
    const chunks = isShared ? Math.ceil(ofType / SHARED_CHUNK_ENTITIES) : ranges;
    const keyParts = isShared ? 1 : 3;
    await pool.query(sql.type(z.object({}))`
      INSERT INTO chunks (job_id, type, chunk_no, from_key, to_key, entities, pending)
      SELECT ${jobId}, ${type}, n, array_fill(n::bigint, ARRAY[${keyParts}::int]),
             array_fill(n + 1::bigint, ARRAY[${keyParts}::int]), share, share
      FROM generate_series(0, ${chunks - 1}::int) n,
           LATERAL (SELECT (${ofType}::bigint * (n + 1) / ${chunks} - ${ofType}::bigint * n / ${chunks})::int AS share) s`);
  }
  await enterExporting(pool, jobId);
  return jobId;
}

/** Exports a job's entities of these types, but for those in the last `except` chunks of each. */
export async function settleTypes(
  pool: DatabasePool,
  jobId: number,
  types: readonly EntityType[],
  except = 0,
): Promise<void> {
  for (const type of types) {
    const pending = await pendingChunks(pool, jobId, type, 0, 2 ** 31 - 1);
    for (const chunk of pending.slice(0, pending.length - except))
      await settleChunk(pool, jobId, type, chunk, [], []);
  }
}
