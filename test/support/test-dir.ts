import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess } from '../../src/embedded/end-process.ts';
import { identify, isAlive, type ProcessIdentity } from '../../src/embedded/process-identity.ts';

export const TEST_DIR_PREFIX = 'slack-mm2-test-';

interface TestRun {
  owner: ProcessIdentity;
  services: ProcessIdentity[];
}

/** Records that the directory belongs to this jest run, and with it the servers of these pids. */
export async function claimTestDir(directory: string, pids: number[]): Promise<void> {
  const [owner, ...services] = [process.pid, ...pids].map(identify);
  await writeFile(join(directory, 'run.json'), JSON.stringify({ owner, services }));
}

/** A jest run that was killed had no teardown: ends its servers and removes its directory. */
export async function removeAbandonedTestDirs(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(TEST_DIR_PREFIX)) continue;
    const directory = join(tmpdir(), name);
    const record = await readFile(join(directory, 'run.json'), 'utf8').catch(() => undefined);
    if (!record) continue;
    const { owner, services } = JSON.parse(record) as TestRun;
    if (isAlive(owner)) continue;
    await Promise.all(services.map((service) => endProcess(service, { signal: 'SIGINT', graceMs: 10_000 })));
    await rm(directory, { recursive: true, force: true });
  }
}
