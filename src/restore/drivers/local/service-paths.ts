import { join } from 'node:path';
import type { ComposeFile } from '../../recipe/compose-file.ts';
import type { PathMap } from './path-map.ts';
import type { RunPlace } from './run-place.ts';

/** Where the working directory of a service is, its home: what a container has beside its volumes. */
export const homeOf = (place: RunPlace, service: string): string => join(place.root, 'home', service);

/** Where the programs are that stand for those in a service's container. */
export const programsOf = (place: RunPlace, service: string): string => join(place.root, 'bin', service);

/** The command that runs the rest of its arguments as the service would. */
export const execOf = (place: RunPlace, service: string): string => join(place.root, 'exec', service);

/** Container path → path here, for one service: its volumes, configs, secrets, and `/tmp`, which is a container's own. */
export function servicePaths(
  place: RunPlace,
  compose: ComposeFile,
  service: string,
  secrets: Readonly<Record<string, string>>,
): PathMap {
  const { mounts, configs } = compose.services[service] ?? { mounts: [], configs: [] };
  const map = new Map<string, string>([['/tmp', join(homeOf(place, service), 'tmp')]]);
  for (const name of compose.secrets.filter((name) => Object.hasOwn(secrets, name))) {
    map.set(`/run/secrets/${name}`, secretFile(place, service, name));
  }
  for (const { target } of configs) map.set(trim(target), configFile(place, service, target));
  for (const { volume, target } of mounts) map.set(trim(target), join(place.volumes, volume));
  return [...map];
}

export const configFile = (place: RunPlace, service: string, target: string): string =>
  join(place.root, 'configs', service, target);

export const secretFile = (place: RunPlace, service: string, name: string): string =>
  join(place.root, 'run-secrets', service, name);

const trim = (path: string): string => path.replace(/\/+$/, '') || '/';
