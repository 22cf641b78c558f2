import type { AccountChoice } from '../mattermost/accounts.ts';
import type { RoomChoice } from '../mattermost/rooms.ts';
import type { ChannelKind, SlackChannel } from '../slack/channel.ts';
import type { SlackUser } from '../slack/user.ts';
import type { Choices, EmojiChoice, LeftOutKind } from './choices.ts';

/** The choices, ready to be asked about each person, conversation and emoji. */
export interface Chosen {
  user(user: SlackUser): AccountChoice | undefined;
  room(channel: SlackChannel): RoomChoice | undefined;
  emoji(name: string): EmojiChoice | undefined;
  /** Choices that nobody asked for so far, as `users.bob`: what they were made for is not in the archives. */
  unused(): string[];
}

const KINDS: Record<ChannelKind, LeftOutKind> = {
  public: 'public_channels',
  private: 'private_channels',
  unlisted: 'private_channels',
  // Like those that no list names, they become private channels.
  comments: 'private_channels',
  dm: 'direct_messages',
  mpim: 'group_messages',
};

export function chosenBy(choices: Choices): Chosen {
  const used = new Set<string>();
  /** An id is exact, so it comes before a name. */
  const find = <Choice>(group: string, entries: Record<string, Choice>, keys: string[]) => {
    const key = keys.find((name) => name !== '' && Object.hasOwn(entries, name));
    if (key === undefined) return undefined;
    used.add(`${group}.${key}`);
    return { key, choice: entries[key]! };
  };
  const kinds = new Set(choices.leave_out);
  return {
    user: ({ id, handle }) => find('users', choices.users, [id, handle])?.choice,
    room(channel) {
      const found = find('channels', choices.channels, [channel.id, channel.name]);
      if (found?.choice.leave_out) return { leftOut: `channels.${found.key}` };
      const kind = KINDS[channel.kind];
      if (kinds.has(kind)) return { leftOut: `leave_out: ${kind}` };
      if (channel.isArchived && kinds.has('archived_channels'))
        return { leftOut: 'leave_out: archived_channels' };
      return found && { name: found.choice.name, displayName: found.choice.display_name };
    },
    emoji: (name) => find('emoji', choices.emoji, [name])?.choice,
    unused: () =>
      (['users', 'channels', 'emoji'] as const)
        .flatMap((group) => Object.keys(choices[group]).map((key) => `${group}.${key}`))
        .filter((name) => !used.has(name)),
  };
}
