import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { CopyIn } from './copy-in.ts';
import { floorChunks, type Part } from './floor-chunks.ts';
import { FLOOR_COPY } from './floor-rows.ts';

export interface FloorThreadData extends Part {
  databaseUrl: string;
  archive: string;
}

/** One thread of the floor: says when it is connected, waits for the word, copies its share, and says that it has. */
const { databaseUrl, archive, part, parts } = workerData as FloorThreadData;
const port = parentPort!;
const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();
port.postMessage('connected');
await once(port, 'message');
await client.query(new CopyIn(FLOOR_COPY, floorChunks(archive, { part, parts }))).done;
port.postMessage('copied');
await client.end();
port.close();
