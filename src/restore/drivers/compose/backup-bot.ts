import { stringify } from 'yaml';
import type { Command } from './command.ts';
import type { RunContext } from './context.ts';
import { filesOf, namesOf, RESTIC_PASSWORD, STAMP } from './names.ts';
import { execPrefix } from './stack-commands.ts';

/**
 * backup-bot-two as a stack of its own, for one run. It is not found by abra (no `coop-cloud.backupbot.enabled`), and its own schedule never
 * comes: without `--host` it would back up every stack of the machine into the run's repository.
 */
export const botStackFile = ({ run, images }: RunContext): string => {
  const stamped = { [STAMP]: run };
  return stringify(
    {
      version: '3.8',
      services: {
        app: {
          image: images.backupBot,
          environment: {
            RESTIC_REPOSITORY: '/repository',
            RESTIC_PASSWORD_FILE: `/run/secrets/${RESTIC_PASSWORD}`,
            SERVER_NAME: run,
            CRON_SCHEDULE: '0 0 30 2 *',
          },
          secrets: [RESTIC_PASSWORD],
          volumes: [
            '/var/run/docker.sock:/var/run/docker.sock',
            '/var/lib/docker/volumes/:/var/lib/docker/volumes/',
            'repository:/repository',
          ],
          labels: stamped,
          deploy: { labels: stamped },
        },
      },
      volumes: { repository: { name: namesOf(run).repository, external: true } },
      networks: { default: { driver: 'overlay', labels: stamped } },
      secrets: { [RESTIC_PASSWORD]: { external: true, name: namesOf(run).secret(RESTIC_PASSWORD) } },
    },
    {
      defaultStringType: 'QUOTE_DOUBLE',
      defaultKeyType: 'PLAIN',
      lineWidth: 0,
      aliasDuplicateObjects: false,
    },
  );
};

export const deployBot = ({ run, folder }: RunContext): Command => ({
  argv: ['docker', 'stack', 'deploy', '--detach=false', '-c', filesOf(folder).bot, namesOf(run).bot],
  why: "backup-bot-two, for this run alone, with the run's own repository",
  recalled: true,
});

export const botCreate = ({ run }: RunContext): Command => ({
  argv: [...execPrefix(namesOf(run).botService), 'backup', '--host', run, 'create'],
  why: 'hooks and copies as backup-bot-two reads the labels, of this stack only; on success it says "backup finished"',
  recalled: true,
});

export const botRestore = ({ run }: RunContext, snapshot: string): Command => ({
  argv: [
    ...execPrefix(namesOf(run).botService),
    'backup',
    '--host',
    run,
    'restore',
    '--snapshot',
    snapshot,
    '--noninteractive',
  ],
  why: 'hooks and files as backup-bot-two brings them back, by the id of the snapshot: not `latest`',
  recalled: true,
});
