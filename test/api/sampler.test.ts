import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { startSampler } from '../../src/api/sampler.ts';
import { createLog } from '../../src/observe/create-log.ts';
import { samplesOf } from '../../src/store/job-samples.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';
import { withBreakableDatabase } from './support/breakable-database.ts';

describe('the sampler', () => {
  const inner = withDatabase();
  const database = withBreakableDatabase(() => inner.url);

  it('goes on after the database was away, and samples nothing any more once it is stopped', async () => {
    const { pool } = database;
    const jobId = await insertJob(pool);
    const lines: string[] = [];
    const log = createLog({ level: 'debug', to: { write: (line) => void lines.push(line) } });
    database.cut();
    const stop = startSampler(pool, log);
    while (lines.length === 0) await sleep(100);
    await database.repair();
    while ((await samplesOf(pool, jobId)).length === 0) await sleep(100);
    await stop();
    const samples = await samplesOf(pool, jobId);
    await sleep(5_500);
    expect(await samplesOf(pool, jobId)).toEqual(samples);
    expect(lines.join('')).toMatch(/could not be sampled/);
  }, 60_000);
});
