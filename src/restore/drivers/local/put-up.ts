import { readProcessFile } from '../../recipe/read-recipe.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { findDeployed, keepDeployed } from './deployed.ts';
import type { LocalContext } from './local-context.ts';
import { planDeployment } from './plan-deployment.ts';
import { leasePorts } from './ports.ts';
import { keepSecrets } from './secrets.ts';
import { startServices, stopServices } from './services.ts';
import { clearContainers, writeFiles } from './write-files.ts';

/**
 * Deploys a version of a recipe. Over another version: ends its services and starts these over the same volumes, with nothing else left.
 * May be ended at any line, and called again.
 */
export async function putUp(context: LocalContext, recipe: Recipe): Promise<void> {
  const { place } = context;
  const processes = await readProcessFile(recipe.folder);
  const before = findDeployed(place);
  const planned = planDeployment({
    place,
    recipe,
    processes,
    ports: await leasePorts(place, processes.ports),
    secrets: keepSecrets(place, recipe.proof.secrets),
  });
  if (before && before.digest !== planned.digest) {
    context.log(`${before.recipe} ${before.version} makes way for ${planned.version}`);
    await stopServices(context, before);
    clearContainers(place);
  }
  keepDeployed(place, planned);
  writeFiles(place, planned);
  await startServices(context, planned);
}
