import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What the choice of a directory depends on; the defaults are those of this process. */
export interface Host {
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  home: string;
  isRoot: boolean;
}

export const thisHost = (): Host => ({
  env: process.env,
  platform: process.platform,
  home: homedir(),
  isRoot: process.getuid?.() === 0,
});

/**
 * The directory that holds all state of one machine, as an absolute path: `--data-dir`, then `SLACK_MM2_HOME`, then
 * the platform's place for it. It is not created here.
 *
 * Root gets `/var/lib`, because PostgreSQL then runs as another user, who could not reach anything below `/root`.
 */
export function dataDir(option?: string, host: Host = thisHost()): string {
  const chosen = option ?? host.env.SLACK_MM2_HOME;
  if (chosen) return resolve(chosen);
  if (host.isRoot) return '/var/lib/slack-mm2';
  if (host.env.XDG_DATA_HOME) return resolve(host.env.XDG_DATA_HOME, 'slack-mm2');
  if (host.platform === 'darwin') return join(host.home, 'Library', 'Application Support', 'slack-mm2');
  return join(host.home, '.local', 'share', 'slack-mm2');
}

/** The directory for what can be fetched or built again (the Temporal server), shared by all data directories. */
export function cacheDir(host: Host = thisHost()): string {
  if (host.env.SLACK_MM2_CACHE) return resolve(host.env.SLACK_MM2_CACHE);
  if (host.env.XDG_CACHE_HOME) return resolve(host.env.XDG_CACHE_HOME, 'slack-mm2');
  return join(host.home, '.cache', 'slack-mm2');
}

/** The folder in which workers keep what is on its way to a running server: `SLACK_MM2_WORK_FOLDER`, or in the data directory. */
export const workFolder = (dataDirOption?: string, host: Host = thisHost()): string =>
  host.env.SLACK_MM2_WORK_FOLDER
    ? resolve(host.env.SLACK_MM2_WORK_FOLDER)
    : join(dataDir(dataDirOption, host), 'work');

/**
 * The folder in which restore proofs deploy services: `SLACK_MM2_RESTORE_FOLDER`, or in the data directory. Root's is beside that one: services run as
 * users of their own then, who may not pass through a directory that is closed to all but PostgreSQL.
 */
export function restoreFolder(dataDirOption?: string, host: Host = thisHost()): string {
  if (host.env.SLACK_MM2_RESTORE_FOLDER) return resolve(host.env.SLACK_MM2_RESTORE_FOLDER);
  const directory = dataDir(dataDirOption, host);
  return host.isRoot ? `${directory}-restore` : join(directory, 'restore');
}
