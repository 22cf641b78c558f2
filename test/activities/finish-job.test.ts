import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createFinishJob } from '../../src/activities/finish-job.ts';
import { getJob } from '../../src/store/jobs.ts';
import { SAMPLE } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries } from '../support/read-lines.ts';

describe('finishing a job', () => {
  const migrations = withMigrations();

  it('may be done again when all of it is done: Temporal has not heard of the first time', async () => {
    const path = join(migrations.folder, 'import.zip');
    const job = await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path }, team: 'acme' });
    expect(job.status).toBe('success');
    const before = await fingerprintEntries(path);
    const dependencies = { pool: migrations.pool, shutdown: new AbortController().signal };
    const finishJob = createFinishJob(dependencies as never);
    await new MockActivityEnvironment().run(finishJob, { jobId: job.jobId });
    expect(await getJob(migrations.pool, job.jobId)).toEqual(job);
    expect(await fingerprintEntries(path)).toEqual(before);
  }, 60_000);
});
