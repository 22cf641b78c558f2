import type { Assertion } from '../assertion.ts';
import type { VolumeFile } from '../drivers/driver.ts';
import type { BackupPlan, VolumePlan } from '../labels/backup-plan.ts';
import type { DataEntry } from '../recipe/proof-file.ts';
import { assertionsOf, few } from './assert.ts';
import { judgeData } from './captured-data.ts';
import { amountOf, isFilled, isWithin, pathPart, tidyPath } from './place.ts';

const assert = assertionsOf('captured');

/**
 * The snapshot holds what the labels say, all of it and nothing else, and what the recipe's table of data says, which knows no labels: so a
 * label that is not there is missed.
 * @param listing of the snapshot @param checkProblem of the driver's `check`; empty if nothing is wrong
 */
export function judgeCaptured(
  plan: BackupPlan,
  data: readonly DataEntry[],
  listing: readonly VolumeFile[],
  checkProblem: string,
): Assertion[] {
  const files = listing.map((file) => ({ ...file, path: tidyPath(file.path) }));
  const known = new Set(plan.volumes.map(({ volume }) => volume));
  const strays = files.filter(({ volume }) => !known.has(volume));
  return [
    assert(
      'on',
      plan.isOn,
      plan.isOn ? 'backupbot.backup is true' : 'no service has backupbot.backup: "true"',
    ),
    assert('readable', checkProblem === '', checkProblem || 'all that is stored was read and compared'),
    assert(
      'no-other-volume',
      strays.length === 0,
      strays.length === 0 ? `${known.size} volumes` : `mounted by no service: ${few(strays.map(placeOf))}`,
    ),
    ...plan.volumes.flatMap((volume) => judgeVolume(volume, filesIn(files, volume.volume))),
    ...judgeData(plan, data, files),
  ];
}

const filesIn = (files: readonly VolumeFile[], volume: string) =>
  files.filter((file) => file.volume === volume);
const placeOf = ({ volume, path }: VolumeFile) => `${volume}/${path}`;

function judgeVolume({ volume, selection }: VolumePlan, files: readonly VolumeFile[]): Assertion[] {
  if (selection.kind === 'excluded')
    return [
      assert(
        `${volume}.absent`,
        files.length === 0,
        files.length === 0 ? 'excluded, and not there' : `excluded, and there: ${few(files.map(placeOf))}`,
      ),
    ];
  const paths = selection.kind === 'whole' ? ['.'] : selection.paths.map(tidyPath);
  const others = files.filter(({ path, type }) => !paths.some((one) => isSelected(path, type, one)));
  return [
    ...paths.map((path) => {
      const held = files.filter((file) => isWithin(file.path, path));
      const what = path === '.' ? `volume ${volume}` : `${volume}/${path}`;
      return assert(
        `${volume}.holds${pathPart(path)}`,
        isFilled(held),
        isFilled(held) ? amountOf(held) : `${what} is ${held.length === 0 ? 'not there' : 'there and empty'}`,
      );
    }),
    ...(selection.kind === 'paths'
      ? [
          assert(
            `${volume}.nothing-else`,
            others.length === 0,
            others.length === 0 ? `only ${few(paths)}` : `not selected: ${few(others.map(placeOf))}`,
          ),
        ]
      : []),
  ];
}

/** Folders on the way to a path come with it. */
const isSelected = (path: string, type: VolumeFile['type'], selected: string): boolean =>
  isWithin(path, selected) || (type === 'folder' && (path === '.' || isWithin(selected, path)));
