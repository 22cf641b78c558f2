import { type Assertion, STEPS } from '../../restore/assertion.ts';
import type { BackupOutcome, Leftovers, RestoreOutcome, VolumeFile } from '../../restore/drivers/driver.ts';
import { judgeFunctional } from '../../restore/judge/functional.ts';
import { judgeHealthy } from '../../restore/judge/healthy.ts';
import { judgeTeardown } from '../../restore/judge/teardown.ts';
import { planBackup } from '../../restore/labels/plan-backup.ts';
import type { ProbeAnswer, StoreAnswer } from '../../restore/probe/protocol.ts';
import type { PassRecord, ProofRecord, StepRecord } from '../../restore/proof-record.ts';
import { readProcessFile, readRecipe } from '../../restore/recipe/read-recipe.ts';
import type { Recipe } from '../../restore/recipe/recipe.ts';
import { openRecords, type Records } from '../../restore/records.ts';
import type { CloseInput, PassEnd, StepReport } from '../../workflows/restore-types.ts';
import { lintRecord } from './lint-record.ts';
import { recipeChanged } from './step.ts';

/** What `createStep` keeps of a step that came to its end. */
export interface StepTime {
  at: string;
  ms: number;
  attempts: number;
}

/** Puts together what the steps of a proof have recorded. @returns it, and the secrets of its runs, which must not get into any evidence */
export async function buildRecord(
  { proof, input, passes, wasCancelled }: CloseInput,
  { restoreFolder, workflowId }: { restoreFolder: string; workflowId: string },
): Promise<{ record: ProofRecord; secrets: string[] }> {
  const [tested, published] = await Promise.all([
    readRecipe(proof.recipe, 'tested'),
    readRecipe(proof.recipe, 'published'),
  ]);
  const recordsOf = ({ deployment }: PassEnd) => openRecords(restoreFolder, proof.key, deployment.run);
  const all = await Promise.all(passes.map((end) => passRecord(end, recordsOf(end), { tested, proof })));
  const secrets = await Promise.all(
    passes.map((end) => recordsOf(end).read<Record<string, string>>('secrets')),
  );
  const first = passes[0] && recordsOf(passes[0]);
  return {
    record: {
      proof: workflowId,
      recipe: { version: tested.version, digest: proof.digest, proof: tested.proof },
      driver: proof.driver,
      cold: input.cold ?? false,
      startedAt: proof.startedAt,
      finishedAt: new Date().toISOString(),
      wasCancelled,
      lint: lintRecord(tested, published),
      published: {
        version: published.version,
        plan: planBackup(published.compose),
        lint: lintRecord(published, null),
        assertions: first ? await seenOfPublished(first, published) : [],
      },
      passes: tested.digest === proof.digest ? all : all.map((pass) => changedPass(pass, proof.recipe)),
      limits: proof.driver === 'local' ? (await readProcessFile(proof.recipe)).limits : [],
      assertions: [],
    },
    secrets: secrets.flatMap((one) => Object.values(one ?? {})),
  };
}

/** After its last step too: what is said of the recipe is read at the end. */
const changedPass = (pass: PassRecord, recipe: string): PassRecord => ({
  ...pass,
  broken: pass.broken ?? { step: 'evidence', message: recipeChanged(recipe) },
});

/** What the first pass saw of the version that was published before, on its way to the tested one. */
async function seenOfPublished(records: Records, { version }: Recipe): Promise<Assertion[]> {
  const isUp = (await records.read('step-install')) !== undefined;
  const functional = await records.read<ProbeAnswer<'functional'>>('functional-published');
  return [
    ...(isUp ? judgeHealthy('install', version) : []),
    ...(functional ? judgeFunctional(functional) : []),
  ];
}

async function passRecord(
  { pass, deployment, attempts, broken }: PassEnd,
  records: Records,
  { tested, proof }: { tested: Recipe; proof: CloseInput['proof'] },
): Promise<PassRecord> {
  const steps: StepRecord[] = [];
  const assertions: Assertion[] = [];
  const times: StepTime[] = [];
  for (const step of STEPS) {
    const report = await records.read<StepReport>(`step-${step}`);
    const time = await records.read<StepTime>(`time-${step}`);
    if (report) assertions.push(...report.assertions);
    if (!time) continue;
    times.push(time);
    steps.push({ step, ms: time.ms, attempts: time.attempts });
  }
  const leftovers = (await records.read<Leftovers>('teardown')) ?? null;
  if (leftovers) assertions.push(...judgeTeardown(leftovers));
  const read = <T>(name: string, otherwise: T) => records.read<T>(name).then((value) => value ?? otherwise);
  const backup = await records.read<BackupOutcome>('backup');
  const restore = await records.read<RestoreOutcome>('restore');
  const manifest = (name: string) => read<StoreAnswer[] | null>(`manifest-${name}`, null);
  return {
    pass,
    run: deployment.run,
    seed: proof.seeds[pass - 1]!,
    domain: 'example.com',
    startedAt: times[0]?.at ?? proof.startedAt,
    finishedAt: times.at(-1)?.at ?? proof.startedAt,
    attempts,
    steps,
    broken: broken ?? null,
    assertions,
    labels: backupLabels(tested),
    plan: planBackup(tested.compose),
    evidence: await read<Record<string, string>>('seed-evidence', {}),
    manifests: {
      before: (await manifest('before')) ?? (await manifest('seeded')),
      gone: await manifest('gone'),
      after: await manifest('back'),
      again: await manifest('again'),
    },
    hooks: [...(backup?.hooks ?? []), ...(restore?.hooks ?? [])],
    snapshot: backup?.snapshot
      ? {
          id: backup.snapshot,
          tag: deployment.run,
          files: backup.files,
          bytes: backup.bytes,
          exitCode: backup.exitCode,
          unreadable: backup.unreadable,
          listing: await read<VolumeFile[]>('snapshot-files', []),
        }
      : null,
    check: await read<string | null>('check', null),
    recoveryMs: await recoveryMs(records),
    versions: await read<Record<string, string>>('versions', {}),
    leftovers,
  };
}

/** From the end of the wipe until everything was read back. */
async function recoveryMs(records: Records): Promise<number | null> {
  const wiped = await records.read<{ at: string }>('wiped');
  const back = await records.read<StepTime>('time-back');
  return wiped && back ? Date.parse(back.at) + back.ms - Date.parse(wiped.at) : null;
}

/** Those of backupbot, as Swarm gets them. */
const backupLabels = ({ compose }: Recipe): PassRecord['labels'] =>
  Object.fromEntries(
    Object.entries(compose.services)
      .map(([service, { labels }]) => [
        service,
        Object.fromEntries(Object.entries(labels).filter(([name]) => name.startsWith('backupbot.'))),
      ])
      .filter(([, labels]) => Object.keys(labels as object).length > 0),
  );
