import { type Check, object, text, type Values } from './fields.ts';
import type { Known } from './known.ts';
import { type Report, shown } from './report.ts';

export const EMOJI_NAME: Check = text({ minBytes: 1, maxBytes: 64, pattern: /^[a-zA-Z0-9\-+_]+$/ });
const MAX_IMAGE_BYTES = 512 * 1024;

const fields: Check = object({ required: { name: EMOJI_NAME, image: text() } });

export function checkEmoji(emoji: Values, known: Known, report: Report): void {
  fields(emoji, 'emoji', report);
  const name = String(emoji.name);
  if (known.emoji.has(name)) report('emoji.twice', shown(name));
  known.emoji.add(name);
  known.counts.emoji++;
  const image = fileOf(emoji.image, known);
  if (!image) report('emoji.image', `not in the zip: ${shown(emoji.image)}`);
  else if (image.size > MAX_IMAGE_BYTES) report('emoji.image', `${image.size} bytes`);
}

/** The file of the zip that a path in a line names. */
export function fileOf(path: unknown, known: Known) {
  const name = String(path).normalize('NFC');
  known.unnamedFiles.delete(name);
  return known.files.get(name);
}
