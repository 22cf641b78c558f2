import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** Becomes Mattermost if `mattermost` is on the PATH, else the stand-in, once PostgreSQL answers. */
const TRIES = 600;
const PAUSE_MS = 100;

// Mattermost itself waits ten seconds between its tries.
for (let left = TRIES; left > 0 && !(await isUp()); left -= 1) await sleep(PAUSE_MS);

const program = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'mattermost'))
  .find(isProgram);
if (program) process.execve!(program, [program, 'server'], process.env as Record<string, string>);
await import('./stand-in/main.ts');

/** By PGHOST, PGPORT, PGUSER, PGDATABASE and PGPASSWORD. */
async function isUp(): Promise<boolean> {
  const client = new Client();
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
