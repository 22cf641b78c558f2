import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { type DatabasePool, openPool } from '../../src/store/pool.ts';
import {
  findProofOfRun,
  listProofs,
  newestProved,
  type RestoreProof,
  recordProof,
} from '../../src/store/restore-proofs.ts';
import { withDatabase } from '../support/services.ts';

const database = withDatabase();
let pool: DatabasePool;

beforeAll(async () => {
  pool = await openPool(database.url);
});
afterAll(async () => {
  await pool?.end();
});

const proof = (fields: Partial<RestoreProof> = {}): Omit<RestoreProof, 'proofId' | 'finishedAt'> => ({
  recipe: 'mattermost',
  version: '1.2.3+9.5.0',
  digest: 'abc',
  driver: 'local',
  outcome: 'proved',
  rungs: { install: 'earned' },
  level: 5,
  assertions: 40,
  failed: 0,
  evidence: '/evidence/1',
  workflowId: 'proof-1',
  workflowRunId: 'run-1',
  startedAt: '2026-11-22T08:00:00.000Z',
  ...fields,
});

const query = (statement: ReturnType<typeof sql.fragment>) =>
  pool.query(sql.type(z.object({}))`${statement}`);

describe('restore proofs', () => {
  beforeEach(() => query(sql.fragment`TRUNCATE restore_proofs`));

  test('are recorded once a run, however often the activity runs', async () => {
    const first = await recordProof(pool, proof());
    expect(await recordProof(pool, proof({ outcome: 'failed' }))).toBe(first);
    expect(await listProofs(pool)).toEqual([
      { ...proof(), proofId: first, finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
    ]);
    expect(await findProofOfRun(pool, 'proof-1', 'run-1')).toMatchObject({ proofId: first });
    expect(await findProofOfRun(pool, 'proof-1', 'run-2')).toBeNull();
  });

  test('count as proved only if they are, of that recipe, and the newest first', async () => {
    await recordProof(pool, proof({ workflowId: 'a', outcome: 'passed' }));
    await recordProof(pool, proof({ workflowId: 'b', outcome: 'failed' }));
    await recordProof(pool, proof({ workflowId: 'c', recipe: 'mailu' }));
    expect(await newestProved(pool, 'mattermost')).toBeNull();
    await recordProof(pool, proof({ workflowId: 'd' }));
    await query(sql.fragment`UPDATE restore_proofs SET finished_at = finished_at - interval '9 days'`);
    expect((await newestProved(pool, 'mattermost'))?.ageSeconds).toBeCloseTo(9 * 86_400, -2);
    await recordProof(pool, proof({ workflowId: 'e' }));
    expect(await newestProved(pool, 'mattermost')).toMatchObject({ workflowId: 'e' });
  });

  test('are listed by recipe', async () => {
    await recordProof(pool, proof({ workflowId: 'a' }));
    await recordProof(pool, proof({ workflowId: 'b', recipe: 'mailu' }));
    expect((await listProofs(pool, 'mailu')).map(({ workflowId }) => workflowId)).toEqual(['b']);
    expect((await listProofs(pool)).map(({ workflowId }) => workflowId)).toEqual(['b', 'a']);
  });
});
