import { rm } from 'node:fs/promises';
import { type Deployment, type Driver, RecipeError } from '../driver.ts';
import { backUp } from './back-up.ts';
import { bringBack } from './bring-back.ts';
import { findDeployed, readDeployed } from './deployed.ts';
import { listSnapshot } from './list-snapshot.ts';
import { listVolumes } from './list-volumes.ts';
import { type LocalContext, type LocalOptions, localContext } from './local-context.ts';
import { putUp } from './put-up.ts';
import { waitUntilReady } from './ready.ts';
import { engineError, restic } from './restic.ts';
import { withRunLock } from './run-lock.ts';
import { runPlace } from './run-place.ts';
import { readSecrets } from './secrets.ts';
import { execOf } from './service-paths.ts';
import { startServices, stopServices } from './services.ts';
import { takeDown } from './take-down.ts';
import { findVersions } from './versions.ts';
import { clearContainers } from './write-files.ts';

/**
 * Runs a recipe's services as plain processes of this machine, as its process.yml says. It holds no state: any process can go on with a
 * deployment, or take it down.
 * @throws RecipeError where it can't work: elsewhere than on Linux, or in such a folder
 */
export function createLocalDriver(deployment: Deployment, options: LocalOptions = {}): Driver {
  if (process.platform !== 'linux') {
    throw new RecipeError('the local driver finds its processes through /proc, and so runs on Linux only');
  }
  const context = localContext(runPlace(deployment), options);
  const { place } = context;
  const alone = <T>(work: () => Promise<T>): Promise<T> => withRunLock(context, work);
  return {
    up: (recipe) => alone(() => putUp(context, recipe)),
    ready: async () => waitUntilReady(context, readDeployed(place)),
    endpoints: async () => readDeployed(place).endpoints,
    exec: async () =>
      Object.fromEntries(
        Object.keys(readDeployed(place).services).map((service) => [service, [execOf(place, service)]]),
      ),
    secrets: async () => readSecrets(place),
    restart: (services) => alone(() => restart(context, services)),
    volumes: async () => listVolumes(place),
    backup: (plan, tag) => alone(() => backUp(context, plan, tag)),
    list: (snapshot) => alone(() => listSnapshot(context, snapshot)),
    check: () => alone(() => checkRepository(context)),
    wipe: () => alone(() => wipe(context)),
    restore: (plan, snapshot) => alone(() => bringBack(context, plan, snapshot)),
    versions: () => findVersions(context),
    down: () => takeDown(context),
  };
}

async function restart(context: LocalContext, only?: readonly string[]): Promise<void> {
  const deployed = readDeployed(context.place);
  const unknown = only?.find((name) => !Object.hasOwn(deployed.services, name));
  if (unknown) throw new RecipeError(`there is no service ${unknown} in process.yml to restart`);
  await stopServices(context, deployed, only);
  await startServices(context, deployed, only);
  await waitUntilReady(context, deployed);
}

async function checkRepository(context: LocalContext): Promise<string> {
  const result = await restic(context, readDeployed(context.place), ['check', '--no-lock', '--read-data']);
  return result.exitCode === 0 ? '' : engineError(result) || `restic check exited with ${result.exitCode}`;
}

/** As a stack that is removed with its volumes: what a container has beside them goes as well. The repository and the secrets stay. */
async function wipe(context: LocalContext) {
  const deployed = findDeployed(context.place);
  if (deployed) await stopServices(context, deployed);
  clearContainers(context.place);
  await rm(context.place.volumes, { recursive: true, force: true });
  return listVolumes(context.place);
}
