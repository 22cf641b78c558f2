import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runCommand } from './run-command.ts';
import type { ServiceUser } from './service-user.ts';

/**
 * Makes the data directory if there is none, closed to everybody but us and `user`, who may only pass through it.
 * @throws if it can't be made, or if `user` can't reach it.
 */
export async function prepareDataDir(dataDir: string, user: ServiceUser | undefined): Promise<void> {
  try {
    await mkdir(dirname(dataDir), { recursive: true });
    await mkdir(dataDir, { mode: 0o700 }).catch(ignoreExisting);
  } catch (cause) {
    throw new Error(`can't create ${dataDir} (${(cause as Error).message}); choose another --data-dir`, {
      cause,
    });
  }
  if (!user || (await canEnter(dataDir, user))) return;
  await letThrough(dataDir, user);
  if (await canEnter(dataDir, user)) return;
  throw new Error(
    `PostgreSQL runs as the user ${user.name}, who can't reach ${dataDir}, because a directory above it is closed ` +
      'to other users; choose another --data-dir, such as /var/lib/slack-mm2',
  );
}

const canEnter = (path: string, { uid, gid }: ServiceUser): Promise<boolean> =>
  runCommand('/bin/sh', ['-c', 'cd "$1"', 'sh', path], { uid, gid }).then(
    () => true,
    () => false,
  );

/** A directory of ours, only. Somebody else's keeps its group and mode. */
async function letThrough(path: string, user: ServiceUser): Promise<void> {
  const { uid, mode } = await stat(path);
  if (uid !== process.getuid?.()) return;
  await chown(path, uid, user.gid);
  await chmod(path, (mode & 0o707) | 0o010);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
