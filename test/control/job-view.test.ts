import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { waitsText } from '../../src/cli/waits-text.ts';
import { readJobView, waitText } from '../../src/control/job-view.ts';
import { chunksOf, enterExporting, settleChunk } from '../../src/store/chunks.ts';
import { setPaused } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { tryStartType } from '../../src/store/type-barrier.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

describe('how a job stands', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());
  beforeEach(() => pool.query(sql.type(z.object({}))`TRUNCATE jobs, targets CASCADE`));

  const exportingJob = async () => {
    const jobId = await insertJob(pool, 'ready_export');
    await insertChunk(pool, jobId, 'user', 0, 3);
    await enterExporting(pool, jobId);
    await tryStartType(pool, jobId, 'user');
    return jobId;
  };
  const view = (jobId: number) => readJobView(pool, { workflowId: String(jobId), label: 'a.zip' });

  test('is unknown before a worker has taken it', async () => {
    expect((await readJobView(pool, { workflowId: 'nobody', label: 'a.zip' })).job).toBeUndefined();
  });

  test('is not called waiting while it exports itself', async () => {
    const job = await exportingJob();
    expect(waitText(await view(job))).toBe('');
  });

  test('is paused, and only the command line says by which command it goes on', async () => {
    const jobId = await exportingJob();
    await setPaused(pool, jobId, true);
    const paused = await view(jobId);
    expect(waitText(paused)).toBe('paused');
    expect(waitsText(paused)).toBe(`paused; \`slack-mm2 resume ${jobId}\` lets it go on`);
    await setPaused(pool, jobId, false);
  });

  test('names the jobs that the type barrier makes it wait for', async () => {
    const [ahead, behind] = [await exportingJob(), await exportingJob()];
    const [chunk] = await chunksOf(pool, ahead, 'user');
    await settleChunk(pool, ahead, 'user', chunk!, [], []);
    expect(waitText(await view(ahead))).toBe(`waits for job ${behind} (3 users pending)`);
    expect(waitText(await view(behind))).toBe('');
  });
});
