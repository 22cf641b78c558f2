import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { openPool } from '../../src/store/pool.ts';
import { storeEntities } from '../../src/store/workspace-entities.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

describe('what exports of one workspace say of an entity', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  /** Three jobs of one target, and one of a later target. */
  let jobs: [first: number, second: number, third: number, later: number];
  beforeAll(async () => {
    pool = await openPool(database.url, 2);
  });
  afterAll(() => pool.end());
  beforeEach(async () => {
    await pool.query(sql.type(z.object({}))`TRUNCATE workspace_entities, jobs, targets CASCADE`);
    const [first, second, third] = [await insertJob(pool), await insertJob(pool), await insertJob(pool)];
    await pool.query(sql.type(z.object({}))`
      UPDATE jobs SET target_id = (SELECT target_id FROM jobs WHERE job_id = ${first}), target_index = job_id - ${first}
      WHERE job_id IN (${first}, ${second}, ${third})`);
    jobs = [first, second, third, await insertJob(pool)];
  });

  const say = (job: number, payload: string, placeholder = false) =>
    storeEntities(pool, { jobId: jobs[job]!, workspaceId: 'T1' }, 'user', [
      { slackId: 'U1', payload, placeholder, rank: placeholder ? payload : '' },
    ]);
  const said = () =>
    pool.oneFirst(sql.type(z.object({ payload: z.string() }))`SELECT payload FROM workspace_entities`);

  it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]], [[2, 0, 1]]])(
    'is what the first of a target says, stored in the order %j',
    async (order) => {
      for (const job of order) await say(job, `by ${job}`);
      expect(await said()).toBe('by 0');
    },
  );

  it('is what the first says, also where another has said the same before', async () => {
    await say(2, 'same');
    await say(0, 'same');
    await say(1, 'other');
    expect(await said()).toBe('same');
  });

  it('is what a later migration says', async () => {
    await say(0, 'old');
    await say(3, 'new');
    await say(1, 'old again');
    expect(await said()).toBe('new');
  });

  it('is never what a reference says, where a list says something', async () => {
    await say(2, 'listed');
    await say(0, 'a reference', true);
    expect(await said()).toBe('listed');
  });

  it('is the smallest of references, until a list says something', async () => {
    await say(0, 'b', true);
    await say(1, 'a', true);
    await say(0, 'c', true);
    expect(await said()).toBe('a');
    await say(2, 'listed');
    expect(await said()).toBe('listed');
  });
});
