import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { findJobByNumber, getJob, pageOfJobs } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

describe('jobs that are looked at again and again', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());

  it('come without their choices, and with everything else', async () => {
    const jobId = await insertJob(pool);
    const input = { team: 'acme', choices: { rules: {} } };
    await pool.query(sql.type(z.object({}))`
      UPDATE jobs SET input = ${JSON.stringify(input)}::text::jsonb WHERE job_id = ${jobId}`);
    const whole = await getJob(pool, jobId);
    expect(whole.input).toEqual(input);
    const looked = { ...whole, input: { team: 'acme' } };
    expect(await findJobByNumber(pool, jobId)).toEqual(looked);
    expect(await pageOfJobs(pool, { before: undefined, status: undefined, limit: 1 })).toEqual([looked]);
  });
});
