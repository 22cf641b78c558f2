import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { chunksOf, enterExporting, pendingChunks, settleChunks } from '../../src/store/chunks.ts';
import { endJob, getJob, JobEndedError } from '../../src/store/jobs.ts';
import type { Outcome } from '../../src/store/outcomes.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

const skipped = (slackId: string): Outcome => ({
  slackId,
  status: 'skipped',
  reason: 'message_not_exported',
  detail: '',
});

describe('settleChunks', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  let jobId: number;
  beforeAll(async () => {
    pool = await openPool(database.url, 4);
  });
  afterAll(() => pool.end());
  beforeEach(async () => {
    await pool.query(sql.type(z.object({}))`TRUNCATE jobs, targets CASCADE`);
    jobId = await insertJob(pool, 'ready_export');
    for (const chunkNo of [0, 1, 2]) await insertChunk(pool, jobId, 'reaction', chunkNo, 10);
    await enterExporting(pool, jobId);
  });

  const settle = async (chunkNos: readonly number[], outcomes: Record<number, Outcome[]> = {}) =>
    settleChunks(
      pool,
      jobId,
      'reaction',
      (await chunksOf(pool, jobId, 'reaction'))
        .filter(({ chunkNo }) => chunkNos.includes(chunkNo))
        .map((chunk) => ({
          chunk,
          outcomes: outcomes[chunk.chunkNo] ?? [],
          findings: [{ code: 'reaction_merged', slackId: `of ${chunk.chunkNo}`, detail: '' }],
          reused: 1,
        })),
    );
  const pending = async () =>
    (await pendingChunks(pool, jobId, 'reaction', 0, 9)).map(({ chunkNo }) => chunkNo);
  const counters = async () => {
    const { meta } = await getJob(pool, jobId);
    return ['exported', 'skipped', 'failed', 'reused'].map((what) => meta[`reactions_${what}`] ?? 0);
  };
  const Recorded = z.object({ chunkNo: z.number().int(), slackId: z.string() });
  const recorded = async () =>
    (
      await pool.any(sql.type(Recorded)`
        SELECT chunk_no AS "chunkNo", slack_id AS "slackId" FROM outcomes WHERE job_id = ${jobId} ORDER BY 1, 2`)
    ).map(({ chunkNo, slackId }) => `${chunkNo} ${slackId}`);
  const found = () =>
    pool.anyFirst(sql.type(z.object({ id: z.string() }))`
      SELECT slack_id AS id FROM findings WHERE job_id = ${jobId} ORDER BY 1`);

  it('settles all of them, each with its own outcomes', async () => {
    await settle([0, 2], { 0: [skipped('a'), skipped('b')], 2: [{ ...skipped('c'), status: 'failed' }] });
    expect(await pending()).toEqual([1]);
    expect(await counters()).toEqual([17, 2, 1, 2]);
    expect(await recorded()).toEqual(['0 a', '0 b', '2 c']);
    expect(await found()).toEqual(['of 0', 'of 2']);
  });

  it('counts what another attempt has settled only once', async () => {
    await settle([1], { 1: [skipped('a')] });
    await settle([0, 1, 2], { 0: [skipped('b')], 1: [skipped('a')] });
    expect(await pending()).toEqual([]);
    expect(await counters()).toEqual([28, 2, 0, 3]);
    expect(await recorded()).toEqual(['0 b', '1 a']);
    await settle([0, 1, 2], { 0: [skipped('b')], 1: [skipped('a')] });
    expect(await counters()).toEqual([28, 2, 0, 3]);
  });

  it('counts each once when attempts run at the same time', async () => {
    await Promise.all([settle([0, 1, 2]), settle([0, 1, 2]), settle([1, 2])]);
    expect(await pending()).toEqual([]);
    expect(await counters()).toEqual([30, 0, 0, 3]);
  });

  it('settles none of them where an entity would have two outcomes', async () => {
    const twice = settle([0, 1], { 0: [skipped('a')], 1: [skipped('a')] });
    await expect(twice).rejects.toThrow('chunks 0, 1 of reaction: an entity has two outcomes');
    expect(await pending()).toEqual([0, 1, 2]);
    expect(await counters()).toEqual([0, 0, 0, 0]);
    expect(await recorded()).toEqual([]);
  });

  it('settles none of them for a job that has ended', async () => {
    await endJob(pool, jobId, 'cancelled', null);
    await expect(settle([0, 1])).rejects.toThrow(JobEndedError);
    expect(await pending()).toEqual([0, 1, 2]);
    expect(await found()).toEqual([]);
  });
});
