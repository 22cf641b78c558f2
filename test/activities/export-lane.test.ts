import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Dependencies } from '../../src/activities/dependencies.ts';
import { type ChunkExport, createExport, type ExportChunks } from '../../src/activities/export-lane.ts';
import { makePartsFolder, partsFolder } from '../../src/sinks/parts.ts';
import { type Chunk, enterExporting, pendingChunks } from '../../src/store/chunks.ts';
import { getJob } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';

const CHUNKS = 4;

describe('a lane', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  let folder: string;
  let path: string;
  let jobId: number;
  let targetId: number;
  beforeAll(async () => {
    pool = await openPool(database.url, 4);
    folder = await mkdtemp(join(tmpdir(), 'export-lane-'));
  });
  afterAll(async () => {
    await pool.end();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    jobId = await insertJob(pool, 'ready_export');
    targetId = (await getJob(pool, jobId)).targetId!;
    path = join(folder, `${jobId}.zip`);
    const input = { archive: '/export.zip', target: { kind: 'bulk-file', path }, team: 'acme', choices: {} };
    await pool.query(sql.type(z.object({}))`UPDATE targets SET path = ${path} WHERE target_id = ${targetId}`);
    await pool.query(
      sql.type(z.object({}))`UPDATE jobs SET input = ${JSON.stringify(input)} WHERE job_id = ${jobId}`,
    );
    for (let chunkNo = 0; chunkNo < CHUNKS; chunkNo++) await insertChunk(pool, jobId, 'message', chunkNo, 10);
    await enterExporting(pool, jobId);
    await makePartsFolder(path, targetId);
  });

  const run = (
    exportChunk: (chunk: Chunk) => Promise<ChunkExport>,
    shutdown = new AbortController().signal,
  ) => {
    const exportChunks: ExportChunks = async function* (_, chunks) {
      for (const chunk of chunks) yield await exportChunk(chunk);
    };
    const dependencies = { pool, shutdown } as Dependencies;
    const activity = createExport(dependencies, 'message', () => exportChunks);
    return new MockActivityEnvironment().run(() => activity({ jobId, lane: { from: 0, to: CHUNKS } }));
  };
  const exported = ({ chunkNo }: Chunk): ChunkExport => ({
    records: `${chunkNo}\n`,
    outcomes: [],
    findings: [],
  });
  const pending = async () =>
    (await pendingChunks(pool, jobId, 'message', 0, CHUNKS)).map(({ chunkNo }) => chunkNo);
  const parts = async () => (await readdir(join(partsFolder(path, targetId), `job-${jobId}`))).sort();
  const partOf = (chunkNo: number) => `message-00000${chunkNo}.part`;

  it('settles every chunk, each behind its part', async () => {
    await run(async (chunk) => exported(chunk));
    expect(await pending()).toEqual([]);
    expect(await parts()).toEqual([0, 1, 2, 3].map(partOf));
    expect((await getJob(pool, jobId)).meta.messages_exported).toBe(40);
  });

  it('converts the next chunk before the last one is settled', async () => {
    const seen: number[][] = [];
    await run(async (chunk) => {
      seen.push(await pending());
      return exported(chunk);
    });
    // At the third, the first is settled in any case; the second perhaps.
    expect(seen[0]).toEqual([0, 1, 2, 3]);
    expect(seen[2]).not.toContain(0);
    expect(seen[2]).toContain(2);
  });

  it('has settled what it had converted when a later chunk fails, with the error of that one', async () => {
    const failing = run(async (chunk) => {
      if (chunk.chunkNo === 2) throw new Error('chunk 2 is odd');
      return exported(chunk);
    });
    await expect(failing).rejects.toThrow('chunk 2 is odd');
    expect(await pending()).toEqual([2, 3]);
    expect(await parts()).toEqual([0, 1].map(partOf));
    await run(async (chunk) => exported(chunk));
    expect(await pending()).toEqual([]);
    expect((await getJob(pool, jobId)).meta.messages_exported).toBe(40);
  });

  it('ends with the error of a part that can not be written, and settles nothing of it', async () => {
    await rm(partsFolder(path, targetId), { recursive: true });
    const converted: number[] = [];
    const failing = run(async (chunk) => {
      converted.push(chunk.chunkNo);
      return exported(chunk);
    });
    await expect(failing).rejects.toThrow('ENOENT');
    expect(await pending()).toEqual([0, 1, 2, 3]);
    // It was one ahead.
    expect(converted.length).toBeLessThanOrEqual(2);
  });

  it('says that the last part could not be written', async () => {
    const failing = run(async (chunk) => {
      if (chunk.chunkNo === CHUNKS - 1) {
        await untilPending([CHUNKS - 1]);
        await rm(partsFolder(path, targetId), { recursive: true });
      }
      return exported(chunk);
    });
    await expect(failing).rejects.toThrow('ENOENT');
    expect(await pending()).toEqual([CHUNKS - 1]);
  });

  it('has settled what it had converted when the worker stops, and says that it stops', async () => {
    const stopping = new AbortController();
    const stopped = run(async (chunk) => {
      if (chunk.chunkNo === 1) stopping.abort();
      return exported(chunk);
    }, stopping.signal).catch((error: unknown) => error);
    const error = (await stopped) as ApplicationFailure;
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error.type).toBe('WorkerStopping');
    expect(await pending()).toEqual([2, 3]);
  });

  it('says that the worker stops, also if the database went with it', async () => {
    const stopping = new AbortController();
    const stopped = run(async (chunk) => {
      if (chunk.chunkNo === 1) {
        await untilPending([1, 2, 3]);
        stopping.abort();
        await rm(partsFolder(path, targetId), { recursive: true });
      }
      return exported(chunk);
    }, stopping.signal).catch((error: unknown) => error);
    expect(((await stopped) as ApplicationFailure).type).toBe('WorkerStopping');
    expect(await pending()).toEqual([1, 2, 3]);
  });

  async function untilPending(chunks: readonly number[]): Promise<void> {
    while (String(await pending()) !== String(chunks)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
});
