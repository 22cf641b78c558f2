import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { endJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import {
  addImport,
  dropImports,
  lastCut,
  openImports,
  setEnded,
  setReady,
  setServerJob,
  setStarted,
  setUpload,
  speedOf,
  takeTurn,
} from '../../src/store/server-imports.ts';
import { insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

const SERVER = 'https://mattermost.example.com';

describe('imports at a server', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url, 20);
  });
  afterAll(() => pool.end());
  beforeEach(() => pool.query(sql.type(z.object({}))`TRUNCATE jobs, targets CASCADE`));

  const add = async (jobId: number, { server = SERVER, chunk = 0, cost = 100 } = {}) =>
    addImport(pool, {
      server,
      jobId,
      type: 'message',
      from: { chunk, line: 0 },
      to: { chunk: chunk + 1, line: 0 },
      cost,
    });
  const ready = async (jobId: number, options?: Parameters<typeof add>[1]) => {
    const row = await add(jobId, options);
    await setReady(pool, row.importId, `import-${row.importId}.zip`);
    return row;
  };
  const job = () => insertJob(pool, 'exporting');

  it('take their turns one by one, in the order in which they came', async () => {
    const [first, second] = [await ready(await job()), await ready(await job())];
    expect(await takeTurn(pool, second)).toMatchObject({ importId: first.importId });
    expect(await takeTurn(pool, first)).toBeUndefined();
    expect(await takeTurn(pool, second)).toMatchObject({ importId: first.importId });
    await setEnded(pool, first.importId, 'done');
    expect(await takeTurn(pool, second)).toBeUndefined();
  });

  it('never run two at once, however many ask at the same moment', async () => {
    const rows = await Promise.all(Array.from({ length: 8 }, async () => ready(await job())));
    const done: number[] = [];
    let most = 0;
    let running = 0;
    await Promise.all(
      rows.map(async (row) => {
        while (await takeTurn(pool, row)) await new Promise((resolve) => setImmediate(resolve));
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        done.push(row.importId);
        await setEnded(pool, row.importId, 'done');
      }),
    );
    expect(most).toBe(1);
    expect(done).toEqual(rows.map(({ importId }) => importId).sort((a, b) => a - b));
  });

  it('hold nobody at another server', async () => {
    const other = await ready(await job(), { server: 'https://other.example.com' });
    const row = await ready(await job());
    expect(await takeTurn(pool, other)).toBeUndefined();
    expect(await takeTurn(pool, row)).toBeUndefined();
  });

  it.each(['failed', 'cancelled'] as const)(
    'of a job that %s hold nobody, even if one runs',
    async (status) => {
      const gone = await job();
      const [running, row] = [await ready(gone), await ready(await job())];
      await takeTurn(pool, running);
      await endJob(pool, gone, status, null);
      expect(await takeTurn(pool, row)).toBeUndefined();
      await dropImports(pool, gone);
      expect(await openImports(pool, gone, 'message')).toEqual([]);
    },
  );

  it('that are being built hold nobody', async () => {
    await add(await job());
    expect(await takeTurn(pool, await ready(await job()))).toBeUndefined();
  });

  it('have their turn again when they ask again', async () => {
    const row = await ready(await job());
    expect([await takeTurn(pool, row), await takeTurn(pool, row)]).toEqual([undefined, undefined]);
    expect(await openImports(pool, row.jobId, 'message')).toMatchObject([{ state: 'running', tries: 1 }]);
  });

  it('are gone on with in this order: what runs, what is uploaded, what is to be built', async () => {
    const jobId = await job();
    const waiting = await add(jobId, { chunk: 0 });
    const [uploaded, running] = [await ready(jobId, { chunk: 1 }), await ready(jobId, { chunk: 2 })];
    await pool.query(sql.type(z.object({}))`
      UPDATE server_imports SET state = 'running' WHERE import_id = ${running.importId}`);
    await setEnded(pool, (await ready(jobId, { chunk: 3 })).importId, 'done');
    expect((await openImports(pool, jobId, 'message')).map(({ importId }) => importId)).toEqual([
      running.importId,
      uploaded.importId,
      waiting.importId,
    ]);
    expect(await lastCut(pool, jobId, 'message')).toEqual({ chunk: 4, line: 0 });
    expect(await lastCut(pool, jobId, 'reaction')).toBeNull();
  });

  it('forget what was at the server when they are built anew', async () => {
    const row = await add(await job());
    await setUpload(pool, row.importId, 'upload');
    await setReady(pool, row.importId, 'upload_a.zip');
    await takeTurn(pool, row);
    await setServerJob(pool, row.importId, 'server-job');
    await setEnded(pool, row.importId, 'waiting');
    expect(await openImports(pool, row.jobId, 'message')).toMatchObject([
      { state: 'waiting', uploadId: null, importName: null, serverJobId: null, tries: 1 },
    ]);
  });

  it('are as old as the server is at work on them, over attempts', async () => {
    const row = await ready(await job());
    await takeTurn(pool, row);
    await setServerJob(pool, row.importId, 'server-job');
    await setStarted(pool, row.importId);
    await pool.query(sql.type(z.object({}))`
      UPDATE server_imports SET started_at = started_at - interval '1 hour' WHERE import_id = ${row.importId}`);
    expect(await setStarted(pool, row.importId)).toBeGreaterThanOrEqual(3_600_000);
    await setServerJob(pool, row.importId, 'another-job');
    expect(await setStarted(pool, row.importId)).toBeLessThan(3_600_000);
  });

  it('tell how fast the server is', async () => {
    expect(await speedOf(pool, SERVER, 'message')).toBeUndefined();
    const row = await ready(await job(), { cost: 500 });
    await takeTurn(pool, row);
    await pool.query(sql.type(z.object({}))`
      UPDATE server_imports SET state = 'done', started_at = now() - interval '10 s', ended_at = now()
      WHERE import_id = ${row.importId}`);
    expect(await speedOf(pool, SERVER, 'message')).toBeCloseTo(50);
    expect(await speedOf(pool, SERVER, 'user')).toBeUndefined();
    expect(await speedOf(pool, 'https://other.example.com', 'message')).toBeUndefined();
  });
});
