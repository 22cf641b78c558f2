import { emojiTextBy } from '../../../../src/mattermost/emoji-text.ts';
import { mattermostEmojiName } from '../../../../src/slack/text/emoji-name.ts';
import type { Names } from '../../../../src/slack/text/names.ts';

const USERS: Readonly<Record<string, string>> = {
  U1: 'bob',
  W2: 'john_doe',
  B1: 'deploybot',
  U3: '_trailing_',
};
const CHANNELS: Readonly<Record<string, string>> = { C1: 'town-square', C2: 'dev_ops' };

/** A small workspace, with Mattermost's names. */
export const names: Names = {
  user: (id) => (Object.hasOwn(USERS, id) ? USERS[id] : undefined),
  channel: (id) => (Object.hasOwn(CHANNELS, id) ? CHANNELS[id] : undefined),
  emoji: mattermostEmojiName,
  emojiText: emojiTextBy(mattermostEmojiName),
};
