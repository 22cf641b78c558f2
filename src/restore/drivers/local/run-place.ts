import { lstatSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { type Deployment, RecipeError } from '../driver.ts';

/** Where everything of a run lies. All absolute. */
export interface RunPlace {
  run: string;
  /** The run's folder as it was given. */
  folder: string;
  /** Short, outside of the run's folder: Unix sockets, whose paths are limited to 107 bytes, and all if `folder` can't be reached. */
  outside: string;
  /** What `{run}` stands for: `folder`, or `outside` if users that services run as could not reach that. */
  root: string;
  /** What the driver knows of the run: closed to everybody but us. */
  records: string;
  lock: string;
  volumes: string;
  repository: string;
  logs: string;
  sockets: string;
}

/**
 * Where a deployment lies. It depends on the run and its folder alone, so that any process finds it.
 * @throws RecipeError if the run's name or folder can't be one.
 */
export function runPlace({ run, folder }: Deployment): RunPlace {
  if (!/^[a-z0-9][a-z0-9-]{0,23}$/.test(run))
    throw new RecipeError(`"${run}" can't name a run: [a-z0-9-], at most 24`);
  // `down` removes it with all that it holds.
  if (!isAbsolute(folder) || folder.split('/').filter(Boolean).length < 2) {
    throw new RecipeError(
      `${folder} can't be the folder of a run: expected an absolute path, not at the top of the system`,
    );
  }
  const outside = join('/var/tmp', `slack-mm2-${run}`);
  const root = isThere(join(outside, 'records')) || !isOpenAbove(folder) ? outside : folder;
  return {
    run,
    folder,
    outside,
    root,
    records: join(root, 'records'),
    lock: join(root, 'records', 'lock'),
    volumes: join(root, 'volumes'),
    repository: join(root, 'repository'),
    logs: join(root, 'logs'),
    sockets: join(outside, 'sockets'),
  };
}

/** Whether other users may pass through every folder above. Only root runs services as other users. */
function isOpenAbove(folder: string): boolean {
  if (process.getuid?.() !== 0) return true;
  for (let path = dirname(folder); ; path = dirname(path)) {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    // What is not there yet is made with an open mode.
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
