import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withProofs } from './support/with-proofs.ts';

const LEDGER = fileURLToPath(new URL('../fixtures/ledger', import.meta.url));
const proofs = withProofs();
let recipe: string;

// Not in a folder of the test's: services run as users of their own, who have to read their programs.
beforeAll(async () => {
  recipe = await mkdtemp(join(tmpdir(), 'mm2-recipe-'));
  await cp(LEDGER, recipe, { recursive: true });
  await chmod(recipe, 0o755);
  await change('compose.yml', (text) => text.replace(/^ +backupbot\..*\n/gm, ''));
});
afterAll(() => rm(recipe, { recursive: true, force: true }));

async function change(name: string, work: (text: string) => string) {
  const path = join(recipe, name);
  await writeFile(path, work(await readFile(path, 'utf8')));
}

test('a backup that the recipe leaves out is not tried, and lets the level climb over it', async () => {
  await change(
    'proof.yml',
    (text) =>
      `${text.replace('name: ledger', 'name: my_ledger')}\nskips:\n  backup_restore: No backup is wanted.\n`,
  );
  const { result, record } = await proofs.prove({ recipe });
  expect(result).toMatchObject({
    outcome: 'unverified',
    failed: 0,
    rungs: { install: 'earned', upgrade: 'earned', backup_restore: 'skipped', functional: 'earned' },
  });
  expect(record.passes[0]!.steps.map(({ step }) => step)).toEqual([
    'install',
    'seed',
    'upgrade',
    'functional',
  ]);
  await proofs.expectNothingLeft();
}, 120_000);
