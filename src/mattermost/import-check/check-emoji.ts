import { isBuiltinEmoji } from '../../slack/builtin-emoji.ts';
import { LIMITS } from '../limits.ts';
import { type Check, fieldsOf, text, type Values } from './fields.ts';
import type { Known } from './known.ts';
import { type Problems, shown } from './problems.ts';

export const EMOJI_NAME: Check = text({
  minBytes: 1,
  maxBytes: LIMITS.emojiNameBytes,
  pattern: /^[a-zA-Z0-9\-+_]+$/,
});

export const EMOJI_FIELDS = { required: { name: EMOJI_NAME, image: text({ minBytes: 1 }) } };

const fields = fieldsOf(EMOJI_FIELDS);

export function checkEmoji(emoji: Values, known: Known, problems: Problems): void {
  const name = String(emoji.name);
  const report = problems.of({ type: 'emoji', name });
  fields(emoji, 'emoji', report);
  if (known.counts.emoji++ === 0) report('emoji.enable_custom', 'there are emoji');
  if (known.emoji.has(name)) report('emoji.twice', shown(name));
  known.emoji.add(name);
  if (isBuiltin(name)) report('emoji.builtin', shown(name));
  if (typeof emoji.image !== 'string') return;
  const size = known.files.sizeOf(emoji.image);
  if (typeof size === 'string') report('emoji.image_missing', shown(emoji.image));
  else if (size > LIMITS.emojiImageBytes) report('emoji.image_size', `${size} bytes`);
}

const TONE = /_(?:light|medium_light|medium|medium_dark|dark)_skin_tone$/;

/** By the common emoji set, with Mattermost's names of tones. A few names of Slack's own count as built in. */
export const isBuiltin = (name: string): boolean =>
  isBuiltinEmoji(name) || isBuiltinEmoji(name.replace(TONE, ''));
