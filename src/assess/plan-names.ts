import { type AccountPlan, type Candidate, planAccounts } from '../mattermost/accounts.ts';
import { planRooms, type RoomCandidate, type RoomPlan } from '../mattermost/rooms.ts';
import type { SlackUser } from '../slack/user.ts';
import { type RoomDetail, type TargetNames, targetNames } from '../threads/shared-names.ts';
import type { Conversation } from './conversations.ts';
import type { PersonKind } from './people.ts';

/** An archive as far as names go. */
export interface NamedArchive {
  workspaceId: string;
  /** In the order of their ids. */
  people: readonly { user: SlackUser; kind: PersonKind }[];
  conversations: readonly Conversation[];
}

export interface PlannedNames {
  accounts: ReadonlyMap<SlackUser, AccountPlan>;
  rooms: ReadonlyMap<Conversation, RoomPlan>;
}

/** Names for archives that go into one target, by the rules of the migration; of one workspace's archives the first counts. */
export function planNames(archives: readonly NamedArchive[], emailDomain: string): PlannedNames {
  const users = firstOfEach(archives, ({ workspaceId, people }) =>
    people.map((person) => ({ id: `${workspaceId}/${person.user.id}`, item: { workspaceId, ...person } })),
  );
  const candidates = users.map(
    ({ workspaceId, user }): Candidate<SlackUser> => ({ key: user, workspaceId, user }),
  );
  const accounts = planAccounts(candidates, emailDomain);
  const usernames = new Map(
    users.map(({ workspaceId, user }) => [`${workspaceId}/${user.id}`, accounts.get(user)!.account.username]),
  );
  const conversations = firstOfEach(archives, ({ workspaceId, conversations: own }) =>
    [...own]
      .sort((a, b) => (a.channel.id < b.channel.id ? -1 : 1))
      .map((conversation) => ({
        id: `${workspaceId}/${conversation.channel.id}`,
        item: { workspaceId, conversation },
      })),
  );
  const rooms = planRooms(
    conversations.map(({ workspaceId, conversation }): RoomCandidate<Conversation> => {
      const { channel, authors } = conversation;
      const named = (ids: Iterable<string>) => [
        ...new Set(Array.from(ids, (id) => usernames.get(`${workspaceId}/${id}`)!)),
      ];
      const isDirect = channel.kind === 'dm' || channel.kind === 'mpim';
      const members = new Set(channel.members);
      return {
        key: conversation,
        channel,
        members: isDirect ? named(members) : [],
        authors: isDirect ? named([...authors].filter((id) => !members.has(id))) : [],
      };
    }),
  );
  return { accounts, rooms };
}

function firstOfEach<Item>(
  archives: readonly NamedArchive[],
  itemsOf: (archive: NamedArchive) => { id: string; item: Item }[],
): Item[] {
  const items = new Map<string, Item>();
  for (const archive of archives)
    for (const { id, item } of itemsOf(archive)) if (!items.has(id)) items.set(id, item);
  return [...items.values()];
}

/** The names of one archive as its messages need them. */
export function namesOfArchive(
  { people, conversations }: NamedArchive,
  { accounts, rooms }: PlannedNames,
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
  });
}

/** What names come to in Mattermost: conversations of the same people, and users of one account, are one. */
export function countNames({ accounts, rooms }: PlannedNames) {
  const usernames = new Set([...accounts.values()].map(({ account }) => account.username));
  const named = (isDirect: boolean) =>
    new Set(
      [...rooms.values()]
        .filter(({ room }) => room.name !== '' && (room.type === 'D') === isDirect)
        .map(({ room }) => room.name),
    );
  return { accounts: usernames.size, channels: named(false).size, directChannels: named(true).size };
}
