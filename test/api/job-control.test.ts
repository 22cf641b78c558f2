import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import type { JobAnswer, StartedMigrations } from '../../src/api/schemas/job.ts';
import { findJob, getJob, type Job } from '../../src/store/jobs.ts';
import { generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries } from '../support/read-lines.ts';
import { problem, withApi } from './support/running-api.ts';

describe('over the API, a job', () => {
  const migrations = withMigrations();
  const api = withApi(() => migrations);
  let archive: string;

  beforeAll(async () => {
    archive = join(migrations.folder, 'export.zip');
    await generateExport({ path: archive, seed: 4, messages: 10_000, users: 60, channels: 12 });
  });

  const fileAt = (name: string) => join(migrations.folder, `${name}.zip`);
  const started = async (name: string): Promise<Job> => {
    const target = { kind: 'bulk-file' as const, path: fileAt(name) };
    const id = await migrations.start({ archive, target, team: 'acme' });
    for (;;) {
      const job = await findJob(migrations.pool, id);
      if (job) return job;
      await sleep(5);
    }
  };
  const say = (what: string, { jobId }: Job) => api.post<JobAnswer>(`/jobs/${jobId}/${what}`);

  it('is paused and resumed, as often as that is said, and comes to its end', async () => {
    const job = await started('paused');
    for (const _ of [1, 2]) {
      const { status, body } = await say('pause', job);
      expect({ status, body }).toMatchObject({
        status: 200,
        body: {
          job: { jobId: job.jobId, status: 'running', pausedAt: expect.stringMatching(/Z$/), rate: null },
          note: null,
        },
      });
      expect(body.job.waiting.text).toMatch(/^paused/);
      const row = await getJob(migrations.pool, job.jobId);
      expect(body.job).toMatchObject({ pausedAt: row.pausedAt, meta: row.meta });
    }
    const held = await getJob(migrations.pool, job.jobId);
    await sleep(700);
    expect(await getJob(migrations.pool, job.jobId)).toEqual(held);
    for (const _ of [1, 2]) {
      const answer = await say('resume', job);
      expect(answer).toMatchObject({ status: 200, body: { job: { pausedAt: null }, note: null } });
      if (answer.body.job.status !== 'running') break;
    }
    expect(await migrations.ended(job.workflowId)).toMatchObject({ status: 'success' });
    for (const what of ['pause', 'resume'])
      expect(await say(what, job)).toMatchObject({
        status: 200,
        body: { job: { status: 'success' }, note: `job ${job.jobId} has ended already` },
      });
    expect(await say('cancel', job)).toMatchObject({
      status: 202,
      body: { job: { status: 'success' }, note: `job ${job.jobId} has ended already` },
    });
    // Nothing has failed in it.
    expect(await api.post<StartedMigrations>(`/jobs/${job.jobId}/retry`, {})).toMatchObject({
      status: 202,
      body: { migrations: [], note: `nothing has failed in job ${job.jobId}` },
    });
  }, 120_000);

  it('is cancelled while it is paused, however often that is said, and is brought once by a retry', async () => {
    const job = await started('cancelled');
    await say('pause', job);
    for (const _ of [1, 2])
      expect(await say('cancel', job)).toMatchObject({ status: 202, body: { note: expect.any(String) } });
    expect(await migrations.ended(job.workflowId)).toMatchObject({ status: 'cancelled', pausedAt: null });
    const answers = await Promise.all(
      [1, 2].map(() => api.post<StartedMigrations>(`/jobs/${job.jobId}/retry`, { overwrite: true })),
    );
    const [{ body }] = answers as [(typeof answers)[0]];
    expect(body).toMatchObject({
      migrations: [{ workflowId: expect.any(String), label: 'export.zip', jobId: null }],
      note: null,
    });
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[1]!.body).toEqual(body);
    expect(await migrations.ended(body.migrations[0]!.workflowId)).toMatchObject({ status: 'success' });
    const undisturbed = await started('undisturbed');
    await migrations.ended(undisturbed.workflowId);
    expect(await fingerprintEntries(fileAt('cancelled'))).toEqual(
      await fingerprintEntries(fileAt('undisturbed')),
    );
  }, 120_000);

  it('is told nothing that it can not do', async () => {
    const job = await started('refusing');
    const { jobId } = job;
    await say('pause', job);
    const retry = (body: unknown) => api.post(`/jobs/${jobId}/retry`, body);
    expect(await retry({})).toEqual(problem(400, 'refused'));
    expect(await retry({ overwrite: true, type: 'user' })).toEqual(problem(400, 'refused'));
    expect(await retry({ type: 'channels' })).toEqual(problem(400, 'invalid', { field: 'type' }));
    expect(await retry({ overwrite: 'yes' })).toEqual(problem(400, 'invalid', { field: 'overwrite' }));
    expect(await retry({ force: true })).toEqual(problem(400, 'invalid'));
    expect(await retry([])).toEqual(problem(400, 'invalid'));
    expect(await retry(undefined)).toEqual(problem(400, 'invalid'));
    for (const [type, body] of [
      ['application/json', '{"overwrite":'],
      ['application/json', '{"__proto__":{"overwrite":true}}'],
      ['application/xml', '<a/>'],
    ] as const) {
      const response = await fetch(`${api.url}/api/v1/jobs/${jobId}/retry`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      const status = type === 'application/xml' ? 415 : 400;
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status,
        body: { status, code: 'invalid' },
      });
    }
    expect((await getJob(migrations.pool, jobId)).status).toBe('running');
    await say('cancel', job);
    await migrations.ended(job.workflowId);
  }, 60_000);

  it('whose workflow is gone is ended, and not called paused', async () => {
    const job = await started('lost');
    await say('pause', job);
    await migrations.client.workflow.getHandle(job.workflowId).terminate();
    expect(await say('pause', job)).toMatchObject({
      status: 200,
      body: { job: { status: 'failed' }, note: expect.stringMatching(/^job \d+ has ended/) },
    });
  }, 60_000);

  it('whose workflow is at another Temporal is left to that one', async () => {
    const job = await started('foreign');
    await say('pause', job);
    await migrations.pool.query(
      sql.type(z.object({}))`UPDATE jobs SET temporal_namespace = 'another' WHERE job_id = ${job.jobId}`,
    );
    for (const what of ['pause', 'resume', 'cancel'])
      expect(await say(what, job)).toEqual(
        problem(400, 'refused', { title: expect.stringMatching(/belongs to another Temporal/) }),
      );
    await migrations.pool.query(
      sql.type(
        z.object({}),
      )`UPDATE jobs SET temporal_namespace = ${job.temporalNamespace} WHERE job_id = ${job.jobId}`,
    );
    await say('cancel', job);
    await migrations.ended(job.workflowId);
  }, 60_000);

  it.each(['pause', 'resume', 'cancel', 'retry'])('that nobody knows can not be told to %s', async (what) => {
    const body = what === 'retry' ? {} : undefined;
    expect(await api.post(`/jobs/4711/${what}`, body)).toEqual(problem(404, 'not_found'));
    expect(await api.post(`/jobs/acme/${what}`, body)).toEqual(problem(400, 'invalid', { field: 'job' }));
  });
});
