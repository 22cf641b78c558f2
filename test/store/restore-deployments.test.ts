import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type DatabasePool, openPool } from '../../src/store/pool.ts';
import {
  listDeployments,
  PERMITS,
  type PermitRequest,
  releasePermit,
  takePermit,
} from '../../src/store/restore-deployments.ts';
import { withDatabase } from '../support/services.ts';

const database = withDatabase();
let pool: DatabasePool;

beforeAll(async () => {
  pool = await openPool(database.url, 20);
});
afterAll(async () => {
  await pool?.end();
});

const request = (run: string): PermitRequest => ({
  deployment: { run, folder: `/restore/${run}`, driver: 'local' },
  host: 'host-1',
  recipe: 'mailu',
  temporalNamespace: 'namespace-1',
  workflowId: `proof-of-${run}`,
  workflowRunId: 'run-1',
});

describe('permits', () => {
  beforeEach(async () => {
    for (const { run } of await listDeployments(pool)) await releasePermit(pool, run);
  });

  test('are given to as many as may be up, and the others are told who has them', async () => {
    expect(await takePermit(pool, request('a'))).toEqual([]);
    expect(await takePermit(pool, request('b'))).toEqual([]);
    const holders = await takePermit(pool, request('c'));
    expect(holders.map(({ run }) => run)).toEqual(['a', 'b']);
    expect(await listDeployments(pool)).toHaveLength(PERMITS);
  });

  test('are had already when an attempt asks again, and not twice', async () => {
    await takePermit(pool, request('a'));
    expect(await takePermit(pool, request('a'))).toEqual([]);
    expect(await listDeployments(pool)).toHaveLength(1);
  });

  test('are free for the next when one is given back, which may be said twice', async () => {
    for (const run of ['a', 'b']) await takePermit(pool, request(run));
    await releasePermit(pool, 'a');
    await releasePermit(pool, 'a');
    expect(await takePermit(pool, request('c'))).toEqual([]);
    expect((await listDeployments(pool)).map(({ run }) => run)).toEqual(['b', 'c']);
  });

  test('are never more than there are, however many ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) => takePermit(pool, request(`run-${index}`))),
    );
    expect(answers.filter((holders) => holders.length === 0)).toHaveLength(PERMITS);
    expect(await listDeployments(pool)).toHaveLength(PERMITS);
  });

  test('say whose they are', async () => {
    await takePermit(pool, request('a'));
    expect(await listDeployments(pool)).toEqual([
      {
        run: 'a',
        host: 'host-1',
        recipe: 'mailu',
        deployment: { run: 'a', folder: '/restore/a', driver: 'local' },
        temporalNamespace: 'namespace-1',
        workflowId: 'proof-of-a',
        workflowRunId: 'run-1',
        takenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    ]);
  });
});
