import type { Assertion } from '../assertion.ts';
import type { VolumeFile } from '../drivers/driver.ts';
import type { BackupPlan } from '../labels/backup-plan.ts';
import type { DataEntry } from '../recipe/proof-file.ts';
import { assertionsOf, few } from './assert.ts';
import { amountOf, isFilled, isWithin, pathPart, tidyPath } from './place.ts';

const assert = assertionsOf('captured');

/** Where an entry of the table has to be found, or must not be. */
interface Place {
  path: string;
  entry: DataEntry;
  /** The live path of something that is captured as a dump: a copy of it may be torn. */
  isTorn: boolean;
}

/**
 * Judges a snapshot by the table of data in proof.yml, whatever the labels say. A file belongs to the entry with the longest path above it.
 * @param files of the snapshot, with tidy paths
 */
export function judgeData(
  plan: BackupPlan,
  data: readonly DataEntry[],
  files: readonly VolumeFile[],
): Assertion[] {
  return volumesOf(plan, data).flatMap((volume) => {
    const entries = data.filter((entry) => entry.volume === volume);
    const places = entries.flatMap(placesOf);
    const held = files.filter((file) => file.volume === volume && file.type !== 'folder');
    const owned = new Map<Place, VolumeFile[]>(places.map((place) => [place, []]));
    const nobodys: VolumeFile[] = [];
    for (const file of held) {
      const owners = nearest(places, file.path);
      if (owners.length === 0) nobodys.push(file);
      for (const place of owners) owned.get(place)!.push(file);
    }
    const selected = selectedRoots(plan, volume);
    const ofDurable = [...owned].filter(([{ entry, isTorn }]) => entry.class === 'durable' && !isTorn);
    const durable = selected.filter((root) =>
      ofDurable.some(([, own]) => own.some(({ path }) => isWithin(path, root))),
    );
    return [
      judgeCover(volume, entries, nobodys),
      ...[...owned].map(([place, own]) => judgePlace(place, own, { selected, durable })),
    ];
  });
}

/** Those of the plan, and those that only the table knows. */
const volumesOf = (plan: BackupPlan, data: readonly DataEntry[]): string[] => [
  ...new Set([...plan.volumes.map(({ volume }) => volume), ...data.map(({ volume }) => volume)]),
];

function placesOf(entry: DataEntry): Place[] {
  const path = tidyPath(entry.path);
  if (entry.class !== 'durable' || entry.captured === undefined) return [{ path, entry, isTorn: false }];
  const captured = tidyPath(entry.captured);
  const dump = { path: captured, entry, isTorn: false };
  return captured === path ? [dump] : [{ path, entry, isTorn: true }, dump];
}

/** Several entries may be captured by one dump. */
function nearest(places: readonly Place[], path: string): Place[] {
  const above = places.filter((place) => isWithin(path, place.path));
  const length = Math.max(...above.map(depthOf));
  return above.filter((place) => depthOf(place) === length);
}

const depthOf = ({ path }: Place) => (path === '.' ? 0 : path.split('/').length);

/** Paths of a volume that are copied because the labels select them, and those of them that hold something durable. */
interface Roots {
  selected: readonly string[];
  durable: readonly string[];
}

function selectedRoots(plan: BackupPlan, volume: string): string[] {
  const selection = plan.volumes.find((one) => one.volume === volume)?.selection;
  if (selection === undefined || selection.kind === 'excluded') return [];
  return selection.kind === 'whole' ? ['.'] : selection.paths.map(tidyPath);
}

function judgeCover(
  volume: string,
  entries: readonly DataEntry[],
  nobodys: readonly VolumeFile[],
): Assertion {
  const ok = entries.length > 0 && nobodys.length === 0;
  const problem =
    entries.length === 0
      ? `proof.yml says nothing of volume ${volume}`
      : `covered by no entry in proof.yml: ${few(nobodys.map(({ path }) => path))}`;
  return assert(
    `${volume}.accounted-for`,
    ok,
    ok ? 'each file is covered by an entry of proof.yml' : problem,
  );
}

function judgePlace({ path, entry, isTorn }: Place, own: readonly VolumeFile[], roots: Roots): Assertion {
  const { volume } = entry;
  const there = few(own.map((file) => `${volume}/${file.path}`));
  const name = (what: string) => `${volume}.${what}${pathPart(entry.path)}`;
  if (isTorn)
    return assert(
      name('not-live'),
      own.length === 0,
      own.length === 0 ? `captured as ${entry.captured}, not live` : `copied while in use: ${there}`,
    );
  if (entry.class === 'durable') {
    const isWhole = roots.selected.some((root) => isWithin(path, root));
    const lost = isFilled(own)
      ? 'only parts of it are selected'
      : own.length > 0
        ? 'it is empty'
        : 'it is not there';
    return assert(
      name('durable'),
      isFilled(own) && isWhole,
      isFilled(own) && isWhole
        ? amountOf(own)
        : `not captured: ${path === '.' ? volume : `${volume}/${path}`}, ${lost}. ${entry.why}`,
    );
  }
  if (entry.class === 'rebuildable' && entry.tolerated) {
    const alone = own.filter((file) => !roots.durable.some((root) => isWithin(file.path, root)));
    return assert(
      name('along'),
      alone.length === 0,
      alone.length === 0
        ? `${amountOf(own)}, beside durable data`
        : `rebuildable, and with nothing durable beside it: ${few(alone.map((file) => file.path))}`,
    );
  }
  return assert(
    name(entry.class === 'cache' ? 'no-cache' : 'no-rebuildable'),
    own.length === 0,
    own.length === 0 ? 'not there' : `${entry.class}, and in the snapshot: ${there}`,
  );
}
