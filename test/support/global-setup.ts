import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheDir } from '../../src/embedded/data-dir.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import type { Service } from '../../src/embedded/service.ts';
import { findTemporal } from '../../src/embedded/temporal-binary.ts';
import { startTemporal } from '../../src/embedded/temporal-server.ts';
import globalTeardown from './global-teardown.ts';
import { claimTestDir, removeAbandonedTestDirs, TEST_DIR_PREFIX } from './test-dir.ts';
import { installTestGuards } from './test-guards.ts';
import { setTestServices } from './test-services.ts';

/** One PostgreSQL and one Temporal server for a whole jest run; the test files find them in the environment. */
export default async function globalSetup(): Promise<void> {
  await removeAbandonedTestDirs();
  const directory = await mkdtemp(join(tmpdir(), TEST_DIR_PREFIX));
  const services: Service[] = [];
  setTestServices({ directory, services });
  const started = async <S extends Service>(starting: Promise<S>): Promise<S> => {
    const service = await starting;
    services.push(service);
    await claimTestDir(
      directory,
      services.map(({ pid }) => pid),
    );
    return service;
  };
  await claimTestDir(directory, []);
  process.once('SIGINT', () => globalTeardown().finally(() => process.exit(130)));

  // One after the other: what the one prints while the other fails would only confuse.
  try {
    const binary = await findTemporal({ cacheDir: cacheDir(), log });
    const temporal = await started(startTemporal({ binary, dataDir: directory, inMemory: true, log }));
    const postgres = await started(startPostgres({ dataDir: directory, settings: NOT_DURABLE, log }));
    // Into what every new database is copied from, whoever makes it: no test file can forget them.
    await installTestGuards(new URL('/template1', postgres.url).href);
    process.env.TEST_DATABASE_URL = new URL('/postgres', postgres.url).href;
    process.env.TEST_TEMPORAL_ADDRESS = temporal.address;
  } catch (error) {
    await globalTeardown();
    throw error;
  }
}

/** Nothing of a test run outlives it, so nothing needs to reach the disk. */
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

const log = (line: string): void => {
  process.stdout.write(`[test setup] ${line}\n`);
};
