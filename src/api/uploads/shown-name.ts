import { posix, win32 } from 'node:path';
import { visible } from '../../visible.ts';

const LONGEST = 200;

/** The name that a browser gives a file, to be shown and nothing else: its last part, without what can't be seen. */
export function shownName(filename: string | null | undefined): string {
  const last = posix.basename(win32.basename(filename ?? ''));
  return visible(last).trim().slice(0, LONGEST) || 'archive.zip';
}
