import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { createEnterExporting } from '../../src/activities/enter-exporting.ts';
import { getJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { PERMANENT_ERRORS } from '../../src/workflows/constants.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { insertProof } from '../support/restore-proofs.ts';
import { withDatabase } from '../support/services.ts';

const DAY = 86_400;
const Nothing = z.object({});

describe('a job that requires a restore proof', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());
  beforeEach(() => pool.query(sql.type(Nothing)`TRUNCATE jobs, targets, restore_proofs CASCADE`));

  const jobWith = async (more: object) => {
    const jobId = await insertJob(pool, 'ready_export');
    await insertChunk(pool, jobId, 'user', 0, 3);
    const target = { kind: 'mattermost', url: 'https://mattermost.example.com', ...more };
    await pool.query(sql.type(Nothing)`
      UPDATE jobs SET input = ${sql.jsonb({ archive: '/export.zip', target })} WHERE job_id = ${jobId}`);
    return jobId;
  };
  const enter = (jobId: number) =>
    new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') }).run(
      createEnterExporting({ pool } as never),
      { jobId },
    );
  const refusalOf = async (jobId: number): Promise<Error> => {
    try {
      await enter(jobId);
    } catch (error) {
      return error as Error;
    }
    throw new Error('it was let in');
  };
  const ENTERED = { lanes: { user: [{ from: 0, to: 1 }] } };

  it('is let in by one that is recent enough, though newer runs are none', async () => {
    await insertProof(pool, { secondsAgo: 7 * DAY - 60 });
    await insertProof(pool, { secondsAgo: 20 * DAY });
    await insertProof(pool, { outcome: 'passed' });
    const jobId = await jobWith({ requireRestoreProof: '7d' });
    expect(await enter(jobId)).toEqual(ENTERED);
    expect(await getJob(pool, jobId)).toMatchObject({ stage: 'exporting', meta: { totals_frozen: true } });
  });

  it.each([
    ['there is none', [], 'there is none. '],
    [
      'it is too old',
      [{ secondsAgo: 9 * DAY + 5 }],
      /the newest is 9 days old \(\d{4}-.*Z; .*, driver local\)\. /,
    ],
    ['it is a little too old', [{ secondsAgo: 7 * DAY + 1 }], 'the newest is 7 days old'],
    ['it is of another recipe', [{ recipe: 'mailu' }], 'there is none. '],
    [
      'it was one pass only',
      [{ outcome: 'passed' }],
      'has come to “passed”, which is no proof without --cold. ',
    ],
    ['it failed', [{ outcome: 'failed' }], 'the newest run has come to “failed”. '],
    [
      'another run has failed since',
      [{ secondsAgo: 60 }, { outcome: 'failed' }],
      'the newest run has failed, after the proof of ',
    ],
    ['it was not to be found out', [{ outcome: 'unverified' }], 'has come to “unverified”. '],
    ['it was cancelled', [{ outcome: 'cancelled' }], 'has come to “cancelled”. '],
  ] as const)('stays before it when %s, for good, with nothing frozen', async (_what, proofs, words) => {
    for (const proof of proofs) await insertProof(pool, proof);
    const jobId = await jobWith({ requireRestoreProof: '7d' });
    const before = await getJob(pool, jobId);
    const error = await refusalOf(jobId);
    expect(error.message).toMatch(
      /^a restore proof of the recipe mattermost that is not older than 7d is required: /,
    );
    expect(error.message).toMatch(words);
    expect(error.message).toContain(`Nothing of job ${jobId} was sent to the server`);
    expect(error.message).toContain('`slack-mm2 restore prove mattermost --cold`');
    expect(error.message).toContain(`\`slack-mm2 retry ${jobId}\``);
    expect(PERMANENT_ERRORS).toContain(ApplicationFailure.fromError(error).type);
    expect(await getJob(pool, jobId)).toEqual(before);
  });

  it('stays where it is, however old the proof becomes meanwhile', async () => {
    await insertProof(pool);
    const jobId = await jobWith({ requireRestoreProof: '90m' });
    await enter(jobId);
    const entered = await getJob(pool, jobId);
    await pool.query(
      sql.type(Nothing)`UPDATE restore_proofs SET finished_at = finished_at - interval '1 year'`,
    );
    expect(await enter(jobId)).toEqual(ENTERED);
    await pool.query(sql.type(Nothing)`DELETE FROM restore_proofs`);
    expect(await enter(jobId)).toEqual(ENTERED);
    expect(await getJob(pool, jobId)).toEqual(entered);
  });

  it('is told apart from one that does not', async () => {
    expect(await enter(await jobWith({}))).toEqual(ENTERED);
  });
});
