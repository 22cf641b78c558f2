import type { ComposeFile, ComposeService } from '../recipe/compose-file.ts';
import type { BackupPlan, Selection, ServiceHooks, VolumePlan } from './backup-plan.ts';
import { readLabel } from './read-label.ts';
import { readVolumePaths } from './volume-path.ts';

/**
 * What the labels of a compose file come to. The stack is on if any service says so; then each volume that a service mounts is copied whole,
 * unless a label on any service excludes it or names paths in it. Labels on several services add up; an exclusion wins. Paths outside of
 * their volume are left out: `lintLabels` says so.
 */
export function planBackup({ services, volumes }: ComposeFile): BackupPlan {
  const entries = Object.entries(services);
  return {
    isOn: entries.some(([, { labels }]) => isOn(labels)),
    hooks: entries.flatMap(([name, { labels }]) => serviceHooks(name, labels) ?? []),
    volumes: volumes.flatMap((volume) => volumePlan(volume, entries) ?? []),
  };
}

const isOn = (labels: ComposeService['labels']): boolean =>
  Object.entries(labels).some(([key, value]) => readLabel(key).kind === 'switch' && value === 'true');

function serviceHooks(service: string, labels: ComposeService['labels']): ServiceHooks | null {
  const hooks: ServiceHooks = { service, backup: {}, restore: {} };
  for (const [key, command] of Object.entries(labels)) {
    const label = readLabel(key);
    if (label.kind === 'hook' && command.trim() !== '') hooks[label.phase][label.when] = command;
  }
  return Object.keys({ ...hooks.backup, ...hooks.restore }).length > 0 ? hooks : null;
}

function volumePlan(volume: string, services: readonly [string, ComposeService][]): VolumePlan | null {
  const mounts = services.flatMap(([service, { mounts: all }]) =>
    all.filter((mount) => mount.volume === volume).map(({ target }) => ({ service, target })),
  );
  if (mounts.length === 0) return null;
  return { volume, mounts, selection: selectionOf(volume, services) };
}

function selectionOf(volume: string, services: readonly [string, ComposeService][]): Selection {
  const paths: string[] = [];
  let isNarrowed = false;
  for (const [, { labels }] of services) {
    for (const [key, value] of Object.entries(labels)) {
      const label = readLabel(key);
      if (!('volume' in label) || label.volume !== volume) continue;
      if (label.kind === 'volume' && value === 'false') return { kind: 'excluded' };
      if (label.kind !== 'paths') continue;
      isNarrowed = true;
      for (const entry of readVolumePaths(value)) if (entry.kind === 'inside') paths.push(entry.path);
    }
  }
  if (!isNarrowed || paths.includes('.')) return { kind: 'whole' };
  return { kind: 'paths', paths: [...new Set(paths)] };
}
