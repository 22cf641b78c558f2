import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connected } from '../control/connection.ts';
import { waitingWorkflows } from '../control/waiting-workflows.ts';
import type { Logger } from '../observe/create-log.ts';
import { pathsInUse } from '../store/paths-in-use.ts';
import { KEPT_MS } from './uploads/archive-store.ts';
import { bytesPath, readUpload, recordPath } from './uploads/upload-record.ts';
import type { Uploads } from './uploads/uploads.ts';

const EVERY_MS = 15 * 60 * 1_000;
/** A token or a file of choices that no job needs is removed after so long: one that was just written waits for its job. */
const SECRET_KEPT_MS = 60 * 60 * 1_000;
/** Files of uploads without a record, as a crash leaves them. */
const ORPHAN_KEPT_MS = 24 * 60 * 60 * 1_000;

export interface Swept {
  connected: Pick<Connected, 'pool' | 'client'>;
  uploads: Uploads;
  /** The folder of tokens and choices. */
  secrets: string;
  log: Logger;
  now?: () => number;
}

/** Removes now and then what is no longer needed. @returns stops it, and waits for a round that is under way */
export function startSweeping(swept: Swept): () => Promise<void> {
  let round: Promise<void> | undefined;
  const timer = setInterval(() => {
    round ??= sweep(swept)
      .catch((error: unknown) => swept.log.debug({ error }, 'old uploads could not be looked for'))
      .finally(() => {
        round = undefined;
      });
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await round;
  };
}

/**
 * One round: uploads that were never finished, finished ones and secrets that no job uses, what a crash has left.
 * While a migration waits for a worker nothing is removed that it may name: what it needs is on no record yet.
 */
export async function sweep({ connected, uploads, secrets, log, now = Date.now }: Swept): Promise<void> {
  const waiting = await waitingWorkflows(connected);
  const inUse = await pathsInUse(connected.pool);
  const { folder } = uploads;
  const isOver = async (id: string, path: string): Promise<boolean> => {
    const upload = await readUpload(folder, id);
    if (!upload) return false;
    const { isComplete, createdAt } = upload;
    if (!isComplete) return now() - Date.parse(createdAt) > KEPT_MS;
    return !inUse.has(path) && waiting.length === 0 && (await ageMs(recordPath(folder, id), now)) > KEPT_MS;
  };
  for (const { uploadId, filename } of (await uploads.list()).uploads) {
    const path = bytesPath(folder, uploadId);
    if (!(await isOver(uploadId, path))) continue;
    await uploads.removeIf(uploadId, () => isOver(uploadId, path));
    log.info({ upload: uploadId, filename }, 'removed an upload that nobody uses');
  }
  const names = new Set(await readdir(folder));
  for (const name of names) {
    const [id] = /^[0-9a-f]{32}\.zip/.exec(name) ?? [];
    if (id === undefined || (names.has(`${id}.json`) && !name.endsWith('.unfinished'))) continue;
    await removeOlder(join(folder, name), ORPHAN_KEPT_MS, now);
  }
  if (waiting.length > 0) return;
  for (const name of await readdir(secrets)) {
    const path = join(secrets, name);
    if (!inUse.has(path) && /\.(token|choices)(\.unfinished)?$/.test(name))
      await removeOlder(path, SECRET_KEPT_MS, now);
  }
}

async function removeOlder(path: string, keptMs: number, now: () => number): Promise<void> {
  if ((await ageMs(path, now)) > keptMs) await rm(path, { force: true });
}

/** Since it was last written; of what is gone: none. */
const ageMs = (path: string, now: () => number): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => now() - mtimeMs,
    () => 0,
  );
