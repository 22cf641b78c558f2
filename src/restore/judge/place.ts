import { posix } from 'node:path';
import { bytes, many } from '../../figures.ts';
import type { VolumeFile } from '../drivers/driver.ts';

/** A path as proof.yml, a label or an engine writes it, as one: `a/b`; the volume's root is `.`. */
export const tidyPath = (path: string): string => posix.normalize(path || '.').replace(/(?<=.)\/+$/, '');

/** Whether a tidy path is that folder or file, or in it. */
export const isWithin = (path: string, folder: string): boolean =>
  folder === '.' || path === folder || path.startsWith(`${folder}/`);

/** Ends an assertion's name with a path; nothing if it is a whole volume. */
export const pathPart = (path: string): string => (tidyPath(path) === '.' ? '' : `.${tidyPath(path)}`);

/** Whether files with something in them are among these: folders and empty files are no data. */
export const isFilled = (files: readonly VolumeFile[]): boolean =>
  files.some(({ type, size }) => type === 'file' && size > 0);

/** `3 files, 12.3 KB` */
export function amountOf(all: readonly VolumeFile[]): string {
  const files = all.filter(({ type }) => type === 'file');
  return `${many(files.length, 'file')}, ${bytes(files.reduce((sum, { size }) => sum + size, 0))}`;
}
