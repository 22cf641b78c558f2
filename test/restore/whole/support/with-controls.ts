import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { readEvidence } from '../../../../src/control/restore-proofs.ts';
import type { Assertion } from '../../../../src/restore/assertion.ts';
import type { ProofRecord } from '../../../../src/restore/proof-record.ts';
import { BACKUP_STEPS } from '../../../../src/workflows/constants.ts';
import type { RestoreProofResult } from '../../../../src/workflows/restore-types.ts';
import { backupLabels, removeLabel } from './backup-labels.ts';
import { type Proofs, withProofs } from './with-proofs.ts';
import { type RecipeCopy, withRecipeCopies } from './with-recipe-copies.ts';

export type Spoil = (copy: RecipeCopy) => void;

export interface Control {
  result: RestoreProofResult;
  record: ProofRecord;
  /** The first assertion that does not hold, beside the linter's. */
  red: Assertion | undefined;
}

/** As long as all proofs of a file may take together on a busy machine: a test may wait for those before it. */
export const CONTROLS_MS = 15 * 60_000;

/**
 * Proves spoilt copies of a bundled recipe, by a name each. All are begun before the first test, as two are up at once.
 * @returns what waits for one of them
 */
export function withControls(
  recipe: string,
  controls: Readonly<Record<string, Spoil>>,
): { proofs: Proofs; control(name: string): Promise<Control> } {
  const handles = new Map<string, WorkflowHandle>();
  // Before the workers stop: of a proof that is left, they are to tear down what is up.
  afterAll(async () => {
    for (const handle of handles.values()) await handle.cancel().catch(() => undefined);
    await Promise.allSettled([...handles.values()].map((handle) => handle.result()));
  }, 120_000);
  const proofs = withProofs();
  const copyOf = withRecipeCopies();
  beforeAll(async () => {
    for (const [name, spoil] of Object.entries(controls))
      handles.set(name, await proofs.start({ recipe: copyOf(recipe, spoil) }));
  }, 120_000);
  return {
    proofs,
    async control(name) {
      const result = (await handles.get(name)!.result()) as RestoreProofResult;
      const record = await readEvidence(result.evidence);
      if (!record) throw new Error(`no evidence in ${result.evidence}`);
      const all = [...record.passes.flatMap(({ assertions }) => assertions), ...record.assertions];
      return { result, record, red: all.find(({ ok }) => !ok) };
    },
  };
}

/** For each backup label of a recipe a copy without it, by the name `SERVICE LABEL`. */
export const withoutEachLabel = (recipe: string): Record<string, Spoil> =>
  Object.fromEntries(
    backupLabels(recipe).map((place) => [
      `${place.service} ${place.label}`,
      ({ yaml }) => yaml('compose.yml', (document) => removeLabel(document, place)),
    ]),
  );

/** A test for each label: without it the proof is red, in the words of the table. A label that the table lacks is tried all the same. */
export const testWithoutEachLabel = (
  labels: Readonly<Record<string, Spoil>>,
  seenBy: Readonly<Record<string, string>>,
  control: (name: string) => Promise<Control>,
) =>
  test.each(Object.keys(labels))(
    'without the label %s',
    async (name) => expectRed(await control(name), seenBy[name]),
    CONTROLS_MS,
  );

export const testTable = (
  labels: Readonly<Record<string, Spoil>>,
  seenBy: Readonly<Record<string, string>>,
) =>
  test('the table has no label that is not there', () => {
    expect(Object.keys(seenBy).filter((name) => !Object.hasOwn(labels, name))).toEqual([]);
  });

/** It failed, in these words: `back.mail.state: 12 of 14 items differ`. */
export function expectRed({ result, record, red }: Control, words: string | undefined): void {
  expect({
    outcome: result.outcome,
    backup: result.rungs.backup_restore,
    broken: record.passes[0]?.broken,
  }).toEqual({
    outcome: 'failed',
    backup: 'failed',
    broken: null,
  });
  // In the snapshot, or in what came back: the linter looks at files only.
  expect(BACKUP_STEPS).toContain(red?.step);
  expect(`${red?.id}: ${red?.detail}`).toEqual(
    expect.stringContaining(words ?? '(the table says nothing of it)'),
  );
}
