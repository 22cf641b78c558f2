import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { readEvidence } from '../../../../src/control/restore-proofs.ts';
import { openDriver } from '../../../../src/restore/drivers/open-driver.ts';
import { judgeProof } from '../../../../src/restore/judge-proof.ts';
import type { Ladder } from '../../../../src/restore/ladder.ts';
import type { PassRecord, ProofRecord } from '../../../../src/restore/proof-record.ts';
import { readRecorded, recordableIds } from '../../../../src/restore/recorded-assertions.ts';
import { listDeployments } from '../../../../src/store/restore-deployments.ts';
import type { RestoreProofResult } from '../../../../src/workflows/restore-types.ts';
import { type Proofs, withProofs } from './with-proofs.ts';
import { RECIPES } from './with-recipe-copies.ts';

/** For two passes, on a machine that does other things as well. */
const PROOF_MS = 10 * 60_000;

/** Proves a bundled recipe twice, from nothing each time, and looks at all that a proof has to be. @param before rung → what the published version has of it */
export function describeProof(recipe: string, { before }: { before: Record<string, string> }): void {
  let handle: WorkflowHandle | undefined;
  // Before the workers stop: what is up has to be torn down.
  afterAll(async () => {
    await handle?.cancel().catch(() => undefined);
    await handle?.result().catch(() => undefined);
  }, 120_000);
  const proofs = withProofs();
  /** Of each pass. */
  let secrets: string[][] = [];
  let result: RestoreProofResult;
  let record: ProofRecord;

  beforeAll(async () => {
    handle = await proofs.start({ recipe, cold: true });
    const end = handle.result();
    const seen = await secretsUntil(end, proofs);
    result = (await end) as RestoreProofResult;
    record = (await readEvidence(result.evidence))!;
    secrets = record.passes.map(({ run }) => seen.get(run) ?? []);
  }, PROOF_MS);

  describe(`the recipe of ${recipe}`, () => {
    test('is proved: every rung is earned', () => {
      const failures = judgeProof(record).failures.map(({ assertion }) => assertion);
      expect({ ...result, failures }).toMatchObject({
        outcome: 'proved',
        level: 5,
        failed: 0,
        failures: [],
        rungs: {
          install: 'earned',
          upgrade: 'earned',
          backup_restore: 'earned',
          functional: 'earned',
          lint: 'earned',
        },
      });
    });

    test('is shown as it was before', () => {
      expect(statuses(judgeProof(record).before!)).toMatchObject(before);
    });

    test('is proved twice, by passes that share nothing', () => {
      const [one, other] = record.passes as [PassRecord, PassRecord];
      expect(record.passes).toHaveLength(2);
      expect(other.seed).not.toBe(one.seed);
      expect(other.run).not.toBe(one.run);
      expect(other.snapshot?.id).not.toBe(one.snapshot?.id);
      for (const store of record.recipe.proof.stores.map(({ id }) => id)) {
        const [items, others] = [one, other].map((pass) => itemsOf(pass, store));
        expect(items).not.toHaveLength(0);
        expect(others).not.toEqual(expect.arrayContaining(items!));
      }
      expect(secrets[0]!.filter((secret) => secrets[1]!.includes(secret))).toEqual([]);
    });

    test('has made each assertion that is recorded, and no other (restore prove --record adds new ones)', async () => {
      const recorded = await readRecorded(join(RECIPES, recipe));
      for (const { assertions } of record.passes) expect(recordableIds(assertions).sort()).toEqual(recorded);
    });

    test('leaves evidence that is whole', async () => {
      const { stdout } = await promisify(execFile)('sha256sum', ['--check', '--strict', 'SHA256SUMS'], {
        cwd: result.evidence,
      });
      const checked = stdout
        .trim()
        .split('\n')
        .map((line) => line.replace(/: OK$/, ''));
      const files = (await filesIn(result.evidence)).filter((name) => name !== 'SHA256SUMS');
      expect(checked.sort()).toEqual(files.sort());
    });

    test('tells its secrets nowhere', async () => {
      const history = await historyText(handle!);
      const texts = new Map([
        ['history', history],
        ['log', proofs.migrations.log()],
      ]);
      for (const name of await filesIn(result.evidence))
        texts.set(name, await readFile(join(result.evidence, name), 'utf8'));
      // That there is something to be found, in what is looked at.
      expect(history.includes(record.passes[0]!.run)).toBe(true);
      expect(secrets.map(({ length }) => length)).toEqual([secretCount(record), secretCount(record)]);
      const told = [...texts].filter(([, text]) => secrets.flat().some((secret) => text.includes(secret)));
      expect(told.map(([name]) => name)).toEqual([]);
    });

    test('leaves nothing behind', proofs.expectNothingLeft);
  });
}

const statuses = ({ rungs }: Ladder): Record<string, string> =>
  Object.fromEntries(rungs.map(({ rung, status }) => [rung, status]));

const itemsOf = ({ manifests }: PassRecord, id: string) =>
  manifests.before!.find(({ store }) => store === id)!.items.map((item) => JSON.stringify(item));

const secretCount = ({ recipe }: ProofRecord) => recipe.proof.secrets.length;

/** With what stands in it as bytes. */
async function historyText(handle: WorkflowHandle): Promise<string> {
  const text = JSON.stringify(await handle.fetchHistory());
  return text.replace(/"data":"([^"]*)"/g, (_, bytes: string) => Buffer.from(bytes, 'base64').toString());
}

/** Those of each run, told while it is up: nothing of them is left afterwards. */
async function secretsUntil(end: Promise<unknown>, { migrations }: Proofs): Promise<Map<string, string[]>> {
  const seen = new Map<string, string[]>();
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  end.then(over, over);
  for (; !isOver; await sleep(200)) {
    for (const { deployment } of await listDeployments(migrations.pool)) {
      const secrets = Object.values(await openDriver(deployment).secrets());
      if (secrets.length > 0) seen.set(deployment.run, secrets);
    }
  }
  return seen;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}
