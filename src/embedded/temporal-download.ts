import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exitOf } from './exit-of.ts';
import type { Log } from './log.ts';
import { temporalVersion } from './temporal-cli.ts';

/**
 * Fetches the Temporal CLI as the TypeScript SDK does (from temporal.download) and puts it into `folder`.
 * @throws soon where there is no network: at once if the name can't be resolved, after `STALL_MS` without a byte.
 */
export async function downloadTemporal({ folder, log }: { folder: string; log: Log }): Promise<string> {
  const unfinished = await mkdtemp(join(folder, 'download-'));
  try {
    await runDownload(unfinished, log);
    const [name] = await readdir(unfinished);
    if (!name) throw new Error('the SDK reported success but left no file');
    const binary = join(unfinished, name);
    const target = join(folder, `temporal-${await temporalVersion(binary)}`);
    await rename(binary, target);
    return target;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A connection that a firewall swallows must not hold up the start. */
const STALL_MS = 10_000;

/** In a process of its own, because a download in the SDK's native core can't be cancelled. */
async function runDownload(into: string, log: Log): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'temporal-download-child.ts'), into], {
    // A group of its own, so that the server which the SDK starts after the download ends with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const endGroup = () => child.pid && process.kill(-child.pid, 'SIGKILL');
  let size = 0;
  let grewAt = Date.now();
  let stalled = false;
  const watch = setInterval(async () => {
    const now = await sizeOf(into);
    if (now !== size) {
      size = now;
      grewAt = Date.now();
      log(`downloading the Temporal server: ${Math.round(size / 1e6)} MB`);
    } else if (Date.now() - grewAt > STALL_MS) {
      stalled = true;
      endGroup();
    }
  }, 2_000);
  process.once('exit', endGroup);
  const end = await exitOf(child);
  clearInterval(watch);
  process.off('exit', endGroup);
  if (stalled) throw new Error(`nothing came from temporal.download for ${STALL_MS / 1_000} s`);
  if (end !== 'exited with 0') throw new Error(errors.trim().split('\n').at(-1) || `the download ${end}`);
}

async function sizeOf(folder: string): Promise<number> {
  let size = 0;
  for (const name of await readdir(folder))
    size += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0;
  return size;
}
