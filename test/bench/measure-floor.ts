import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { aborted, answer } from './child-process.ts';
import { FLOOR_TABLE } from './floor-rows.ts';
import type { FloorThreadData } from './floor-thread.ts';
import { watchPostgres } from './postgres-memory.ts';

export interface FloorRun {
  /** From opening the archive to the end of the last COPY. */
  floorMs: number;
  floorThreads: number;
  /** Of the script with its threads; it has started the server as well. */
  floorPeakBytes: number;
  floorPostgresPeakBytes: number | null;
}

export interface FloorInput {
  archive: string;
  messages: number;
  threads: number;
}

const THREAD = new URL('./floor-thread.ts', import.meta.url);

/** Inflate, parse, COPY: each thread a share of the archive on a connection of its own, with the stack's own PostgreSQL settings. */
async function measureFloor(
  { archive, messages, threads: floorThreads, folder }: FloorInput & { folder: string },
  signal: AbortSignal,
): Promise<FloorRun> {
  const server = await startPostgres({
    dataDir: join(folder, 'floor'),
    log: (line) => console.error(`  ${line}`),
  });
  const client = new pg.Client({ connectionString: server.url });
  const threads: Worker[] = [];
  const allSay = () =>
    Promise.race([Promise.all(threads.map((thread) => once(thread, 'message'))), aborted(signal)]);
  try {
    await client.connect();
    await client.query(FLOOR_TABLE);
    for (let part = 0; part < floorThreads; part++) {
      const workerData: FloorThreadData = { databaseUrl: server.url, archive, part, parts: floorThreads };
      threads.push(new Worker(THREAD, { workerData }));
    }
    await allSay();
    const postgres = watchPostgres(server.pid);
    const begun = performance.now();
    for (const thread of threads) thread.postMessage('copy');
    await allSay();
    const floorMs = Math.round(performance.now() - begun);
    const floorPostgresPeakBytes = postgres.end();
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM floor');
    if (rows[0]?.n !== messages) throw new Error(`the floor stored ${rows[0]?.n} of ${messages} messages`);
    const floorPeakBytes = process.resourceUsage().maxRSS * 1024;
    return { floorMs, floorThreads, floorPeakBytes, floorPostgresPeakBytes };
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
    await client.end().catch(() => undefined);
    await server.stop();
  }
}

if (import.meta.main) await answer(measureFloor);
