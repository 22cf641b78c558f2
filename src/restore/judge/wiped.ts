import type { Assertion } from '../assertion.ts';
import type { VolumeFile } from '../drivers/driver.ts';
import type { BackupPlan } from '../labels/backup-plan.ts';
import { assertionsOf, few } from './assert.ts';

/** Nothing is left in any volume, be it backed up or not. @param left of the driver's `wipe` */
export function judgeWiped(left: readonly VolumeFile[], plan: BackupPlan): Assertion[] {
  const assert = assertionsOf('wipe');
  const volumes = plan.volumes.map(({ volume }) => volume);
  const strays = left.filter(({ volume }) => !volumes.includes(volume));
  return [
    ...volumes.map((volume) => {
      const own = left.filter((file) => file.volume === volume).map(({ path }) => path);
      return assert(
        `volume.${volume}`,
        own.length === 0,
        own.length === 0 ? 'empty' : `still there: ${few(own)}`,
      );
    }),
    assert(
      'no-other-volume',
      strays.length === 0,
      strays.length === 0
        ? `${volumes.length} volumes`
        : `still there: ${few(strays.map(({ volume, path }) => `${volume}/${path}`))}`,
    ),
  ];
}
