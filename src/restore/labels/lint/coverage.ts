import type { DataEntry } from '../../recipe/proof-file.ts';
import type { BackupPlan, VolumePlan } from '../backup-plan.ts';
import { type Finding, finding } from '../rules.ts';
import { isWithin } from '../volume-path.ts';

/** A path of a volume that `proof.yml` speaks of. */
interface Described {
  path: string;
  entry: DataEntry;
  /** The dump of something, rather than the thing itself. */
  isDump: boolean;
}

/** Whether what would be copied is what `proof.yml` says is worth it. */
export function lintCoverage({ volumes, isOn }: BackupPlan, data: readonly DataEntry[]): Finding[] {
  if (!isOn) return [];
  return volumes.flatMap((plan) => {
    const described = data
      .filter(({ volume }) => volume === plan.volume)
      .flatMap((entry): Described[] => [
        { path: entry.path, entry, isDump: false },
        ...(entry.captured === undefined ? [] : [{ path: entry.captured, entry, isDump: true }]),
      ]);
    return lintVolume(plan, described);
  });
}

function lintVolume({ volume, selection }: VolumePlan, described: readonly Described[]): Finding[] {
  const selected = selection.kind === 'whole' ? ['.'] : selection.kind === 'excluded' ? [] : selection.paths;
  const missing = described
    .filter(({ entry, isDump }) => entry.class === 'durable' && isDump === (entry.captured !== undefined))
    .filter(({ path }) => !selected.some((chosen) => isWithin(path, chosen)))
    .map(({ path, isDump, entry }) =>
      finding(
        'durable-not-captured',
        { volume },
        isDump
          ? `${path}, the dump of ${entry.path}, is not copied: ${entry.why}`
          : `${nameOf(path)} is not copied: ${entry.why}`,
      ),
    );
  const unwanted = described
    .filter((place) => selected.some((chosen) => isCopied(place, chosen, described)))
    .flatMap((place) => unwantedFinding(volume, place) ?? []);
  const strange = selected
    .filter((chosen) => !described.some(({ path }) => isWithin(path, chosen) || isWithin(chosen, path)))
    .map((chosen) =>
      finding(
        'path-not-described',
        { volume },
        `${nameOf(chosen)} is copied, and no entry of proof.yml says what it is`,
      ),
    );
  return [...missing, ...unwanted, ...strange];
}

/** A chosen path takes along what lies in it, and is itself part of the narrowest place that is described around it. */
function isCopied({ path }: Described, chosen: string, described: readonly Described[]): boolean {
  if (isWithin(path, chosen)) return true;
  if (!isWithin(chosen, path)) return false;
  return !described.some(
    (other) => other.path !== path && isWithin(chosen, other.path) && isWithin(other.path, path),
  );
}

function unwantedFinding(volume: string, { path, entry, isDump }: Described): Finding | null {
  if (entry.tolerated || isDump) return null;
  const what = nameOf(path);
  if (entry.captured !== undefined)
    return finding(
      'live-copied',
      { volume },
      `${what} is copied while it is in use, beside its dump ${entry.captured}: copy the dump alone`,
    );
  const advice = `exclude it (backupbot.backup.volumes.${volume}: "false"), or name the other paths of the volume`;
  if (entry.class === 'cache')
    return finding('cache-captured', { volume }, `${what} is a cache, and would be copied: ${advice}`);
  if (entry.class === 'rebuildable')
    return finding(
      'rebuildable-captured',
      { volume },
      `${what} can be rebuilt, and would be copied: ${advice}`,
    );
  return null;
}

const nameOf = (path: string): string => (path === '.' ? 'the volume' : path);
