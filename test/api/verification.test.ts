import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import type { createApi } from '../../src/api/server.ts';
import type { Job } from '../../src/store/jobs.ts';
import {
  addVerificationDifferences,
  beginVerification,
  endVerification,
} from '../../src/store/verifications.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { apiOnDatabase } from '../support/api-on-database.ts';
import { insertJob } from '../support/jobs.ts';
import { withMigrations } from '../support/migrations.ts';
import { testTemporalAddress } from '../support/services.ts';
import { importBoth } from '../support/verified.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));
const Nothing = z.object({});

/** Several processes of the command, one after the other. */
const LONG_MS = 180_000;

describe("reading a job's target back over HTTP", () => {
  const migrations = withMigrations();
  const { start } = withDoubles();
  let job: Job;
  let path: string;
  let api: Awaited<ReturnType<typeof createApi>>;
  const openApi = () =>
    apiOnDatabase(migrations.pool, {
      databaseUrl: migrations.databaseUrl,
      temporalAddress: testTemporalAddress(),
    });
  beforeAll(async () => {
    delete process.env.MATTERMOST_TOKEN;
    path = join(migrations.folder, 'acme.zip');
    job = await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path }, team: 'acme' });
  }, 60_000);
  beforeEach(async () => {
    await migrations.pool.query(sql.type(Nothing)`DELETE FROM verifications`);
    api = await openApi();
  });
  afterEach(() => api.close());

  type Method = 'GET' | 'POST' | 'DELETE';
  const call = async (
    method: Method,
    below: string,
    { body, query = {}, of = job.jobId }: { body?: object; query?: Record<string, string>; of?: number } = {},
  ) => {
    const answer = await api.inject({
      method,
      url: `/api/v1/jobs/${of}/${below}`,
      query,
      ...(body && { payload: body }),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const begin = (double: MattermostDouble, more: object = {}) =>
    call('POST', 'verify', { body: { url: double.url, token: double.token, ...more } });
  const state = async () => (await call('GET', 'verification')).body;
  const ended = async () => {
    for (;;) {
      const now = await state();
      if (now.state !== 'running') return now;
      await sleep(100);
    }
  };
  const imported = async () => {
    const double = await start();
    await importBoth(double, path);
    return double;
  };
  /** One that never says what is in a channel. */
  const hanging = async () => {
    const double = await imported();
    double.fault({ path: '/posts', method: 'GET', kind: 'hang', times: 1_000 });
    return double;
  };
  /** The processes that verify this job at a double. */
  const processes = async ({ url }: MattermostDouble) => {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-eo', 'pid,args']);
    return stdout.split('\n').filter((line) => line.includes(`--to=${url}`));
  };
  const running = async (double: MattermostDouble) => {
    for (;;) {
      const [line] = await processes(double);
      if (line !== undefined) return { pid: Number.parseInt(line, 10), line };
      await sleep(50);
    }
  };
  const gone = async (double: MattermostDouble) => {
    while ((await processes(double)).length > 0) await sleep(50);
  };

  it('is not done before somebody asks', async () => {
    expect(await state()).toEqual({
      ...{ state: 'none', startedAt: null, finishedAt: null, progress: '' },
      ...{ server: null, types: [], error: null },
    });
    expect((await call('GET', 'verification/differences')).body).toEqual({
      differences: [],
      nextCursor: null,
    });
    expect((await call('DELETE', 'verification')).body.state).toBe('none');
  });

  it('finds everything there', async () => {
    const double = await imported();
    const begun = await begin(double, { checksums: true });
    expect(begun).toMatchObject({ status: 202, body: { state: 'running', finishedAt: null } });
    expect((await begin(double)).body.startedAt).toBe(begun.body.startedAt);
    const found = await ended();
    expect(found).toMatchObject({ state: 'ok', error: null, progress: '', server: { address: double.url } });
    expect(found.types).toContainEqual({
      type: 'message',
      expected: 114,
      missing: 0,
      different: 0,
      extra: 0,
    });
    expect(found.types).toHaveLength(7);
  });

  it(
    'names what is not, page by page',
    async () => {
      const double = await imported();
      for (const row of [...double.state.tables.posts.values()].slice(0, 30))
        double.state.commit(['posts', { ...row, message: '<script>' }]);
      await begin(double);
      const { state: found, types } = await ended();
      expect(found).toBe('different');
      const all = async (query: Record<string, string>) => {
        const differences: { verdict: string; type: string; slackId: string }[] = [];
        for (let cursor: string | null = ''; cursor !== null; ) {
          const { body } = await call('GET', 'verification/differences', {
            query: { ...query, ...(cursor && { cursor }) },
          });
          differences.push(...body.differences);
          cursor = body.nextCursor;
        }
        return differences;
      };
      const whole = await all({});
      const sum = (verdict: string) =>
        types.reduce((n: number, type: Record<string, number>) => n + type[verdict]!, 0);
      expect(whole).toHaveLength(sum('missing') + sum('different') + sum('extra'));
      expect(whole.length).toBeGreaterThan(20);
      expect(await all({ limit: '7' })).toEqual(whole);
      expect(await all({ limit: '3', verdict: 'different', type: 'message' })).toEqual(
        whole.filter(({ verdict, type }) => verdict === 'different' && type === 'message'),
      );
      const { nextCursor: cursor } = (
        await call('GET', 'verification/differences', { query: { limit: '1' } })
      ).body;
      const refused = { status: 400, body: { field: 'cursor' } };
      expect(
        await call('GET', 'verification/differences', { query: { cursor, type: 'message' } }),
      ).toMatchObject(refused);
      await begin(double);
      await ended();
      expect(await call('GET', 'verification/differences', { query: { cursor } })).toMatchObject(refused);
      expect(await all({})).toEqual(whole);
      const kept = sql.type(
        z.object({ n: z.number() }),
      )`SELECT count(DISTINCT verification_id)::int AS n FROM verification_differences`;
      while ((await migrations.pool.one(kept)).n > 1) await sleep(50);
    },
    LONG_MS,
  );

  it(
    'can be stopped, and begun again',
    async () => {
      const double = await hanging();
      await begin(double);
      await running(double);
      expect((await call('DELETE', 'verification')).body).toMatchObject({
        state: 'failed',
        error: 'it was stopped',
      });
      await gone(double);
      expect((await call('DELETE', 'verification')).body.error).toBe('it was stopped');
      double.clearFaults();
      await begin(double);
      expect((await ended()).state).toBe('ok');
    },
    LONG_MS,
  );

  it('says how far it is, and keeps the token to itself', async () => {
    const double = await hanging();
    await begin(double);
    const { line } = await running(double);
    expect(line).not.toContain(double.token);
    let progress = '';
    while (progress === '') progress = (await state()).progress;
    expect(progress).toMatch(/^verifying: /);
    const stored = await migrations.pool.anyFirst(
      sql.type(z.object({ text: z.string() }))`SELECT v::text AS text FROM verifications v`,
    );
    expect(stored.join()).not.toContain(double.token);
  });

  it('ends with the API that began it', async () => {
    const double = await hanging();
    await begin(double);
    await running(double);
    await api.close();
    await gone(double);
    api = await openApi();
    expect(await state()).toMatchObject({ state: 'failed', error: 'it was interrupted: run it again' });
  });

  it('has failed if its process is gone', async () => {
    const double = await hanging();
    await begin(double);
    process.kill((await running(double)).pid, 'SIGKILL');
    expect(await ended()).toMatchObject({ state: 'failed', error: 'it was ended by SIGKILL', types: [] });
  });

  it('has failed if nobody has seen it for a while, and can be begun again', async () => {
    await beginVerification(migrations.pool, job.jobId);
    expect(await beginVerification(migrations.pool, job.jobId)).toBeUndefined();
    expect((await state()).state).toBe('running');
    await migrations.pool.query(
      sql.type(Nothing)`UPDATE verifications SET alive_at = now() - interval '1 minute'`,
    );
    expect(await state()).toMatchObject({
      state: 'failed',
      error: 'it was interrupted: run it again',
      finishedAt: expect.any(String),
    });
    expect(await beginVerification(migrations.pool, job.jobId)).toEqual(expect.any(Number));
    // That of another process.
    expect((await call('DELETE', 'verification')).body).toMatchObject({
      state: 'failed',
      error: 'it was stopped',
    });
  });

  it('keeps any text, as long as its job is kept', async () => {
    const { pool } = migrations;
    const of = await insertJob(pool);
    const odd = ['<script>', '=1+1', '\0', '\ud800', '\\N\t\n\r\\.', "'; --", '\u2028'];
    const run = (await beginVerification(pool, of))!;
    const differences = odd.map((text) => ({
      verdict: 'extra' as const,
      type: 'channel' as const,
      slackId: text,
      detail: text,
    }));
    await addVerificationDifferences(pool, run, 0, differences);
    expect((await call('GET', 'verification/differences', { of })).body.differences).toEqual([]);
    await endVerification(pool, run, {
      state: 'different',
      server: { address: 'https://mm', version: '11' },
      types: [],
      error: null,
    });
    const { body } = await call('GET', 'verification/differences', { of });
    const kept = odd.map((text) => text.toWellFormed().replace('\0', '\ufffd'));
    expect(body.differences.map(({ detail }: { detail: string }) => detail)).toEqual(kept);
    await pool.query(sql.type(Nothing)`DELETE FROM jobs WHERE job_id = ${of}`);
    const left = sql.type(Nothing)`SELECT FROM verification_differences WHERE verification_id = ${run}`;
    expect(await pool.exists(left)).toBe(false);
  });

  it(
    'says what the server says against it',
    async () => {
      const double = await start();
      await begin(double);
      expect(await ended()).toMatchObject({
        state: 'failed',
        error: expect.stringContaining('has no team acme'),
      });
      await begin(double, { token: 'nobody' });
      expect(await ended()).toMatchObject({
        state: 'failed',
        error: expect.stringContaining('does not accept the token'),
      });
    },
    LONG_MS,
  );

  it.each<[string, object, string]>([
    ['no address, of a job that made a file', { token: 't' }, 'url'],
    ['an address that is none', { url: 'ftp://x', token: 't' }, 'url'],
    ['an option in place of an address', { url: '--checksums', token: 't' }, 'url'],
    ['an address over http', { url: 'http://mattermost.example.com', token: 't' }, 'url'],
    ['no token anywhere', { url: 'https://mattermost.example.com' }, 'token'],
    ['a token of two words', { url: 'https://mattermost.example.com', token: 'a b' }, 'token'],
  ])('is refused with %s', async (_what, body, field) => {
    const answer = await call('POST', 'verify', { body });
    expect(answer).toMatchObject({ status: 400, body: { field } });
    expect((await state()).state).toBe('none');
  });

  it('is refused of a job that has not succeeded, and of none', async () => {
    const body = { url: 'https://mattermost.example.com', token: 't' };
    const of = await insertJob(migrations.pool);
    expect(await call('POST', 'verify', { body, of })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    for (const [method, below] of [
      ['POST', 'verify'],
      ['GET', 'verification'],
      ['DELETE', 'verification'],
      ['GET', 'verification/differences'],
    ] as const)
      expect((await call(method, below, { of: 99, ...(method === 'POST' && { body }) })).status).toBe(404);
    expect((await call('POST', 'verify', { body: { ...body, more: 1 } })).status).toBe(400);
  });
});
