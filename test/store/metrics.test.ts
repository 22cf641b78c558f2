import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { jobMetricsText } from '../../src/observe/job-metrics.ts';
import { readJobTotals } from '../../src/store/metrics.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { parsePrometheusText } from '../support/prometheus-text.ts';
import { withDatabase } from '../support/services.ts';

describe('the totals of all jobs', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());

  const scrape = async () => parsePrometheusText(await jobMetricsText(await readJobTotals(pool)));

  it('are zero, and there, before there is a job', async () => {
    const samples = await scrape();
    expect(samples.get('slack_mm2_entities_processed_total{type="message"}')).toBe(0);
    expect(samples.get('slack_mm2_jobs{status="running",stage="exporting"}')).toBe(0);
    expect([...samples.values()].every((value) => value === 0)).toBe(true);
  });

  it('add up over jobs that run and jobs that have ended, and pending counts where the barrier counts', async () => {
    const [reading, exporting, also, ended] = [
      await insertJob(pool, 'messages'),
      await insertJob(pool, 'exporting'),
      await insertJob(pool, 'exporting'),
      await insertJob(pool, 'exporting'),
    ];
    const count = (jobId: number, meta: object) =>
      pool.query(sql.unsafe`
        UPDATE jobs SET meta = meta || ${JSON.stringify(meta)}::text::jsonb WHERE job_id = ${jobId}`);
    await count(reading, { messages_processed: 5_000_000_000, totals: { messages: 7 } });
    await count(exporting, { messages_processed: 10, messages_exported: 4, custom_emoji_failed: 1 });
    await count(ended, { messages_processed: 1, messages_exported: 1, reactions_skipped: 2 });
    await insertChunk(pool, reading, 'message', 0, 100);
    await insertChunk(pool, exporting, 'message', 0, 6);
    await insertChunk(pool, also, 'message', 0, 3);
    await insertChunk(pool, also, 'reaction', 0, 2);
    await insertChunk(pool, ended, 'message', 0, 50);
    await pool.query(sql.unsafe`UPDATE jobs SET status = 'failed' WHERE job_id = ${ended}`);

    expect(Object.fromEntries([...(await scrape())].filter(([, value]) => value !== 0))).toEqual({
      'slack_mm2_entities_processed_total{type="message"}': 5_000_000_011,
      'slack_mm2_entities_exported_total{type="message"}': 5,
      'slack_mm2_entities_skipped_total{type="reaction"}': 2,
      'slack_mm2_entities_failed_total{type="custom_emoji"}': 1,
      'slack_mm2_pending{type="message"}': 9,
      'slack_mm2_pending{type="reaction"}': 2,
      'slack_mm2_jobs{status="failed",stage="exporting"}': 1,
      'slack_mm2_jobs{status="running",stage="exporting"}': 2,
      'slack_mm2_jobs{status="running",stage="messages"}': 1,
    });
  });
});
