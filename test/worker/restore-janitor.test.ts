import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { type DatabasePool, openPool } from '../../src/store/pool.ts';
import { listDeployments, takePermit } from '../../src/store/restore-deployments.ts';
import { startRestoreJanitor } from '../../src/worker/restore-janitor.ts';
import { withDatabase } from '../support/services.ts';
import { tempDir } from '../zip/temp-dir.ts';

const database = withDatabase();
const restoreFolder = tempDir();
let pool: DatabasePool;

beforeAll(async () => {
  pool = await openPool(database.url, 2);
});
afterAll(async () => {
  await pool?.end();
});

const take = (run: string) =>
  takePermit(pool, {
    deployment: { run, folder: `${restoreFolder}/${run}`, driver: 'local' },
    host: 'host-1',
    recipe: 'ledger',
    temporalNamespace: 'namespace-1',
    workflowId: `proof-of-${run}`,
    workflowRunId: 'run-1',
  });

const terminated = {
  workflow: { getHandle: () => ({ describe: async () => ({ status: { name: 'TERMINATED' } }) }) },
} as unknown as Client;

test('a deployment that can not be torn down keeps no other from it, and is told of once', async () => {
  await take('No-Driver-Takes-This-Name');
  await take('ended');
  const lines: string[] = [];
  const stop = startRestoreJanitor(
    {
      pool,
      restoreFolder,
      host: 'host-1',
      temporalNamespace: 'namespace-1',
      shutdown: new AbortController().signal,
    },
    terminated,
    (line) => lines.push(line),
  );
  const runs = async () => (await listDeployments(pool)).map(({ run }) => run);
  for (const until = Date.now() + 60_000; Date.now() < until && (await runs()).length > 1; ) await sleep(100);
  await stop();
  expect(await runs()).toEqual(['No-Driver-Takes-This-Name']);
  expect(lines).toEqual([
    expect.stringContaining("can't be torn down yet"),
    expect.stringContaining('ended was torn down'),
  ]);
}, 90_000);
