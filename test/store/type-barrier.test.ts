import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { chunksOf, enterExporting, settleChunk } from '../../src/store/chunks.ts';
import { endJob, getJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { lockBarrier, tryStartType } from '../../src/store/type-barrier.ts';
import { barrierViolations } from '../barrier/check.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

describe('the type barrier', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url, 20);
  });
  afterAll(() => pool.end());
  beforeEach(() => pool.query(sql.type(z.object({}))`TRUNCATE jobs, targets CASCADE`));

  const settleAll = async (jobId: number, type: 'user' | 'channel' | 'message') => {
    for (const chunk of await chunksOf(pool, jobId, type))
      await settleChunk(pool, jobId, type, chunk, [], []);
  };
  const exportingJob = async () => {
    const jobId = await insertJob(pool, 'ready_export');
    await insertChunk(pool, jobId, 'user', 0, 3);
    await insertChunk(pool, jobId, 'message', 0, 5);
    await enterExporting(pool, jobId);
    return jobId;
  };
  const starts = (jobId: number) =>
    pool.anyFirst(
      sql.type(z.object({ type: z.string() }))`SELECT type FROM type_starts WHERE job_id = ${jobId}`,
    );

  it('lets a job start the first type at once, and records it', async () => {
    const job = await exportingJob();
    expect(await tryStartType(pool, job, 'user')).toEqual([]);
    expect(await starts(job)).toEqual(['user']);
  });

  it('holds a job by its own pending entities of an earlier type', async () => {
    const job = await exportingJob();
    expect(await tryStartType(pool, job, 'message')).toEqual([
      { jobId: job, type: 'user', pending: 3, isPaused: false },
    ]);
    expect(await starts(job)).toEqual([]);
    await settleAll(job, 'user');
    expect(await tryStartType(pool, job, 'message')).toEqual([]);
  });

  it('holds a job by those of every other job in exporting', async () => {
    const [ahead, behind] = [await exportingJob(), await exportingJob()];
    await settleAll(ahead, 'user');
    expect(await tryStartType(pool, ahead, 'channel')).toEqual([
      { jobId: behind, type: 'user', pending: 3, isPaused: false },
    ]);
    await settleAll(behind, 'user');
    expect(await tryStartType(pool, ahead, 'channel')).toEqual([]);
  });

  it('is held by nobody who is not in exporting', async () => {
    const job = await exportingJob();
    await settleAll(job, 'user');
    const reading = await insertJob(pool, 'ready_export');
    await insertChunk(pool, reading, 'user', 0, 9);
    const [failed, cancelled] = [await exportingJob(), await exportingJob()];
    await endJob(pool, failed, 'failed', 'the archive has changed');
    await endJob(pool, cancelled, 'cancelled', null);
    expect(await tryStartType(pool, job, 'channel')).toEqual([]);
  });

  it('is not held by entities that failed or were skipped', async () => {
    const job = await exportingJob();
    const [chunk] = await chunksOf(pool, job, 'user');
    const outcome = { reason: 'no_members' as const, detail: '' };
    await settleChunk(
      pool,
      job,
      'user',
      chunk!,
      [
        { slackId: 'U1', status: 'failed', ...outcome },
        { slackId: 'U2', status: 'skipped', ...outcome },
      ],
      [],
    );
    expect(await tryStartType(pool, job, 'message')).toEqual([]);
    expect((await getJob(pool, job)).meta).toMatchObject({
      users_exported: 1,
      users_skipped: 1,
      users_failed: 1,
    });
  });

  it('keeps a start that has happened, also when a job with earlier entities arrives later', async () => {
    const job = await exportingJob();
    await settleAll(job, 'user');
    await tryStartType(pool, job, 'message');
    await exportingJob();
    expect(await tryStartType(pool, job, 'message')).toEqual([]);
    expect(await tryStartType(pool, job, 'attachment')).not.toEqual([]);
    expect(await starts(job)).toEqual(['message']);
  });

  it('records no start of a job that has ended', async () => {
    const job = await exportingJob();
    await endJob(pool, job, 'cancelled', null);
    await tryStartType(pool, job, 'user');
    expect(await starts(job)).toEqual([]);
  });

  it('lets nobody into exporting between a check and its start', async () => {
    const job = await exportingJob();
    await settleAll(job, 'user');
    const late = await insertJob(pool, 'ready_export');
    await insertChunk(pool, late, 'user', 0, 1);
    let entered = false;
    let entering: Promise<void> | undefined;
    await pool.transaction(async (transaction) => {
      await lockBarrier(transaction);
      entering = enterExporting(pool, late).then(() => {
        entered = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(entered).toBe(false);
    });
    await entering;
    expect(entered).toBe(true);
  });

  it('holds under jobs that start, enter, settle and fail at once, and nobody waits for ever', async () => {
    const types = ['user', 'channel', 'message'] as const;
    const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
    const run = async (index: number) => {
      await pause();
      const job = await insertJob(pool, 'ready_export');
      for (const type of types) for (let n = 0; n < 3; n++) await insertChunk(pool, job, type, n, 2);
      await enterExporting(pool, job);
      for (const type of types) {
        while ((await tryStartType(pool, job, type)).length > 0) await pause();
        if (index % 5 === 4 && type === 'channel') return void (await endJob(pool, job, 'failed', 'x'));
        await pause();
        await settleAll(job, type);
      }
    };
    await Promise.all(Array.from({ length: 15 }, (_, index) => run(index)));
    expect(await barrierViolations(database.url)).toEqual([]);
    const { rows } = await pool.query(
      sql.type(z.object({ n: z.number() }))`SELECT count(*)::int AS n FROM type_starts`,
    );
    expect(rows[0]!.n).toBe(12 * 3 + 3 * 2);
  });

  it('is seen to be broken by the checker when it is broken', async () => {
    const [job, other] = [await exportingJob(), await exportingJob()];
    const start = (type: string) =>
      pool.query(sql.type(z.object({}))`INSERT INTO type_starts (job_id, type) VALUES (${job}, ${type})`);
    await start('user');
    await settleAll(job, 'user');
    expect(await barrierViolations(database.url)).toEqual([]);
    await start('message');
    expect(await barrierViolations(database.url)).toEqual([
      expect.stringMatching(
        `^job ${job} started message at .*, while job ${other} had 3 pending of user in chunk 0$`,
      ),
    ]);
  });
});
