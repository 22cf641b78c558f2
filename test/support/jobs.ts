import { randomBytes } from 'node:crypto';
import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { EntityType } from '../../src/meta/entity-types.ts';
import type { Stage } from '../../src/meta/stages.ts';

const random = () => randomBytes(8).toString('hex');
const Id = z.object({ id: z.number().int() });

/** A job with a target of its own, in some stage, for tests of a part that needs no archive. */
export async function insertJob(db: CommonQueryMethods, stage: Stage = 'extracting'): Promise<number> {
  const meta = stage === 'exporting' || stage === 'done' ? { totals_frozen: true } : {};
  const target = await db.one(sql.type(Id)`
    INSERT INTO targets (kind, path, team, group_key, jobs_expected)
    VALUES ('bulk-file', ${`/${random()}`}, 'acme', ${random()}, 1) RETURNING target_id AS id`);
  const job = await db.one(sql.type(Id)`
    INSERT INTO jobs (workflow_id, run_id, target_id, input, archive_path, stage, meta)
    VALUES (${random()}, ${random()}, ${target.id}, '{}', '/export.zip', ${stage},
            ${JSON.stringify(meta)}::text::jsonb) RETURNING job_id AS id`);
  return job.id;
}

/** A chunk of `entities` pending entities. */
export const insertChunk = (
  db: CommonQueryMethods,
  jobId: number,
  type: EntityType,
  chunkNo: number,
  entities: number,
) =>
  db.query(sql.type(z.object({}))`
    INSERT INTO chunks (job_id, type, chunk_no, from_key, to_key, entities, pending)
    VALUES (${jobId}, ${type}, ${chunkNo}, ARRAY[${chunkNo}]::bigint[], ARRAY[${chunkNo + 1}]::bigint[],
            ${entities}, ${entities})`);
