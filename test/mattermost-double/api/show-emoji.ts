import type { EmojiRow } from '../rows.ts';
import type { State } from '../state.ts';

export const showEmoji = ({ hash: _, ...emoji }: EmojiRow) => emoji;

/** The custom emoji, each once, that a text names or that stand in a list. */
export function emojiIn({ by }: State, message: string, names: readonly string[]) {
  const named = [...message.matchAll(/:([a-zA-Z0-9_+-]+):/g)].map(([, name]) => name!);
  return [...new Set([...named, ...names])].flatMap((name) => {
    const emoji = by.emojiName.first(name);
    return emoji ? [showEmoji(emoji)] : [];
  });
}
