import { fileURLToPath } from 'node:url';
import { planBackup } from '../../../../../src/restore/labels/plan-backup.ts';
import { readRecipe } from '../../../../../src/restore/recipe/read-recipe.ts';

/** A small recipe: two services with data, one that is left out, a version published before. */
export const WIKI = fileURLToPath(new URL('../wiki', import.meta.url));

export const readWiki = async () => {
  const tested = await readRecipe(WIKI, 'tested');
  return { tested, published: await readRecipe(WIKI, 'published'), plan: planBackup(tested.compose) };
};
