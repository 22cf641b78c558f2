import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { exportRate, sampleJobs, samplesOf, thinSamples } from '../../src/store/job-samples.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

const Nothing = z.object({});

describe('the samples of a job', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  let other: DatabasePool;
  let jobId: number;
  beforeAll(async () => {
    [pool, other] = await Promise.all([openPool(database.url), openPool(database.url)]);
  });
  beforeEach(async () => {
    await pool.query(sql.type(Nothing)`DELETE FROM jobs`);
    jobId = await insertJob(pool, 'exporting');
  });
  afterAll(() => Promise.all([pool.end(), other.end()]));

  const count = (meta: object) =>
    pool.query(sql.type(Nothing)`
      UPDATE jobs SET meta = meta || ${JSON.stringify(meta)}::text::jsonb WHERE job_id = ${jobId}`);
  const end = (at: string) =>
    pool.query(
      sql.type(
        Nothing,
      )`UPDATE jobs SET status = 'failed', finished_at = ${at}::timestamptz WHERE job_id = ${jobId}`,
    );
  /** So many samples, `everyS` apart, the last of them `agoS` seconds ago; each has exported ten more. */
  const insert = (samples: number, everyS: number, agoS = 0) =>
    pool.query(sql.type(Nothing)`
      INSERT INTO job_samples (job_id, at, stage, processed, exported, settled)
      SELECT ${jobId}, now() - make_interval(secs => ${agoS} + (${samples} - n) * ${everyS}::float8), 'exporting', 0, n * 10, n * 15
      FROM generate_series(1, ${samples}) n`);
  const ats = async () => (await samplesOf(pool, jobId)).map(({ at }) => Date.parse(at) / 1_000);

  it('hold the sums of its counters', async () => {
    await count({
      messages_processed: 5,
      users_processed: 2,
      messages_exported: 3,
      users_exported: 2,
      messages_failed: 9,
    });
    await sampleJobs(pool, 5);
    const [sample, ...more] = await samplesOf(pool, jobId);
    expect(more).toEqual([]);
    expect(sample).toMatchObject({ stage: 'exporting', processed: 7, exported: 5 });
    expect(Date.parse(sample!.at) % 5_000).toBe(0);
  });

  it('are one a period, however many processes take them', async () => {
    // A period that does not end while the test runs.
    await Promise.all(Array.from({ length: 20 }, (_, n) => sampleJobs(n % 2 ? pool : other, 1_000_000_000)));
    expect(await samplesOf(pool, jobId)).toHaveLength(1);
  });

  it('end with its end, also if nobody looked for long', async () => {
    await insert(3, 5, 86_400);
    const before = await ats();
    await end(new Date((before.at(-1)! + 3) * 1_000).toISOString());
    await count({ messages_exported: 42 });
    for (const one of [pool, other, pool]) await sampleJobs(one, 5);
    expect(await ats()).toEqual([...before, before.at(-1)! + 3]);
    expect((await samplesOf(pool, jobId)).at(-1)).toMatchObject({ exported: 42 });
  });

  it('end with its end, also if they went on a moment longer', async () => {
    await insert(2, 5);
    const before = await ats();
    await end(new Date((before.at(-1)! - 2) * 1_000).toISOString());
    await count({ messages_exported: 42 });
    await Promise.all([pool, other].map((one) => sampleJobs(one, 5)));
    const samples = await samplesOf(pool, jobId);
    expect(samples.map(({ exported }) => exported)).toEqual([10, 20, 42]);
  });

  it('are none of a job that ended before there was one', async () => {
    await end('2026-01-01T00:00:00Z');
    await sampleJobs(pool, 5);
    expect(await samplesOf(pool, jobId)).toEqual([]);
  });

  it('stay as they are up to the limit', async () => {
    await insert(100, 5);
    await thinSamples(pool, 100);
    expect(await samplesOf(pool, jobId)).toHaveLength(100);
  });

  it('are thinned to about half of the limit above it; first and newest stay, and other jobs keep theirs', async () => {
    const crowded = jobId;
    await insert(101, 5);
    jobId = await insertJob(pool, 'exporting');
    await insert(20, 5);
    await Promise.all([pool, other].map((one) => thinSamples(one, 100)));
    expect(await samplesOf(pool, jobId)).toHaveLength(20);
    const kept = await samplesOf(pool, crowded);
    expect(kept.length).toBeGreaterThanOrEqual(25);
    expect(kept.length).toBeLessThanOrEqual(52);
    expect([kept[0]!.exported, kept.at(-1)!.exported]).toEqual([10, 1_010]);
  });

  it('lie evenly over all of a long job', async () => {
    // Two hours at five seconds, thinned again and again as the sampler does, with a limit of 100.
    const started = 1_800_000_000;
    for (let round = 0; round < 24; round++) {
      await pool.query(sql.type(Nothing)`
        INSERT INTO job_samples (job_id, at, stage, processed, exported, settled)
        SELECT ${jobId}, to_timestamp(${started} + (${round} * 60 + n) * 5), 'exporting', 0, 0, 0 FROM generate_series(0, 59) n`);
      await thinSamples(pool, 100);
    }
    const found = await ats();
    expect(found.length).toBeLessThanOrEqual(100 + 60);
    expect(found[0]).toBe(started);
    const gaps = found.slice(1).map((at, n) => at - found[n]!);
    // 7,200 s in 50 spans would be 144 s: the next power of two is 256 s.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * 256);
  });

  describe('give the rate of its export', () => {
    it.each([
      ['ten each second', 20, 1, 60, 10],
      ['what was exported in the window only', 20, 5, 30, 2],
    ])('%s', async (_, samples, everyS, windowS, perSecond) => {
      await insert(samples, everyS);
      const rate = await exportRate(pool, jobId, windowS);
      expect(rate!.exported).toBeCloseTo(perSecond, 5);
      expect(rate!.settled).toBeCloseTo(perSecond * 1.5, 5);
    });

    it('null before it says anything: two samples of the export within the window, ten seconds apart', async () => {
      expect(await exportRate(pool, jobId, 60)).toBeNull();
      await insert(1, 5);
      expect(await exportRate(pool, jobId, 60)).toBeNull();
      await pool.query(sql.type(Nothing)`
        INSERT INTO job_samples (job_id, at, stage, processed, exported, settled)
        VALUES (${jobId}, now() - interval '10 s', 'messages', 4, 0, 0), (${jobId}, now() - interval '70 s', 'exporting', 4, 0, 0)`);
      await insert(2, 5);
      expect(await exportRate(pool, jobId, 60)).toBeNull();
    });
  });

  it('are gone with it', async () => {
    await insert(3, 5);
    await pool.query(sql.type(Nothing)`DELETE FROM jobs WHERE job_id = ${jobId}`);
    expect(await samplesOf(pool, jobId)).toEqual([]);
  });
});
