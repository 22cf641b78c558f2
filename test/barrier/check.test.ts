import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { chunksOf, enterExporting, planSharedChunks, settleChunk } from '../../src/store/chunks.ts';
import { openPool } from '../../src/store/pool.ts';
import { tryStartType } from '../../src/store/type-barrier.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';
import { barrierViolations } from './check.ts';

const Nothing = z.object({});
const Id = z.object({ id: z.number().int() });
const PROGRAM = fileURLToPath(new URL('./check.ts', import.meta.url));

describe('the checker, of a database', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  let job: number;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());

  beforeEach(async () => {
    await pool.query(sql.type(Nothing)`TRUNCATE jobs, targets, workspace_entities CASCADE`);
    job = await insertJob(pool, 'ready_export');
    for (const slackId of ['U1', 'U2', 'U3']) await addUser(slackId);
    await planSharedChunks(pool, job, 'user');
    await enterExporting(pool, job);
    await tryStartType(pool, job, 'user');
  });

  const addUser = async (slackId: string) => {
    const entity = await pool.one(sql.type(Id)`
      INSERT INTO workspace_entities (workspace_id, type, slack_id, payload) VALUES ('T1', 'user', ${slackId}, '{}')
      RETURNING entity_id AS id`);
    await pool.query(sql.type(Nothing)`
      INSERT INTO job_entities (job_id, type, entity_id) VALUES (${job}, 'user', ${entity.id})`);
  };

  const settleUsers = async () => {
    const [chunk] = await chunksOf(pool, job, 'user');
    await settleChunk(
      pool,
      job,
      'user',
      chunk!,
      [{ slackId: 'U2', status: 'failed', reason: 'refused_by_server', detail: '' }],
      [],
    );
  };

  const forceStart = (type: string) =>
    pool.query(sql.type(Nothing)`INSERT INTO type_starts (job_id, type) VALUES (${job}, ${type})`);

  it('names the entities that should have come first', async () => {
    await forceStart('channel');
    expect(await barrierViolations(database.url)).toEqual([
      expect.stringMatching(/job \d+ had 3 pending of user in chunk 0 \(U1, U2, U3 …\)$/),
    ]);
  });

  it('is content with entities that are exported and failed', async () => {
    await settleUsers();
    await forceStart('channel');
    expect(await barrierViolations(database.url)).toEqual([]);
  });

  it('finds an entity that no chunk holds', async () => {
    await settleUsers();
    await addUser('U4');
    expect(await barrierViolations(database.url)).toEqual([`job ${job} has 1 user in no chunk`]);
  });

  it('finds a chunk whose numbers are not those of its entities', async () => {
    await settleUsers();
    await pool.query(sql.type(Nothing)`DELETE FROM outcomes`);
    expect(await barrierViolations(database.url)).toEqual([
      `chunk 0 of user of job ${job} has (0,2,0,1), and its entities are (0,3,0,0)`,
    ]);
  });

  const program = () =>
    new Promise<{ status: number | string | null | undefined; printed: string }>((resolve) => {
      execFile(
        process.execPath,
        ['--no-warnings', PROGRAM, database.url],
        { env: { ...process.env, NODE_OPTIONS: '' } },
        (error, printed) => resolve({ status: error ? error.code : 0, printed }),
      );
    });

  it('is a program that prints violations, and says so by its exit status', async () => {
    expect(await program()).toEqual({ status: 0, printed: '' });
    await forceStart('message');
    expect(await program()).toEqual({ status: 1, printed: expect.stringContaining('started message') });
  });
});
