import { many } from '../../figures.ts';
import type { Assertion } from '../assertion.ts';
import type { VolumeFile } from '../drivers/driver.ts';
import type { BackupPlan } from '../labels/backup-plan.ts';
import { assertionsOf, few } from './assert.ts';
import { tidyPath } from './place.ts';

/**
 * What the snapshot holds has its owner, group, mode and kind again. Hooks and services may move or remove files once they are back, such as dumps: those
 * are not compared; of a volume that is copied whole something has to be there.
 * @param listing of the snapshot @param volumes after the restore
 */
export function judgeOwners(
  plan: BackupPlan,
  listing: readonly VolumeFile[],
  volumes: readonly VolumeFile[],
): Assertion[] {
  const assert = assertionsOf('back');
  const key = ({ volume, path }: VolumeFile) => `${volume}\0${tidyPath(path)}`;
  const now = new Map(volumes.map((file) => [key(file), file]));
  return plan.volumes
    .filter(({ selection }) => selection.kind !== 'excluded')
    .map(({ volume, selection }) => {
      const held = listing.filter((file) => file.volume === volume && tidyPath(file.path) !== '.');
      const both = held.flatMap((file) => {
        const found = now.get(key(file));
        return found ? [{ file, found }] : [];
      });
      const differences = both.flatMap(({ file, found }) => difference(file, found) ?? []);
      const name = `${volume}.owners`;
      if (differences.length > 0) return assert(name, false, few(differences));
      if (both.length === 0 && selection.kind === 'whole')
        return assert(name, false, 'nothing of the snapshot is where it was');
      const moved = held.length - both.length;
      return assert(
        name,
        true,
        `${many(both.length, 'path')} equal${moved > 0 ? `, ${moved} no longer there` : ''}`,
      );
    });
}

function difference(was: VolumeFile, is: VolumeFile): string | undefined {
  if (was.type !== is.type) return `${was.path} was a ${was.type}, is a ${is.type}`;
  const names = [
    ...(was.uid === is.uid ? [] : [`owner ${was.uid}, now ${is.uid}`]),
    ...(was.gid === is.gid ? [] : [`group ${was.gid}, now ${is.gid}`]),
    // A link has the mode of what it leads to.
    ...(was.mode === is.mode || was.type === 'link' ? [] : [`mode ${was.mode}, now ${is.mode}`]),
  ];
  return names.length > 0 ? `${was.path}: ${names.join('; ')}` : undefined;
}
