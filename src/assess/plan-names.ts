import type { Choices } from '../choices/choices.ts';
import { chosenBy } from '../choices/chosen.ts';
import { type AccountPlan, type Candidate, planAccounts } from '../mattermost/accounts.ts';
import { type EmojiCandidate, type EmojiPlan, imageKey, planEmoji } from '../mattermost/emoji.ts';
import { planRooms, type RoomCandidate, type RoomPlan } from '../mattermost/rooms.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import type { SlackUser } from '../slack/user.ts';
import { type RoomDetail, type TargetNames, targetNames } from '../threads/shared-names.ts';
import type { Conversation } from './conversations.ts';
import type { Person } from './people.ts';

export interface NamedEmoji {
  /** As in Slack. */
  name: string;
  alias: string | undefined;
  image: ArchiveEntry | undefined;
}

/** An archive as far as names go. */
export interface NamedArchive {
  workspaceId: string;
  /** In the order of their ids. */
  people: readonly Person[];
  conversations: readonly Conversation[];
  /** In the order of their names. */
  emoji: readonly NamedEmoji[];
}

/** What a migration is told about names. */
export interface NameRules {
  emailDomain: string;
  choices: Choices;
}

export interface PlannedNames {
  accounts: ReadonlyMap<SlackUser, AccountPlan>;
  rooms: ReadonlyMap<Conversation, RoomPlan>;
  emoji: ReadonlyMap<NamedEmoji, EmojiPlan>;
  /** Choices for what is not in the archives, as `users.bob`. */
  unused: readonly string[];
}

/**
 * Names for archives that go into one target, by the rules of the migration; of one workspace's archives the first counts.
 * @throws RoomChoiceError
 */
export function planNames(
  archives: readonly NamedArchive[],
  { emailDomain, choices }: NameRules,
): PlannedNames {
  const chosen = chosenBy(choices);
  const users = firstOfEach(archives, ({ people }) =>
    people.map(({ user }) => ({ id: user.id, item: user })),
  );
  const candidates = users.map(
    ({ workspaceId, item: user }): Candidate<SlackUser> => ({
      key: user,
      workspaceId,
      user,
      choice: chosen.user(user),
    }),
  );
  const accounts = planAccounts(candidates, { ...choices.rules, placeholderDomain: emailDomain });
  const usernames = new Map(
    users.map(({ id, item }): [string, string] => [id, accounts.get(item)!.account.username]),
  );
  const conversations = firstOfEach(archives, ({ conversations: own }) =>
    [...own]
      .sort((a, b) => (a.channel.id < b.channel.id ? -1 : 1))
      .map((conversation) => ({ id: conversation.channel.id, item: conversation })),
  );
  const rooms = planRooms(
    conversations.map(({ workspaceId, item: conversation }): RoomCandidate<Conversation> => {
      const { channel, members, authors } = conversation;
      const named = (ids: Iterable<string>) => [
        ...new Set(Array.from(ids, (id) => usernames.get(`${workspaceId}/${id}`)!)),
      ];
      const isDirect = channel.kind === 'dm' || channel.kind === 'mpim';
      return {
        key: conversation,
        workspaceId,
        channel,
        members: isDirect ? named(members) : [],
        authors: isDirect ? named([...authors].filter((id) => !members.has(id))) : [],
        choice: chosen.room(channel),
      };
    }),
    { sameNamed: choices.rules.same_named_channels },
  );
  const emoji = planEmoji(
    emojiCandidates(archives).map((one) => ({ ...one, choice: chosen.emoji(one.name) })),
  );
  return { accounts, rooms, emoji, unused: chosen.unused() };
}

function emojiCandidates(archives: readonly NamedArchive[]): EmojiCandidate<NamedEmoji>[] {
  const images = new Map<string, string>();
  for (const [index, { workspaceId, emoji }] of archives.entries()) {
    for (const { name, image } of emoji) {
      const key = `${workspaceId}/${name}`;
      if (image && !images.has(key)) images.set(key, imageKey(image, `${index}/${name}`));
    }
  }
  return firstOfEach(archives, ({ emoji }) => emoji.map((item) => ({ id: item.name, item }))).map(
    ({ id, workspaceId, item }) => ({
      key: item,
      workspaceId,
      name: item.name,
      alias: item.alias,
      image: images.get(id),
    }),
  );
}

/** Everything of a kind once, for the first archive that has it. `id` is made unique by the workspace in front. */
function firstOfEach<Item>(
  archives: readonly NamedArchive[],
  itemsOf: (archive: NamedArchive) => { id: string; item: Item }[],
): { id: string; workspaceId: string; item: Item }[] {
  const items = new Map<string, { id: string; workspaceId: string; item: Item }>();
  for (const archive of archives) {
    const { workspaceId } = archive;
    for (const { id: slackId, item } of itemsOf(archive)) {
      const id = `${workspaceId}/${slackId}`;
      if (!items.has(id)) items.set(id, { id, workspaceId, item });
    }
  }
  return [...items.values()];
}

/** The names of one archive as its messages need them. */
export function namesOfArchive(
  { people, conversations }: NamedArchive,
  { accounts, rooms, emoji }: PlannedNames,
): TargetNames {
  const users = new Map<string, string>();
  for (const { user } of people) users.set(user.id, accounts.get(user)!.account.username);
  for (const { user } of people) {
    if (user.botId !== '' && !users.has(user.botId)) users.set(user.botId, users.get(user.id)!);
  }
  return targetNames({
    users: [...users],
    rooms: conversations.map((conversation): [number, RoomDetail] => {
      const { no, channel } = conversation;
      return [no, { ...rooms.get(conversation)!.room, slackId: channel.id, pins: [...channel.pins] }];
    }),
    emoji: [...emoji].flatMap(([{ name: slackName }, { name }]): [string, string][] =>
      name === mattermostEmojiName(slackName) ? [] : [[slackName, name]],
    ),
  });
}

/** What names come to in Mattermost: conversations of the same people, and users of one account, are one. */
export function countNames({ accounts, rooms }: PlannedNames) {
  const ofKind = (isCounted: (kind: string) => boolean) =>
    new Set(
      [...accounts.values()].flatMap(({ account: { kind, username } }) => (isCounted(kind) ? username : [])),
    ).size;
  const roomsOf = (isCounted: (type: string) => boolean) =>
    new Set([...rooms.values()].flatMap(({ room: { type, name } }) => (isCounted(type) ? name : []))).size;
  return {
    accounts: ofKind((kind) => kind !== 'existing'),
    guests: ofKind((kind) => kind === 'guest'),
    bots: ofKind((kind) => kind === 'bot'),
    existing: ofKind((kind) => kind === 'existing'),
    channels: roomsOf((type) => type === 'O' || type === 'P'),
    directChannels: roomsOf((type) => type === 'D'),
  };
}
