import type { ComposeFile } from '../../recipe/compose-file.ts';
import { containerPath } from '../../recipe/container-path.ts';
import { VOLUME_PREFIX } from '../read-label.ts';

const PATH_LABEL = 'backupbot.backup.path';
const VOLUMES_LABEL = /^backupbot\.volumes\.(.+)$/;

export const isVersion1 = (label: string): boolean => label === PATH_LABEL || VOLUMES_LABEL.test(label);

/**
 * What to write in place of a label of version 1. There, `backupbot.backup.path` has paths in the container, and nothing else of the service
 * was copied; version 2 goes by volumes, and copies all that is not excluded.
 */
export function asVersion2(compose: ComposeFile, service: string, label: string, value: string): string {
  const [, volume] = VOLUMES_LABEL.exec(label) ?? [];
  if (volume !== undefined) return `is of version 1: write ${VOLUME_PREFIX}${volume}`;
  const { mounts } = compose.services[service]!;
  const paths = new Map<string, string[]>();
  const lost: string[] = [];
  for (const path of containerPaths(value)) {
    const around = mounts
      .filter(({ target }) => isBelow(path, target))
      .sort((a, b) => b.target.length - a.target.length)[0];
    const below = mounts.filter(({ target }) => target !== path && isBelow(target, path));
    if (around) {
      const relative = path.slice(around.target === '/' ? 1 : around.target.length + 1);
      paths.set(around.volume, [...(paths.get(around.volume) ?? []), relative || '.']);
    } else if (below.length === 0) lost.push(path);
    // What was mounted below the path was copied with it.
    for (const mount of below) paths.set(mount.volume, ['.']);
  }
  const written = [...paths].map(([name, list]) =>
    list.includes('.')
      ? `leave it out for volume ${name}, which is copied whole unless told otherwise`
      : `write ${VOLUME_PREFIX}${name}.path: "${list.join(',')}"`,
  );
  const others = [...new Set(mounts.map((mount) => mount.volume))].filter((name) => !paths.has(name));
  return [
    `is of version 1, and means nothing to version 2: ${written.join('; ') || 'leave it out'}`,
    ...others.map((name) => `to go on without volume ${name}, write ${VOLUME_PREFIX}${name}: "false"`),
    ...lost.map((path) => `${path} is in no volume of ${service}, and can't be copied`),
  ].join('; ');
}

const containerPaths = (value: string): string[] =>
  value
    .split(',')
    .filter((path) => path.trim() !== '')
    .map((path) => containerPath(path.trim()));

const isBelow = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);
