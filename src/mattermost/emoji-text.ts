import { characterOnly } from './builtin-emoji.ts';

/** An emoji as it stands in a text: `:name:`, or its character where Mattermost has no name for it. */
export const emojiTextBy =
  (nameOf: (slackName: string) => string) =>
  (slackName: string): string => {
    const name = nameOf(slackName);
    return characterOnly(name) ?? `:${name}:`;
  };
