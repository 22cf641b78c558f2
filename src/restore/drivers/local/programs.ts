import { accessSync, constants, globSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { ProcessFile } from '../../recipe/process-file.ts';
import { RecipeError } from '../driver.ts';
import type { RunUser } from './users.ts';

export type RequiredProgram = ProcessFile['requires'][number];

/** What the driver itself calls. */
const OWN_PROGRAMS: RequiredProgram[] = [
  { program: 'restic', package: 'restic', paths: [] },
  { program: 'bash', package: 'bash', paths: [] },
  { program: 'setpriv', package: 'util-linux', paths: [] },
];

/**
 * Where each program is that the recipe and the driver need: name → absolute path.
 * @throws RecipeError that names all that are missing, with their Debian packages.
 */
export function findPrograms(
  requires: readonly RequiredProgram[],
  path = process.env.PATH ?? '',
  system = SYSTEM,
): Record<string, string> {
  const found = new Map<string, string>();
  const missing: RequiredProgram[] = [];
  for (const required of [...requires, ...OWN_PROGRAMS]) {
    const program =
      findProgramIn(required.program, [...path.split(delimiter), ...system]) ?? findByPattern(required);
    if (program) found.set(required.program, program);
    else missing.push(required);
  }
  if (missing.length > 0) throw new RecipeError(missingText(missing));
  return Object.fromEntries(found);
}

function missingText(missing: readonly RequiredProgram[]): string {
  const names = [...new Set(missing.map(({ program }) => program))];
  const packages = [...new Set(missing.map((required) => required.package))];
  return (
    `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not on this machine, which the local driver needs to run the ` +
    `service without containers: apt-get install --no-install-recommends ${packages.join(' ')}`
  );
}

/** Folders that a service looks for programs in: those that its user can enter, last those where nobody but the recipe looks. */
export function searchPath(
  programs: Readonly<Record<string, string>>,
  user: RunUser,
  path = process.env.PATH ?? '',
): string[] {
  const usual = path.split(delimiter).filter((folder) => folder.startsWith('/'));
  const required = Object.values(programs).map((program) => dirname(program));
  return [...new Set([...usual, ...SYSTEM, ...required])].filter((folder) => canReach(user, folder));
}

/** The program of that name, for this user. `node` is the one that runs us: the machine's own may be too old. */
export function findProgram(name: string, folders: readonly string[], user: RunUser): string | undefined {
  if (name === 'node' && canReach(user, process.execPath)) return process.execPath;
  return folders.map((folder) => join(folder, name)).find((path) => isProgram(path) && canReach(user, path));
}

const SYSTEM = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const findProgramIn = (name: string, folders: readonly string[]): string | undefined =>
  folders.map((folder) => join(folder, name)).find(isProgram);

/** Of several, such as those of two versions of PostgreSQL, the newest. It may be a library, which is not run. */
const findByPattern = ({ program, paths }: RequiredProgram): string | undefined =>
  paths
    .flatMap((pattern) => globSync(pattern))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((match) => (statSync(match).isDirectory() ? join(match, program) : match))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path.startsWith('/') && statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a user may enter every folder above and use what is there, by the permission bits: root may not, once it is that user. */
export function canReach(user: RunUser, path: string): boolean {
  if (!user.isOther) return true;
  try {
    return [path, realpathSync(path)].every((each) => stepsTo(each).every((step) => mayEnter(user, step)));
  } catch {
    return false; // a link to nowhere
  }
}

function mayEnter({ uid, gid }: RunUser, path: string): boolean {
  const { mode, uid: owner, gid: group } = statSync(path);
  if (owner === uid) return (mode & 0o100) !== 0;
  return (mode & (group === gid ? 0o010 : 0o001)) !== 0;
}

const stepsTo = (path: string): string[] => (path === '/' ? [path] : [...stepsTo(dirname(path)), path]);
