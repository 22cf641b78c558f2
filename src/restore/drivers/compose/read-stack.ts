import { readFile } from 'node:fs/promises';
import type { Recipe } from '../../recipe/recipe.ts';
import { readRecipeEnvironment } from '../../recipe/recipe-environment.ts';
import { type ContainersFile, readContainersFile } from './containers-file.ts';
import type { Engine } from './context.ts';
import { renderStackFile, type StackFile } from './stack-file.ts';

export interface RecipeStack {
  stack: StackFile;
  containers: ContainersFile;
  /** The recipe's own defaults. */
  environment: Record<string, string>;
  /** Secrets that the run makes for it: those of proof.yml and of the compose file. */
  secrets: string[];
}

/** A version of a recipe as the stack of a run. @throws RecipeError as `renderStackFile` */
export async function readStack(recipe: Recipe, run: string, engine: Engine): Promise<RecipeStack> {
  const { compose, folder, versionFolder, proof } = recipe;
  const [text, containers, environment] = await Promise.all([
    readFile(compose.path, 'utf8'),
    readContainersFile(folder),
    readRecipeEnvironment(versionFolder),
  ]);
  const configContents: Record<string, string> = {};
  for (const [name, path] of Object.entries(compose.configs)) {
    if (path !== null) configContents[name] = await readFile(path, 'utf8');
  }
  const stack = renderStackFile({
    run,
    path: compose.path,
    text,
    containers,
    configContents,
    keepsBackupLabels: engine === 'backup-bot-two',
  });
  return { stack, containers, environment, secrets: [...new Set([...proof.secrets, ...stack.secrets])] };
}
