import type { SlackChannel } from '../slack/channel.ts';

const TEXTS = {
  topic: ({ topic }: SlackChannel) => topic,
  purpose: ({ purpose }: SlackChannel) => purpose,
  bookmarks: ({ bookmarks }: SlackChannel) =>
    bookmarks.map(({ title, link }) => `${title} ${link}`).join('\n'),
};

/**
 * What a conversation has that nobody sees where it becomes one room with an earlier one: a room has one header and one purpose.
 * @returns names of texts that it has and `first` has otherwise
 */
export const textsLostBeside = (first: SlackChannel, channel: SlackChannel): string[] =>
  Object.entries(TEXTS).flatMap(([name, of]) => {
    const text = of(channel).trim();
    return text === '' || text === of(first).trim() ? [] : [name];
  });
