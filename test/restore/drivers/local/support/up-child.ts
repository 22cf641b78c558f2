/** `node up-child.ts DEPLOYMENT`: deploys a recipe, and runs a hook before a backup if there is one; to be killed while it does. */
import type { Deployment } from '../../../../../src/restore/drivers/driver.ts';
import { createLocalDriver } from '../../../../../src/restore/drivers/local/create-local-driver.ts';
import { readRecipe } from '../../../../../src/restore/recipe/read-recipe.ts';

const { recipe, hook, ...deployment } = JSON.parse(process.argv[2] ?? '') as Deployment & {
  recipe: string;
  hook?: string;
};
const read = await readRecipe(recipe, 'tested');
process.stdout.write('begins\n');
const driver = createLocalDriver(deployment);
await driver.up(read);
const hooks = [{ service: 'store', backup: { pre: hook ?? 'true' }, restore: {} }];
await driver.backup({ isOn: true, hooks, volumes: [] }, 'tag');
