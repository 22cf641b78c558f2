import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { checkAccounts } from '../../src/store/chunks.ts';
import { openPool } from '../../src/store/pool.ts';
import { checkAllRead } from '../../src/store/slices.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

/** Where the database is older than the history of the workflow, because only one of them was restored. */
describe('a workflow that is ahead of its database', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());

  it.each([
    ['all were read', [2, 3], undefined],
    ['there are none', [], undefined],
    ['one was not begun', [2, 0], '1 of its slices are not read to their end'],
    ['one was begun', [1, 3], '1 of its slices are not read to their end'],
  ])('plans no export unless its slices were read: %s', async (_, cursors, problem) => {
    const jobId = await insertJob(pool, 'ready_export');
    for (const [sliceNo, entryNo] of cursors.entries()) {
      const entries = JSON.stringify(Array.from({ length: sliceNo + 2 }, () => ({ name: 'general/a.json' })));
      await pool.query(sql.unsafe`
        INSERT INTO slices (job_id, slice_no, entries, entry_no)
        VALUES (${jobId}, ${sliceNo}, ${entries}, ${entryNo})`);
    }
    const checked = checkAllRead(pool, jobId);
    if (problem === undefined) await expect(checked).resolves.toBeUndefined();
    else await expect(checked).rejects.toThrow(problem);
  });

  it('does not finish a job that has no totals', async () => {
    const jobId = await insertJob(pool, 'messages');
    await expect(checkAccounts(pool, jobId)).rejects.toThrow(
      /is not exporting, though its workflow says so: the database is older than Temporal's/,
    );
  });
});
