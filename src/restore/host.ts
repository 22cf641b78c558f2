import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RESTORE_TASK_QUEUE } from '../workflows/constants.ts';

/** In the folder of proofs. */
export const HOST_FILE = 'host';

/**
 * Names the place where deployments are, and is kept there: a machine that is called otherwise after a restart, as containers are, goes on with what it has
 * deployed. Where nothing can be kept nothing can be deployed either; the name is then made of the machine's.
 */
export function findHost(restoreFolder: string): string {
  const path = join(restoreFolder, HOST_FILE);
  try {
    mkdirSync(restoreFolder, { recursive: true, mode: 0o711 });
    writeFileSync(path, `${randomBytes(6).toString('hex')}\n`, { flag: 'wx' });
  } catch {
    // It is there already, or can't be written.
  }
  try {
    const kept = readFileSync(path, 'utf8').trim();
    if (/^[0-9a-f]{12}$/.test(kept)) return kept;
  } catch {
    // It can't be read.
  }
  return createHash('sha256').update(`${hostname()}\0${restoreFolder}`).digest('hex').slice(0, 12);
}

/** The task queue of all workers that see the same deployments. */
export const restoreQueueOf = (host: string): string => `${RESTORE_TASK_QUEUE}-${host}`;
