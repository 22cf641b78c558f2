import type { DeployedService } from './deployed.ts';
import type { RunUser } from './users.ts';

/** The beginning of a command that becomes that user, from root; nothing to become oneself. */
export const asUser = ({ uid, gid, isOther }: RunUser): string[] =>
  isOther ? ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--'] : [];

/** A program of a service's container, as a script: what process.yml runs in its place, with the arguments added. */
export const commandWrapper = (argv: readonly string[]): string =>
  `#!/bin/sh\nexec ${argv.map(quote).join(' ')} "$@"\n`;

/** A script that runs its arguments in a service's place: its user, environment and PATH, and nothing of the caller's environment. */
export const execWrapper = ({ environment, home, user }: DeployedService): string =>
  [
    '#!/usr/bin/env -S -i /bin/sh',
    'umask 022',
    `cd ${quote(home)} || exit 126`,
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`),
    `exec ${asUser(user).map(quote).join(' ')} "$@"`,
    '',
  ].join('\n');

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
