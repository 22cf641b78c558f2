import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { bareZipEntries } from './bare-zip.ts';
import { aborted, answer } from './child-process.ts';
import { CopyIn } from './copy-in.ts';
import { FLOOR_COPY, FLOOR_TABLE, floorRow } from './floor-rows.ts';
import { watchPostgres } from './postgres-memory.ts';

export interface FloorRun {
  /** From opening the archive to the end of the one COPY. */
  floorMs: number;
  /** Of the script; it has started the server as well. */
  floorPeakBytes: number;
  floorPostgresPeakBytes: number | null;
}

/** Inflate, parse, COPY on one thread and one connection, with the stack's own PostgreSQL settings. */
async function measureFloor(
  { archive, messages, folder }: { archive: string; messages: number; folder: string },
  signal: AbortSignal,
): Promise<FloorRun> {
  const server = await startPostgres({
    dataDir: join(folder, 'floor'),
    log: (line) => console.error(`  ${line}`),
  });
  const client = new pg.Client({ connectionString: server.url });
  try {
    await client.connect();
    await client.query(FLOOR_TABLE);
    const postgres = watchPostgres(server.pid);
    const begun = performance.now();
    await Promise.race([client.query(new CopyIn(FLOOR_COPY, rowsOf(archive))).done, aborted(signal)]);
    const floorMs = Math.round(performance.now() - begun);
    const floorPostgresPeakBytes = postgres.end();
    const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM floor');
    if (rows[0]?.n !== messages) throw new Error(`the floor stored ${rows[0]?.n} of ${messages} messages`);
    return { floorMs, floorPeakBytes: process.resourceUsage().maxRSS * 1024, floorPostgresPeakBytes };
  } finally {
    await client.end().catch(() => undefined);
    await server.stop();
  }
}

const DAY_FILE = /^([^/]+)\/\d{4}-\d\d-\d\d\.json$/;
const CHUNK_CHARS = 256 << 10;

function* rowsOf(archive: string): Generator<string> {
  const channelIds = new Map<string, number>();
  let chunk = '';
  for (const { name, content } of bareZipEntries(archive)) {
    const folder = DAY_FILE.exec(name)?.[1];
    if (folder === undefined) continue;
    const channelId = channelIds.get(folder) ?? channelIds.size + 1;
    channelIds.set(folder, channelId);
    for (const message of JSON.parse(content.toString('utf8'))) chunk += floorRow(channelId, message);
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

if (import.meta.main) await answer(measureFloor);
