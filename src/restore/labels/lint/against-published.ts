import type { ComposeFile } from '../../recipe/compose-file.ts';
import { planBackup } from '../plan-backup.ts';
import { type Finding, finding } from '../rules.ts';

/** What the published version had, and this one lacks. */
export function lintAgainstPublished(tested: ComposeFile, published: ComposeFile): Finding[] {
  const [now, before] = [planBackup(tested), planBackup(published)];
  const found: Finding[] = [];
  if (before.isOn && !now.isOn)
    found.push(finding('backup-dropped', {}, 'the published version turns the backup on, this one does not'));
  for (const hooks of before.isOn ? before.hooks : []) {
    const same = now.hooks.find(({ service }) => service === hooks.service);
    for (const phase of ['backup', 'restore'] as const)
      if (Object.keys(hooks[phase]).length > 0 && Object.keys(same?.[phase] ?? {}).length === 0)
        found.push(
          finding(
            'hook-dropped',
            { service: hooks.service },
            `the published version has a ${phase} hook of ${hooks.service}, this one has none`,
          ),
        );
  }
  for (const { service } of now.hooks) {
    if (Object.hasOwn(published.services, service)) continue;
    const old = formerName(service, tested, published);
    if (old)
      found.push(
        finding(
          'hook-renamed-service',
          { service },
          `${service} was called ${old}: while it is upgraded, and with older snapshots, there is no container of that name`,
        ),
      );
  }
  return found;
}

/** The service that is gone and mounted one of the same volumes. */
function formerName(service: string, tested: ComposeFile, published: ComposeFile): string | undefined {
  const volumes = tested.services[service]!.mounts.map(({ volume }) => volume);
  return Object.entries(published.services).find(
    ([name, { mounts }]) =>
      !Object.hasOwn(tested.services, name) && mounts.some(({ volume }) => volumes.includes(volume)),
  )?.[0];
}
