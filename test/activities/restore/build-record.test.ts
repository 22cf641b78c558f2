import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildRecord } from '../../../src/activities/restore/build-record.ts';
import { judgeProof } from '../../../src/restore/judge-proof.ts';
import { readRecipe } from '../../../src/restore/recipe/read-recipe.ts';
import type { PassEnd } from '../../../src/workflows/restore-types.ts';

const RECIPE = fileURLToPath(new URL('../../restore/fixtures/ledger', import.meta.url));

describe('the record of a proof', () => {
  let restoreFolder = '';
  beforeAll(async () => {
    restoreFolder = await mkdtemp(join(tmpdir(), 'build-record-'));
  });
  afterAll(() => rm(restoreFolder, { recursive: true }));

  /** Of one pass that was done without a hitch, and has asserted nothing. */
  const recordOf = async (digest: string, broken?: PassEnd['broken']) => {
    const { proof, version } = await readRecipe(RECIPE, 'tested');
    const deployment = { run: 'ledger-1', folder: join(restoreFolder, 'ledger-1'), driver: 'local' as const };
    const { record } = await buildRecord(
      {
        proof: {
          key: 'key',
          recipe: RECIPE,
          name: proof.name,
          version,
          digest,
          driver: 'local',
          seeds: [1],
          deadlineMinutes: 1,
          skipsBackup: false,
          startedAt: '2026-11-22T09:00:00.000Z',
          folder: restoreFolder,
          queue: 'queue',
        },
        input: { recipe: RECIPE },
        passes: [{ pass: 1, deployment, attempts: 1, ...(broken && { broken }) }],
        wasCancelled: false,
      },
      { restoreFolder, workflowId: 'proof-1' },
    );
    return record;
  };

  it('is of the recipe that was proved', async () => {
    const { digest } = await readRecipe(RECIPE, 'tested');
    expect((await recordOf(digest)).passes).toMatchObject([{ broken: null }]);
  });

  it('says so if that is not the recipe any more, even if nobody has noticed before', async () => {
    const record = await recordOf('another');
    expect(record.recipe.digest).toBe('another');
    expect(record.passes).toMatchObject([
      {
        broken: {
          step: 'evidence',
          message: expect.stringContaining('was changed while it was being proved'),
        },
      },
    ]);
    expect(judgeProof(record).outcome).toBe('unverified');
  });

  it('keeps what has ended a pass before', async () => {
    const broken = { step: 'gone' as const, message: 'no port is free' };
    expect((await recordOf('another', broken)).passes).toMatchObject([{ broken }]);
  });
});
