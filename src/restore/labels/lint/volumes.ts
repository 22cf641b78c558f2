import type { ComposeFile } from '../../recipe/compose-file.ts';
import { nearest } from '../nearest.ts';
import { type Finding, finding } from '../rules.ts';
import { readVolumePaths } from '../volume-path.ts';
import type { LabelEntry } from './entries.ts';

type VolumeEntry = LabelEntry & { key: { kind: 'volume' | 'paths'; volume: string } };

/** Whether labels of volumes name volumes that there are, and paths in them. */
export const lintVolumes = (compose: ComposeFile, entries: readonly LabelEntry[]): Finding[] => {
  const ofVolumes = entries.filter((entry): entry is VolumeEntry => 'volume' in entry.key);
  return [
    ...ofVolumes.flatMap((entry) => [...lintVolume(compose, entry), ...lintValue(entry)]),
    ...lintContradictions(ofVolumes),
  ];
};

const placeOf = ({ service, label, key: { volume } }: VolumeEntry) => ({ service, volume, label });

function lintVolume({ volumes, services }: ComposeFile, entry: VolumeEntry): Finding[] {
  const { volume } = entry.key;
  if (!volumes.includes(volume)) {
    const similar = nearest(volume, volumes);
    const hint = similar ? `: did you mean ${similar}?` : `: there are ${volumes.join(', ') || 'none'}`;
    return [finding('volume-unknown', placeOf(entry), `there is no volume ${volume}${hint}`)];
  }
  const owners = Object.entries(services)
    .filter(([, { mounts }]) => mounts.some((mount) => mount.volume === volume))
    .map(([name]) => name);
  if (owners.length === 0)
    return [finding('volume-unmounted', placeOf(entry), `no service mounts volume ${volume}`)];
  if (owners.includes(entry.service)) return [];
  return [
    finding(
      'volume-elsewhere',
      placeOf(entry),
      `${entry.service} does not mount it: move it to ${owners.join(' or ')}`,
    ),
  ];
}

function lintValue(entry: VolumeEntry): Finding[] {
  const { key, value } = entry;
  if (key.kind === 'paths') return lintPaths(entry);
  if (value === 'false' || value === 'true') return [];
  return [
    finding(
      'volume-value',
      placeOf(entry),
      `is "${value}": "false" excludes the volume; paths go to ${entry.label}.path`,
    ),
  ];
}

function lintPaths(entry: VolumeEntry): Finding[] {
  const written = entry.value.split(',');
  return readVolumePaths(entry.value).flatMap((path, index) => {
    const text = written[index]!.trim();
    if (path.kind === 'empty')
      return finding('path-empty', placeOf(entry), 'has an empty entry: a comma too many, or no path at all');
    if (path.kind === 'outside')
      return finding(
        'path-outside',
        placeOf(entry),
        path.why === 'absolute'
          ? `"${text}" is absolute: paths are relative to the root of the volume`
          : `"${text}" leads out of the volume`,
      );
    return /[*?[]/.test(text)
      ? finding('path-pattern', placeOf(entry), `"${text}" looks like a pattern, and is taken as a name`)
      : [];
  });
}

function lintContradictions(entries: readonly VolumeEntry[]): Finding[] {
  const excluded = entries.filter(({ key, value }) => key.kind === 'volume' && value === 'false');
  return entries
    .filter(({ key }) => key.kind === 'paths')
    .flatMap((entry) => {
      const other = excluded.find(({ key }) => key.volume === entry.key.volume);
      if (!other) return [];
      return finding(
        'volume-contradiction',
        placeOf(entry),
        `${other.service} excludes the whole volume with ${other.label}: keep one of the two`,
      );
    });
}
