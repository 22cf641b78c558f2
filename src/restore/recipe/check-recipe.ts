import { realpath, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { RecipeError } from '../drivers/driver.ts';
import type { Recipe } from './recipe.ts';

/**
 * Looks whether the files of a recipe fit together. Of the version published before only its compose file counts: `proof.yml` speaks
 * of the version that is tested.
 * @throws RecipeError naming every field that does not fit
 */
export async function checkRecipe(recipe: Recipe, version: 'tested' | 'published'): Promise<void> {
  const problems = [
    ...(await configProblems(recipe)),
    ...(version === 'tested' ? await proofProblems(recipe) : []),
  ];
  if (problems.length > 0) throw new RecipeError(problems.join('\n'));
}

async function configProblems({ folder, compose }: Recipe): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, path] of Object.entries(compose.configs)) {
    if (path === null) continue;
    problems.push(
      ...(await fileProblems(`${relative(folder, compose.path)}: configs.${name}.file`, folder, path)),
    );
  }
  return problems;
}

/** A file that is not in the recipe's folder is not in its digest, and may be anything at the next run. */
async function fileProblems(field: string, folder: string, path: string): Promise<string[]> {
  const real = await realpath(path).catch(() => null);
  if (real === null || !(await stat(real)).isFile())
    return [`${field}: there is no file ${relative(folder, path)}`];
  return relative(await realpath(folder), real).split('/')[0] === '..'
    ? [`${field}: expected a file within the recipe's folder`]
    : [];
}

const proofProblems = async (recipe: Recipe): Promise<string[]> => [
  ...dataProblems(recipe),
  ...serviceProblems(recipe),
  ...(await fileProblems('proof.yml: probe', recipe.folder, resolve(recipe.folder, recipe.proof.probe))),
];

function dataProblems({ proof, compose }: Recipe): string[] {
  const { volumes, services } = compose;
  const problems: string[] = [];
  const unknown = (field: string, volume: string) => {
    if (!volumes.includes(volume))
      problems.push(`proof.yml: ${field}: compose.yml has no volume "${volume}"`);
  };
  proof.data.forEach(({ volume, path }, index) => {
    unknown(`data[${index}].volume`, volume);
    const first = proof.data.findIndex((other) => other.volume === volume && other.path === path);
    if (first !== index) problems.push(`proof.yml: data[${index}]: says the same place as data[${first}]`);
  });
  proof.stores.forEach(({ id, volumes: kept }, index) => {
    for (const [at, volume] of kept.entries()) unknown(`stores[${index}].volumes[${at}]`, volume);
    if (proof.stores.findIndex((other) => other.id === id) !== index)
      problems.push(`proof.yml: stores[${index}].id: "${id}" is there twice`);
  });
  proof.data.forEach(({ volume, class: kind }, index) => {
    if (kind !== 'durable' || !volumes.includes(volume)) return;
    if (!proof.stores.some((store) => store.volumes.includes(volume)))
      problems.push(
        `proof.yml: data[${index}]: volume "${volume}" holds something durable, and no store reads it back (stores[].volumes)`,
      );
  });
  for (const [name, { mounts }] of Object.entries(services))
    for (const { volume, target } of mounts)
      if (!proof.data.some((entry) => entry.volume === volume))
        problems.push(
          `proof.yml: data: no entry says what volume "${volume}" holds (service ${name}, ${target})`,
        );
  return [...new Set(problems)];
}

function serviceProblems({ proof, compose }: Recipe): string[] {
  return proof.restart_after_restore.flatMap((service, index) =>
    Object.hasOwn(compose.services, service)
      ? []
      : [`proof.yml: restart_after_restore[${index}]: compose.yml has no service "${service}"`],
  );
}
