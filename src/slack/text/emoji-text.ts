import type { Names } from './names.ts';

const EMOJI = /:([^\s:<>&*`"@]+(?:::skin-tone-[2-6])?):/g;

/** The text with each `:name:` by its name at the target. */
export const withEmojiNames = (text: string, names: Names): string =>
  text.includes(':') ? text.replace(EMOJI, (_, name: string) => names.emojiText(name)) : text;
