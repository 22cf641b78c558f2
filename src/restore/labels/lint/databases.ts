import type { ComposeFile } from '../../recipe/compose-file.ts';
import type { BackupPlan } from '../backup-plan.ts';
import { type Finding, finding } from '../rules.ts';

/** Last part of an image's name → whether a copy of its files is torn while it runs. Redis writes its dump at one stroke. */
const DATABASES: readonly (readonly [RegExp, string, boolean])[] = [
  [/^(postgres|postgresql|pgvector|postgis|timescaledb|pgautoupgrade|pgvecto-rs)$/, 'PostgreSQL', true],
  [/^(mysql|percona|percona-server)$/, 'MySQL', true],
  [/^mariadb$/, 'MariaDB', true],
  [/^(mongo|mongodb)$/, 'MongoDB', true],
  [/^(clickhouse|clickhouse-server)$/, 'ClickHouse', true],
  [/^(redis|valkey|keydb|redis-stack|redis-stack-server)$/, 'Redis', false],
];

/** Whether databases are dumped, rather than copied while they run. */
export function lintDatabases({ services }: ComposeFile, plan: BackupPlan): Finding[] {
  if (!plan.isOn) return [];
  return Object.entries(services).flatMap(([service, { image, mounts }]) => {
    const [, title, isTorn] = DATABASES.find(([name]) => name.test(imageName(image))) ?? [];
    if (title === undefined) return [];
    const volumes = plan.volumes.filter(
      ({ volume, selection }) =>
        selection.kind !== 'excluded' && mounts.some((mount) => mount.volume === volume),
    );
    const [kept] = volumes;
    if (!kept) return [];
    const hasDump = plan.hooks.some((hooks) => hooks.service === service && hooks.backup.pre !== undefined);
    const place = { service, volume: kept.volume };
    return [
      ...(hasDump
        ? []
        : [
            finding(
              'database-without-dump',
              place,
              `${title} has no backupbot.backup.pre-hook that dumps it: what is copied may be torn, or old`,
            ),
          ]),
      ...(isTorn ? volumes : [])
        .filter(({ selection }) => selection.kind === 'whole')
        .map(({ volume }) =>
          finding(
            'database-copied-live',
            { service, volume },
            `${title}'s own files are copied while it runs: name the dump with backupbot.backup.volumes.${volume}.path`,
          ),
        ),
    ];
  });
}

/** `docker.io/library/postgres:15@sha256:…` → `postgres` */
const imageName = (image: string): string => image.replace(/@.*$/, '').split('/').at(-1)!.replace(/:.*$/, '');
