import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BackupPlan } from '../../labels/backup-plan.ts';
import type { RunPlace } from './run-place.ts';

/** What a plan selects, as `volume/path`; a whole volume as `volume`. */
export const selectedPaths = ({ isOn, volumes }: BackupPlan): string[] =>
  volumes.flatMap(({ volume, selection }) => {
    if (!isOn || selection.kind === 'excluded') return [];
    return selection.kind === 'whole' ? [volume] : selection.paths.map((path) => join(volume, path));
  });

/** Those that are not there, or lead out of their volume. restic would pass over them and tell of no failure. */
export const missingPaths = (place: RunPlace, paths: readonly string[]): string[] =>
  paths.filter((path) => {
    const volume = join(place.volumes, path.split('/')[0] ?? '');
    const absolute = join(place.volumes, path);
    try {
      lstatSync(absolute);
      // A link is copied as a link; only one on the way to the path can lead elsewhere.
      const parent = absolute === volume ? volume : dirname(absolute);
      const real = realpathSync(parent);
      return real !== realpathSync(volume) && !real.startsWith(`${realpathSync(volume)}/`);
    } catch {
      return true;
    }
  });
