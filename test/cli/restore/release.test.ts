import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { listDeployments, takePermit } from '../../../src/store/restore-deployments.ts';
import { withProofs } from '../../restore/whole/support/with-proofs.ts';
import { commandLine } from '../../support/command-line.ts';

const LEDGER = fileURLToPath(new URL('../../restore/fixtures/ledger', import.meta.url));

const proofs = withProofs();
const { run } = commandLine(() => proofs.migrations);
const release = (...args: string[]) => run(['restore', 'release', ...args]);
const runs = async () => (await listDeployments(proofs.migrations.pool)).map((row) => row.run);

test('the permit of a machine that is gone is given back', async () => {
  await takePermit(proofs.migrations.pool, {
    deployment: { run: 'mailu-00000000-1', folder: '/gone/mailu-00000000-1', driver: 'local' },
    host: '000000000000',
    recipe: 'mailu',
    temporalNamespace: 'another',
    workflowId: 'proof-of-a-machine-that-is-gone',
    workflowRunId: '00000000-0000-4000-8000-000000000000',
  });
  expect(await release('mailu-1', '--yes')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('there is no deployment mailu-1; up: mailu-00000000-1'),
  });
  expect(await release('mailu-00000000-1')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('--yes says so'),
  });
  expect(await runs()).toEqual(['mailu-00000000-1']);
  expect(await release('mailu-00000000-1', '--yes')).toMatchObject({
    status: 0,
    stdout: 'mailu-00000000-1 is forgotten, and its permit is free\n',
  });
  expect(await runs()).toEqual([]);
}, 60_000);

test('a deployment whose machine is there is left to it', async () => {
  const handle = await proofs.start({ recipe: LEDGER });
  await proofs.untilStep(handle, 'upgrade');
  const [deployed] = await runs();
  expect(await release(deployed!, '--yes')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`the machine of ${deployed} is there`),
  });
  expect(await runs()).toEqual([deployed]);
  expect(await handle.result()).toMatchObject({ outcome: 'passed' });
  await proofs.expectNothingLeft();
}, 120_000);
