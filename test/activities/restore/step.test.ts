import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createStep } from '../../../src/activities/restore/step.ts';
import type { Assertion } from '../../../src/restore/assertion.ts';
import { type RunPlace, runPlace } from '../../../src/restore/drivers/local/run-place.ts';
import { keepSecrets } from '../../../src/restore/drivers/local/secrets.ts';
import { readRecipe } from '../../../src/restore/recipe/read-recipe.ts';
import type { StepInput, StepReport } from '../../../src/workflows/restore-types.ts';
import { tempDir } from '../../zip/temp-dir.ts';

const LEDGER = fileURLToPath(new URL('../../restore/fixtures/ledger', import.meta.url));
const restoreFolder = tempDir();
const places: RunPlace[] = [];

afterAll(() => {
  for (const { folder, outside } of places)
    for (const path of [folder, outside]) rmSync(path, { recursive: true, force: true });
});

let runs = 0;
const inputOfRun = async (): Promise<StepInput> => {
  const run = `step-${++runs}`;
  return {
    proof: {
      key: run,
      recipe: LEDGER,
      name: 'ledger',
      version: '0.2.0+1.1.0',
      digest: (await readRecipe(LEDGER, 'tested')).digest,
      driver: 'local',
      seeds: [1],
      deadlineMinutes: 1,
      skipsBackup: false,
      startedAt: new Date(0).toISOString(),
      folder: restoreFolder,
      queue: 'nobody',
    },
    pass: 1,
    deployment: { run, folder: `${restoreFolder}/${run}`, driver: 'local' },
  };
};

const dependencies = {
  pool: undefined as never,
  restoreFolder,
  host: 'host-1',
  temporalNamespace: '',
  shutdown: new AbortController().signal,
};

/** A run whose service has secrets, and no more. */
async function runOf(work: (secret: string) => Assertion[]) {
  const input = await inputOfRun();
  const place = runPlace(input.deployment);
  mkdirSync(place.records, { recursive: true });
  places.push(place);
  const { password } = keepSecrets(place, ['password']);
  const step = createStep(dependencies, {
    name: 'functional',
    repeatable: true,
    work: async () => work(password!),
  });
  return {
    password: password!,
    attempt: () =>
      new MockActivityEnvironment().run(step, input).catch((error: ApplicationFailure) => error) as Promise<
        StepReport | ApplicationFailure
      >,
  };
}

test('keeps secrets that a probe tells out of what it answers', async () => {
  const { attempt, password } = await runOf((secret) => [
    {
      step: 'functional',
      id: 'functional.login',
      ok: false,
      detail: `no login with ${secret} (${btoa(secret)})`,
    },
  ]);
  const text = JSON.stringify(await attempt());
  expect(text).toContain('no login with [redacted]');
  expect(text).not.toContain(password);
  expect(text).not.toContain(btoa(password));
});

test('fails for good with the second failure, whatever it is, and without secrets', async () => {
  const { attempt, password } = await runOf((secret) => {
    throw new TypeError(`${secret} is no function`);
  });
  for (const nonRetryable of [false, true]) {
    const failure = await attempt();
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'TypeError', message: '[redacted] is no function', nonRetryable });
    expect((failure as ApplicationFailure).stack).not.toContain(password);
  }
});
