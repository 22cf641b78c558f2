import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createOpenProof } from '../../../src/activities/restore/open-proof.ts';
import type { OpenedProof } from '../../../src/workflows/restore-types.ts';

const RECIPE = fileURLToPath(new URL('../../restore/fixtures/ledger', import.meta.url));
/** Nobody, root neither, can make a folder there. */
const NOWHERE = '/proc/nowhere';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-proof-'));
});
afterAll(() => rm(folder, { recursive: true }));

const open = (evidence: string | undefined, restoreFolder: string): Promise<OpenedProof> =>
  new MockActivityEnvironment().run(
    createOpenProof({
      restoreFolder,
      host: 'host-1',
      temporalNamespace: 'default',
      shutdown: new AbortController().signal,
      pool: undefined as never,
    }),
    { recipe: RECIPE, ...(evidence !== undefined && { evidence }) },
  );

test('a proof is not begun where its evidence could not be written', async () => {
  const failure = open(join(NOWHERE, 'a', 'b'), folder);
  await expect(failure).rejects.toThrow(`evidence: ${NOWHERE}/a/b can't be made: `);
  await expect(failure).rejects.toMatchObject({ name: 'InputError' });
});

test('a proof is not begun where its evidence would overwrite something', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(open(file, folder)).rejects.toThrow(`evidence: ${file} can't be a folder: `);
  await expect(open(folder, folder)).rejects.toThrow(`evidence: ${folder} holds something already`);
});

test('a proof is not begun where nothing can be deployed', async () => {
  const failure = open(undefined, NOWHERE);
  await expect(failure).rejects.toThrow(`nothing can be deployed in ${NOWHERE}: `);
  await expect(failure).rejects.toMatchObject({ name: 'InputError' });
});

test('a proof that can be begun leaves no trace of having tried', async () => {
  const { folder: opened } = await open(join(folder, 'new', 'evidence'), join(folder, 'restore'));
  expect(await readdir(opened)).toEqual(['records']);
  expect(await readdir(folder)).not.toContain('new');
});
