import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ProcessFile, ServiceProcess } from '../../recipe/process-file.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { RecipeError } from '../driver.ts';
import type { Deployed, DeployedService } from './deployed.ts';
import { mapPaths } from './path-map.ts';
import { fill, type PlaceholderValues } from './placeholders.ts';
import { findPrograms, searchPath } from './programs.ts';
import { renderedFiles } from './rendered-files.ts';
import { argvResolver } from './resolve-argv.ts';
import type { RunPlace } from './run-place.ts';
import { homeOf, programsOf, servicePaths } from './service-paths.ts';
import { RUN_STAMP, SERVICE_STAMP } from './stamp.ts';
import { startWaves } from './start-order.ts';
import { runUser } from './users.ts';

interface PlanInput {
  place: RunPlace;
  recipe: Recipe;
  processes: ProcessFile;
  ports: Record<string, number>;
  secrets: Record<string, string>;
}

/** Works out all that `up` has to write and start. @throws RecipeError if the recipe, or this machine, does not allow it */
export function planDeployment(input: PlanInput): Deployed {
  const { recipe, processes } = input;
  const programs = findPrograms(processes.requires);
  const services: Record<string, DeployedService> = {};
  for (const [name, service] of Object.entries(processes.services)) {
    services[name] = planService(input, programs, name, service);
  }
  return {
    recipe: recipe.proof.name,
    version: recipe.version,
    digest: digestOf(input),
    services,
    waves: startWaves(processes.services),
    volumes: volumeOwners(input, services),
    files: renderedFiles({ ...input, programs, services, values: valuesFor(input) }),
    endpoints: Object.fromEntries(
      Object.entries(processes.endpoints).map(([name, { port, protocol }]) => [
        name,
        { host: '127.0.0.1', port: portOf(input, port, `endpoint ${name}`), protocol },
      ]),
    ),
    programs: Object.fromEntries(
      Object.entries(programs).map(([name, path]) => [
        name,
        { path, package: processes.requires.find(({ program }) => program === name)?.package ?? name },
      ]),
    ),
  };
}

function planService(
  input: PlanInput,
  programs: Readonly<Record<string, string>>,
  name: string,
  service: ServiceProcess,
): DeployedService {
  const { place, recipe, secrets } = input;
  const where = `process.yml: service ${name}`;
  const user = runUser(service.users, name);
  const values = valuesFor(input)(user);
  const paths = servicePaths(place, recipe.compose, name, secrets);
  const argv = argvResolver(programs, user, values, where);
  const home = homeOf(place, name);
  const ofContainer = recipe.compose.services[name]?.environment ?? {};
  return {
    command: service.command ? argv(service.command) : null,
    before: service.before.map(argv),
    user,
    environment: {
      ...mapValues(ofContainer, (value) => mapPaths(value, paths)),
      LANG: 'C.UTF-8',
      HOME: home,
      TMPDIR: join(home, 'tmp'),
      ...mapValues(service.environment, (value) => fill(value, values, where)),
      PATH: [programsOf(place, name), ...searchPath(programs, user)].join(':'),
      [RUN_STAMP]: place.run,
      [SERVICE_STAMP]: name,
    },
    home,
    paths,
    ready: service.ready
      ? {
          ...service.ready,
          port: portOf(input, service.ready.port, `${where}: ready`),
          ...('send' in service.ready &&
            service.ready.send !== undefined && { send: fill(service.ready.send, values, where) }),
        }
      : null,
    stopSignal: service.stop_signal,
  };
}

const valuesFor =
  ({ place, recipe, ports, secrets }: PlanInput) =>
  (user: { name: string; group: string }): PlaceholderValues => ({
    run: place.root,
    recipe: recipe.folder,
    sockets: place.sockets,
    user: user.name,
    group: user.group,
    volume: Object.fromEntries(recipe.compose.volumes.map((name) => [name, join(place.volumes, name)])),
    port: ports,
    secret: secrets,
  });

function portOf({ ports }: PlanInput, name: string, where: string): number {
  const port = ports[name];
  if (port === undefined) throw new RecipeError(`${where}: "${name}" is not among "ports"`);
  return port;
}

/** A volume belongs to the first service that mounts it and runs as a user of its own. */
function volumeOwners(
  { recipe }: PlanInput,
  services: Record<string, DeployedService>,
): Record<string, { uid: number; gid: number }> {
  const owner = (volume: string) => {
    const users = Object.entries(services)
      .filter(([name]) => recipe.compose.services[name]?.mounts.some((mount) => mount.volume === volume))
      .map(([, { user }]) => user);
    const { uid, gid } = users.find(({ isOther }) => isOther) ?? runUser([], '');
    return { uid, gid };
  };
  return Object.fromEntries(recipe.compose.volumes.map((volume) => [volume, owner(volume)]));
}

const digestOf = ({ recipe, processes, ports }: PlanInput): string =>
  createHash('sha256')
    .update(
      JSON.stringify([recipe.digest, recipe.versionFolder, recipe.version, recipe.compose, processes, ports]),
    )
    .digest('hex');

const mapValues = (
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
