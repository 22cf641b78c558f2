import { ArchiveInvalidError } from './errors.ts';

/** Files that operating systems leave in archives: macOS resource forks and folder settings. */
const LITTER = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|\._[^/]*$)/;
const DRIVE_LETTER = /^[A-Za-z]:/;

export function isLitter(name: string): boolean {
  return LITTER.test(name);
}

/**
 * Refuses names that could mean a place outside the archive, or one place by several names. Nothing here writes to the
 * name as a path, but uploads carry theirs on to other tools.
 * @param name with `/` between its segments; one at its end marks a folder
 * @throws ArchiveInvalidError naming the entry
 */
export function assertSafeName(archive: string, name: string): void {
  const problem = unsafeNameProblem(name);
  if (problem) {
    throw new ArchiveInvalidError(
      `${archive}: entry ${JSON.stringify(name)}: ${problem}. No Slack export has such a name: the archive was changed or forged`,
    );
  }
}

function unsafeNameProblem(name: string): string | undefined {
  if (name === '') return 'the name is empty';
  if (name.startsWith('/')) return 'the path is absolute';
  if (DRIVE_LETTER.test(name)) return 'the path begins with a drive letter';
  if (name.includes('\\')) return 'the name contains a backslash';
  if (name.includes('\0')) return 'the name contains a NUL';
  if (/\p{Cc}/u.test(name)) return 'the name contains a control character';
  const path = name.endsWith('/') ? name.slice(0, -1) : name;
  for (const segment of path.split('/')) {
    if (segment === '') return 'the path has an empty segment';
    if (Buffer.byteLength(segment) > 255) return 'the path has a segment of more than 255 bytes';
    if (segment === '.' || segment === '..') return `the path has a segment "${segment}"`;
  }
  return undefined;
}
