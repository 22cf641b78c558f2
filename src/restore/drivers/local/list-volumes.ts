import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { VolumeFile } from '../driver.ts';
import type { RunPlace } from './run-place.ts';

/** Everything in the volumes, sorted. What vanishes meanwhile is left out. */
export const listVolumes = ({ volumes }: RunPlace): VolumeFile[] =>
  list(volumes)
    .flatMap((volume) => [...walk(volumes, volume, '')])
    .sort(byVolumeThenPath);

/** By code units, whatever the locale. */
export const byVolumeThenPath = (a: VolumeFile, b: VolumeFile): number =>
  compare(a.volume, b.volume) || compare(a.path, b.path);

function* walk(root: string, volume: string, folder: string): Generator<VolumeFile> {
  for (const name of list(join(root, volume, folder))) {
    const path = folder ? `${folder}/${name}` : name;
    const stats = lstatSync(join(root, volume, path), { throwIfNoEntry: false });
    if (!stats) continue;
    yield { volume, path, ...attributes(stats) };
    if (stats.isDirectory()) yield* walk(root, volume, path);
  }
}

/** A socket or a pipe counts as an empty file. */
function attributes(stats: Stats): Omit<VolumeFile, 'volume' | 'path'> {
  const type = stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'file';
  return {
    type,
    size: stats.isFile() ? stats.size : 0,
    mode: modeText(stats.mode & 0o7777),
    uid: stats.uid,
    gid: stats.gid,
  };
}

/** Four octal digits. */
export const modeText = (bits: number): string => bits.toString(8).padStart(4, '0');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // gone, or never there
  }
}
