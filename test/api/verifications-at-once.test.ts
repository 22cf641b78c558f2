import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { createVerifications } from '../../src/api/verifications.ts';
import { getJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';
import { quietLog } from './support/upload-service.ts';

describe('verifications', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());

  it('are three at most, also of those that are asked for at the same moment', async () => {
    const access = {
      databaseUrl: database.url,
      temporalAddress: '127.0.0.1:1',
      uiUrl: undefined,
      dataDir: undefined,
    };
    const verifications = createVerifications(pool, access, quietLog, undefined);
    const input = {
      archive: '/export.zip',
      target: { kind: 'bulk-file', path: '/import.zip' },
      team: 'acme',
    };
    const jobs = await Promise.all(
      [1, 2, 3, 4, 5].map(async () => {
        const jobId = await insertJob(pool, 'done');
        await pool.query(sql.type(z.object({}))`
          UPDATE jobs SET status = 'success', finished_at = now(), input = ${JSON.stringify(input)}::text::jsonb
          WHERE job_id = ${jobId}`);
        return getJob(pool, jobId);
      }),
    );
    const wanted = { url: 'https://mattermost.example.com', token: 't', allowHttp: false, checksums: false };
    try {
      const begun = await Promise.allSettled(jobs.map((job) => verifications.start(job, wanted)));
      expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    } finally {
      await verifications.close();
    }
  }, 30_000);
});
