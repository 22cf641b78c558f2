import { isGiven } from './fields.ts';
import type { Known } from './known.ts';
import { type Report, shown } from './problems.ts';

/** FileSettings.MaxFileSize, unless it is changed. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** The picture of a user or bot. */
export function checkImage(path: unknown, entity: 'user' | 'bot', known: Known, report: Report): void {
  if (!isGiven(path)) return;
  const size = known.files.sizeOf(String(path));
  if (typeof size === 'string') report(`${entity}.image_missing`, shown(path));
  else if (size > MAX_FILE_BYTES) report('user.image_size', `${size} bytes`);
}
