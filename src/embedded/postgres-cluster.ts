import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Log } from './log.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { runCommand } from './run-command.ts';
import type { ServiceUser } from './service-user.ts';

/** The name of the superuser, and of the database. */
export const POSTGRES_NAME = 'slack_mm2';

/** A database cluster on disk. */
export interface Cluster {
  pgData: string;
  password: string;
}

const folderIn = (dataDir: string): string => join(dataDir, 'postgres');

/** What PostgreSQL calls PGDATA: where the cluster of a data directory lies. */
export const pgDataIn = (dataDir: string): string => join(folderIn(dataDir), 'data');

/**
 * The cluster of a data directory, made first if there is none. The password lies beside the data and is made and renamed into
 * place together with it, so that being killed at any moment leaves either no cluster or a whole one.
 * @throws if the cluster was made by another major version of PostgreSQL.
 */
export async function openCluster(
  dataDir: string,
  { initdb, major }: PostgresBinaries,
  user: ServiceUser | undefined,
  log: Log,
): Promise<Cluster> {
  const folder = folderIn(dataDir);
  const pgData = pgDataIn(dataDir);
  if (!existsSync(folder)) {
    log('creating the database cluster');
    await createCluster(folder, initdb, user);
  }
  const version = (await readFile(join(pgData, 'PG_VERSION'), 'utf8')).trim();
  if (version !== major) {
    throw new Error(
      `${pgData} was written by PostgreSQL ${version}, but this release brings ${major}; ` +
        'finish the migrations with the release that started them, or choose another --data-dir',
    );
  }
  return { pgData, password: (await readFile(join(folder, 'password'), 'utf8')).trim() };
}

async function createCluster(folder: string, initdb: string, user: ServiceUser | undefined): Promise<void> {
  await removeUnfinished(folder);
  // A new name each time: an `initdb` whose parent was killed may still be writing to the old one.
  const unfinished = `${folder}.unfinished-${randomBytes(4).toString('hex')}`;
  const passwordFile = join(unfinished, 'password');
  const pgData = join(unfinished, 'data');
  await mkdir(pgData, { recursive: true });
  await writeFile(passwordFile, `${randomBytes(24).toString('hex')}\n`);
  for (const [path, mode] of [
    [passwordFile, 0o600],
    [pgData, 0o700],
    [unfinished, 0o700],
  ] as const) {
    await chmod(path, mode);
    if (user) await chown(path, user.uid, user.gid);
  }
  await runCommand(
    initdb,
    [
      `--pgdata=${pgData}`,
      `--username=${POSTGRES_NAME}`,
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
    ],
    { uid: user?.uid, gid: user?.gid },
  );
  await rename(unfinished, folder);
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.unfinished-`)) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
