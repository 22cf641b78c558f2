/** What an emoji's name stands for, besides an image in the archive. */
export interface EmojiIndexEntry {
  name: string;
  /** The emoji that it is another name of. */
  alias?: string;
}

/** How a list says that a name is only another name of an emoji. */
export const EMOJI_ALIAS = 'alias:';

/** The list itself: the object from name to URL or alias, or the one in Slack's answer. */
export const emojiListIn = (value: object): object => {
  const { emoji } = value as { emoji?: unknown };
  return typeof emoji === 'object' && emoji !== null ? emoji : value;
};

/**
 * Reads the answer of Slack's `emoji.list`, or the object in it: name → URL or `alias:<other>`. What is no text is left
 * out: it says nothing.
 * @returns undefined if it is no object
 * @see https://docs.slack.dev/reference/methods/emoji.list; slackdump doc/usage-emoji.md (`emojis/index.json`)
 */
export function parseEmojiIndex(value: unknown): EmojiIndexEntry[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(emojiListIn(value)).flatMap(([key, target]) => {
    const name = key.normalize('NFC');
    if (name === '' || name.length > 200 || /\p{Cc}/u.test(name) || typeof target !== 'string') return [];
    return target.startsWith(EMOJI_ALIAS)
      ? [{ name, alias: target.slice(EMOJI_ALIAS.length).normalize('NFC') }]
      : [{ name }];
  });
}
