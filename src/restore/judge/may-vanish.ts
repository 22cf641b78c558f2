import { matchesGlob } from 'node:path/posix';

/**
 * Whether one of the globs stands for a path, `volume/path`. Names with a leading dot are like any other here, as Maildir's folders have one;
 * Node's own matching passes over them, so each name gets a letter in front, in the glob as in the path.
 */
export const isAmong = (path: string, globs: readonly string[]): boolean =>
  globs.some((glob) => matchesGlob(lettered(path), lettered(glob)));

const lettered = (path: string): string =>
  path
    .split('/')
    .map((name) => (name === '**' || name === '' ? name : `x${name}`))
    .join('/');
