import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import type { JobDetail, JobList, JobSamples } from '../../src/api/schemas/job.ts';
import type { JobStatus } from '../../src/meta/stages.ts';
import { findJob, getJob, type Job } from '../../src/store/jobs.ts';
import { getTarget } from '../../src/store/targets.ts';
import { generateExport } from '../support/generate-export.ts';
import { insertJob } from '../support/jobs.ts';
import { withMigrations } from '../support/migrations.ts';
import { type Answer, problem, withApi } from './support/running-api.ts';

const Nothing = z.object({});

describe('the jobs of the API', () => {
  const migrations = withMigrations();
  const api = withApi(() => migrations);
  let archive: string;

  beforeAll(async () => {
    archive = join(migrations.folder, 'export.zip');
    await generateExport({ path: archive, seed: 4, messages: 10_000, users: 60, channels: 12 });
  });

  const inputFor = (name: string) => ({
    archive,
    target: { kind: 'bulk-file' as const, path: join(migrations.folder, `${name}.zip`) },
    team: 'acme',
  });
  const insert = async (status: JobStatus) => {
    const jobId = await insertJob(migrations.pool);
    await migrations.pool.query(sql.type(Nothing)`
      UPDATE jobs SET status = ${status}, finished_at = CASE WHEN ${status} <> 'running' THEN now() END WHERE job_id = ${jobId}`);
    return jobId;
  };
  const forget = (ids: readonly number[]) =>
    migrations.pool.query(
      sql.type(Nothing)`DELETE FROM jobs WHERE job_id = ANY(${sql.array([...ids], 'int4')})`,
    );

  describe('in a list', () => {
    const ids: number[] = [];
    beforeAll(async () => {
      for (const status of ['failed', 'running', 'failed', 'cancelled', 'failed'] as const)
        ids.unshift(await insert(status));
    });

    const pages = async (query: string): Promise<number[][]> => {
      const found: number[][] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { status, body }: Answer<JobList> = await api.get(
          `/jobs?${query}${cursor && `&cursor=${cursor}`}`,
        );
        expect(status).toBe(200);
        found.push(body.jobs.map(({ jobId }) => jobId));
        cursor = body.nextCursor;
      }
      return found;
    };

    it('are the newest first, page by page, each once', async () => {
      expect(await pages('')).toEqual([ids]);
      expect(await pages('limit=2')).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
      expect(await pages('limit=5')).toEqual([ids]);
    });

    it('stay in their places while a new one begins between two pages', async () => {
      const { body } = await api.get<JobList>('/jobs?limit=2');
      const later = await insert('running');
      const { body: next } = await api.get<JobList>(`/jobs?limit=2&cursor=${body.nextCursor}`);
      expect(next.jobs.map(({ jobId }) => jobId)).toEqual(ids.slice(2, 4));
      await forget([later]);
    });

    it('are those of one status', async () => {
      expect(await pages('status=failed&limit=2')).toEqual([[ids[0], ids[2]], [ids[4]]]);
      expect(await pages('status=cancelled')).toEqual([[ids[1]]]);
      expect(await pages('status=success')).toEqual([[]]);
    });

    it.each([
      ['limit=0', 'limit'],
      ['limit=501', 'limit'],
      ['limit=few', 'limit'],
      ['status=lost', 'status'],
      ['cursor=newest', 'cursor'],
      ['cursor=-1', 'cursor'],
    ])('are refused with %s, which names the field', async (query, field) => {
      expect(await api.get(`/jobs?${query}`)).toEqual(problem(400, 'invalid', { field }));
    });
  });

  it.each(['', '/samples', '/files/a.zip', '/events'])('that nobody knows have no %s', async (path) => {
    expect(await api.get(`/jobs/4711${path}`)).toEqual(problem(404, 'not_found'));
    for (const wrong of ['0', '-1', '1.5', 'acme', '99999999999', '%00'])
      expect(await api.get(`/jobs/${wrong}${path}`)).toMatchObject({
        status: 400,
        type: 'application/problem+json',
      });
  });

  it('are known by their numbers, even if a workflow is called by the number of another one', async () => {
    const first = await insert('failed');
    const second = await insert('failed');
    await migrations.pool.query(
      sql.type(Nothing)`UPDATE jobs SET workflow_id = ${String(first)} WHERE job_id = ${second}`,
    );
    for (const jobId of [first, second]) {
      const { body } = await api.get<JobDetail>(`/jobs/${jobId}`);
      expect(body.jobId).toBe(jobId);
    }
    await forget([first, second]);
  });

  it('are told as the database has them, at every moment, and are successful only when all is accounted for', async () => {
    const id = await migrations.start(inputFor('told'));
    let same = 0;
    const stages = new Set<string>();
    const found = async () => (await findJob(migrations.pool, id)) ?? undefined;
    for (let before = await found(); before?.status !== 'success'; ) {
      if (!before) {
        before = await found();
        continue;
      }
      const { body } = await api.get<JobDetail>(`/jobs/${before.jobId}`);
      const after: Job = await getJob(migrations.pool, before.jobId);
      stages.add(body.stage);
      // What did not change in between has been told.
      if (JSON.stringify(before) === JSON.stringify(after)) {
        same += 1;
        expect(body).toMatchObject(told(after));
      }
      await expectConsistent(body);
      expect(after.status).not.toBe('failed');
      before = after;
    }
    expect(same).toBeGreaterThan(0);
    expect(stages).toContain('exporting');
    const job = await migrations.ended(id);
    const { body } = await api.get<JobDetail>(`/jobs/${job.jobId}`);
    expect(body).toMatchObject(told(job));
    expect(body).toMatchObject({ status: 'success', rate: null, retrying: [], waiting: { text: '' } });
    await expectConsistent(body);
    const { body: list } = await api.get<JobList>('/jobs?limit=1');
    expect(list.jobs[0]).toEqual(
      Object.fromEntries(
        Object.keys(list.jobs[0]!).map((key) => [key, (body as unknown as Record<string, unknown>)[key]]),
      ),
    );
    const { body: plot } = await api.get<JobSamples>(`/jobs/${job.jobId}/samples`);
    expect(plot.samples).toEqual([]); // nobody has sampled it
  }, 120_000);

  describe('that have made a file', () => {
    let job: Job;
    let path: string;
    beforeAll(async () => {
      job = await migrations.run(inputFor('made'));
      ({ path } = await getTarget(migrations.pool, job.targetId!));
    }, 120_000);

    it('give it as it is on the disk', async () => {
      const { body } = await api.get<JobDetail>(`/jobs/${job.jobId}`);
      const [file] = body.target!.files;
      expect(file).toEqual({
        name: basename(path),
        sizeBytes: (await stat(path)).size,
        note: expect.stringMatching(/mmctl/),
      });
      const response = await fetch(`${api.url}/api/v1/jobs/${job.jobId}/files/${file!.name}`);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'application/zip',
        'content-length': String(file!.sizeBytes),
        'content-disposition': `attachment; filename*=UTF-8''${file!.name}`,
      });
      expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(await readFile(path)));
    });

    it.each(['other.zip', '..%2Fmade.zip', '%2Fetc%2Fpasswd', '..%5Cmade.zip', 'x'.repeat(301)])(
      'give nothing else: %s',
      async (name) => {
        const { status, type } = await api.get(`/jobs/${job.jobId}/files/${name}`);
        expect([400, 404]).toContain(status);
        expect(type).toBe('application/problem+json');
      },
    );

    it('say that it is gone, if it is', async () => {
      const moved = await migrations.run(inputFor('moved'));
      await rm(join(migrations.folder, 'moved.zip'));
      expect(await api.get(`/jobs/${moved.jobId}/files/moved.zip`)).toEqual(problem(404, 'not_found'));
      const { body } = await api.get<JobDetail>(`/jobs/${moved.jobId}`);
      expect(body.target!.files.map(({ name }) => name)).not.toContain('moved.zip');
    }, 60_000);
  });

  it('are put on record by their routes only, if they are refused', async () => {
    await api.get('/jobs/4712?secret=quite-secret');
    await fetch(`${api.url}/api/v1/quite-secret`);
    const lines = api.log.filter(({ msg }) => msg === 'a request was refused');
    expect(lines.at(-2)).toMatchObject({
      level: 'debug',
      method: 'GET',
      route: '/api/v1/jobs/:job',
      status: 404,
    });
    expect(lines.at(-1)).toMatchObject({ route: '/api/*', status: 404 });
    expect(JSON.stringify(api.log)).not.toContain('quite-secret');
  });
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** What the API has to say of a job, from its row. */
const told = ({
  jobId,
  workflowId,
  runId,
  status,
  stage,
  meta,
  errorMessage,
  startedAt,
  finishedAt,
  pausedAt,
}: Job) => ({
  ...{ jobId, workflowId, runId, status, stage, meta, startedAt, finishedAt, pausedAt },
  error: errorMessage,
  totalsFrozen: meta.totals_frozen === true,
});

async function expectConsistent(job: JobDetail): Promise<void> {
  const { status, stage, finishedAt, totalsFrozen, types, target } = job;
  expect(finishedAt !== null).toBe(status !== 'running');
  // In `done` it may still be joining its file.
  if (status === 'success') expect(stage).toBe('done');
  for (const { exported, skipped, failed, pending, total } of types) {
    expect(total === null).toBe(!totalsFrozen);
    if (total !== null) expect(exported + skipped + failed + pending!).toBe(total);
  }
  if (stage === 'done')
    expect({ totalsFrozen, pending: types.map(({ pending }) => pending) }).toEqual({
      totalsFrozen: true,
      pending: types.map(() => 0),
    });
  if (status !== 'success') return;
  expect(target!.state).toBe('finished');
  expect(target!.files[0]!.sizeBytes).toBe((await stat(target!.path)).size);
}
