import type { DataEntry } from '../../recipe/proof-file.ts';
import type { BackupPlan, ServiceHooks, VolumePlan } from '../backup-plan.ts';
import { type Finding, finding } from '../rules.ts';

type Dump = DataEntry & { captured: string };

/** Whether dumps are made and reloaded, and other hooks have the one that belongs to them. */
export function lintCounterparts(plan: BackupPlan, data: readonly DataEntry[]): Finding[] {
  const dumps = data.filter((entry): entry is Dump => entry.captured !== undefined);
  const unmade = plan.volumes.flatMap((volume) => {
    const dump = dumps.find((entry) => entry.volume === volume.volume);
    return dump && plan.isOn && !isMade(plan, volume) ? [neverMade(volume, dump)] : [];
  });
  return [...unmade, ...plan.hooks.flatMap((hooks) => lintPair(plan, hooks, dumps))];
}

const isMade = ({ hooks }: BackupPlan, { mounts }: VolumePlan): boolean =>
  hooks.some(
    ({ service, backup }) => backup.pre !== undefined && mounts.some((mount) => mount.service === service),
  );

const neverMade = ({ volume, mounts }: VolumePlan, { path, captured }: Dump): Finding =>
  finding(
    'dump-never-made',
    { service: mounts[0]!.service, volume },
    `${captured}, the dump of ${path}, is made by no backupbot.backup.pre-hook of a service that mounts the volume`,
  );

function lintPair(
  plan: BackupPlan,
  { service, backup, restore }: ServiceHooks,
  dumps: readonly Dump[],
): Finding[] {
  const doesRestore = restore.pre !== undefined || restore.post !== undefined;
  const mounted = plan.volumes.filter(({ mounts }) => mounts.some((mount) => mount.service === service));
  const dump = dumps.find(({ volume }) => mounted.some((each) => each.volume === volume));
  if (backup.pre !== undefined && !doesRestore) {
    const place = { service, label: 'backupbot.backup.pre-hook' };
    if (dump)
      return [
        finding(
          'dump-without-reload',
          place,
          `makes ${dump.volume}/${dump.captured}, and no restore hook of ${service} reloads it: the restored files would lie there unread`,
        ),
      ];
    // What is stopped before, and started behind, needs no more.
    if (backup.post === undefined)
      return [finding('hook-without-counterpart', place, `${service} has no post-hook and no restore hook`)];
  }
  if (doesRestore && backup.pre === undefined && backup.post === undefined && !dump) {
    const label = restore.post === undefined ? 'backupbot.restore.pre-hook' : 'backupbot.restore.post-hook';
    return [
      finding(
        'hook-without-counterpart',
        { service, label },
        `${service} has no backup hook that makes what this one reads`,
      ),
    ];
  }
  return [];
}
