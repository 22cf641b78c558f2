import type { Recipe } from '../recipe/recipe.ts';
import { lintAgainstPublished } from './lint/against-published.ts';
import { lintCounterparts } from './lint/counterparts.ts';
import { lintCoverage } from './lint/coverage.ts';
import { lintDatabases } from './lint/databases.ts';
import { labelEntries } from './lint/entries.ts';
import { lintHooks } from './lint/hooks.ts';
import { lintKeys } from './lint/keys.ts';
import { lintVolumes } from './lint/volumes.ts';
import { planBackup } from './plan-backup.ts';
import { type Finding, finding } from './rules.ts';

/**
 * What is wrong with the backup labels of a recipe, by themselves and against what its `proof.yml` says of its data.
 * @param published the version before, if there is one: what it had must not be lost
 */
export function lintLabels(recipe: Recipe, published: Recipe | null = null): Finding[] {
  const { compose, proof } = recipe;
  const entries = labelEntries(compose);
  const plan = planBackup(compose);
  return [
    ...lintAbsence(recipe, entries.length),
    ...lintKeys(compose, entries),
    ...lintVolumes(compose, entries),
    ...lintCoverage(plan, proof.data),
    ...lintHooks(compose, entries),
    ...lintCounterparts(plan, proof.data),
    ...lintDatabases(compose, plan),
    ...(published ? lintAgainstPublished(compose, published.compose) : []),
  ];
}

/** A recipe that declares why it has no backup is known to have none. */
function lintAbsence({ folder, versionFolder, proof, compose }: Recipe, labels: number): Finding[] {
  const skips = versionFolder === folder ? proof.skips : proof.published_skips;
  const lost = proof.data.filter(
    (entry) => entry.class === 'durable' && compose.volumes.includes(entry.volume),
  );
  if (labels > 0 || skips.backup_restore !== undefined || lost.length === 0) return [];
  const volumes = [...new Set(lost.map(({ volume }) => volume))].join(', ');
  return [
    finding(
      'no-backup-labels',
      {},
      `nothing is backed up, of volumes ${volumes}: proof.yml calls them durable`,
    ),
  ];
}
