import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RecipeError } from '../drivers/driver.ts';
import { checkRecipe } from './check-recipe.ts';
import { digestFolder } from './digest-folder.ts';
import { checkShape, parseYaml } from './parse-yaml.ts';
import { ProcessFile } from './process-file.ts';
import { ProofFile } from './proof-file.ts';
import { readComposeFile } from './read-compose-file.ts';
import { readText } from './read-text.ts';
import type { Recipe } from './recipe.ts';
import { readRecipeEnvironment } from './recipe-environment.ts';
import { versionLabelOf } from './version-label.ts';

const BUNDLED = fileURLToPath(new URL('../../../recipes/', import.meta.url));
const NAME = /^[a-z0-9][a-z0-9_-]*$/;

/**
 * Where a recipe is. A name that this project brings (`mailu`) is that one, whatever the working directory holds; all else is a path.
 * @returns the folder, absolute
 * @throws RecipeError there is none
 */
export async function findRecipe(nameOrPath: string): Promise<string> {
  const candidates = NAME.test(nameOrPath)
    ? [join(BUNDLED, nameOrPath), resolve(nameOrPath)]
    : [resolve(nameOrPath)];
  for (const folder of candidates) if (await isThere(join(folder, 'proof.yml'))) return folder;
  const names = (await readdir(BUNDLED).catch(() => [])).sort();
  throw new RecipeError(
    `${nameOrPath}: no recipe: there is no proof.yml in ${candidates.at(-1)}${names.length > 0 ? `; bundled recipes: ${names.join(', ')}` : ''}`,
  );
}

/**
 * Reads one version of a recipe, and checks that its files fit together.
 * @throws RecipeError naming file and field
 */
export async function readRecipe(folder: string, version: 'tested' | 'published'): Promise<Recipe> {
  const absolute = resolve(folder);
  const proof = await readYaml(join(absolute, 'proof.yml'), ProofFile);
  const versionFolder = version === 'tested' ? absolute : resolve(absolute, proof.published);
  if (relative(absolute, versionFolder).split('/')[0] === '..')
    throw new RecipeError('proof.yml: published: expected a folder within that of the recipe');
  const compose = await readComposeFile(join(versionFolder, 'compose.yml'), {
    environment: await readRecipeEnvironment(versionFolder),
  });
  const recipe: Recipe = {
    folder: absolute,
    versionFolder,
    proof,
    compose,
    version: versionLabelOf(compose)?.version ?? '',
    digest: await digestFolder(absolute),
  };
  await checkRecipe(recipe, version);
  return recipe;
}

/** Whether a recipe has a version published before. */
export const hasPublished = ({ folder, proof }: Pick<Recipe, 'folder' | 'proof'>): Promise<boolean> =>
  isThere(join(folder, proof.published, 'compose.yml'));

/**
 * `process.yml` of a recipe.
 * @throws RecipeError naming file and field; also if there is none: the local driver can't do without
 */
export async function readProcessFile(folder: string): Promise<ProcessFile> {
  const file = await readYaml(join(folder, 'process.yml'), ProcessFile);
  const fail = (field: string, what: string): never => {
    throw new RecipeError(`process.yml: ${field}: ${what}`);
  };
  for (const [name, { ready, after }] of Object.entries(file.services)) {
    const unknown = after.find((service) => !Object.hasOwn(file.services, service));
    if (unknown) fail(`services.${name}.after`, `there is no service "${unknown}"`);
    if (ready && !file.ports.includes(ready.port))
      fail(`services.${name}.ready.port`, `there is no port "${ready.port}" in \`ports\``);
  }
  for (const [name, { port }] of Object.entries(file.endpoints))
    if (!file.ports.includes(port)) fail(`endpoints.${name}.port`, `there is no port "${port}" in \`ports\``);
  return file;
}

async function readYaml<T>(path: string, schema: Parameters<typeof checkShape<T>>[0]): Promise<T> {
  const text = await readText(path);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return checkShape(schema, parseYaml(text, name), name);
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
