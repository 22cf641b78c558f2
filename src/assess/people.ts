import { avatarIds } from '../mattermost/read-profile-image.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { USER_LISTS } from '../slack/archive/layout.ts';
import { elementsOfLists } from '../slack/archive/list-elements.ts';
import { listedUser } from '../slack/archive/listed.ts';
import { authorProfile, SLACKBOT } from '../slack/author.ts';
import { UNRANKED } from '../slack/referred-rank.ts';
import { parseUser, type SlackUser } from '../slack/user.ts';
import type { ArchiveIndex } from './archive-index.ts';

export type PersonKind = 'member' | 'guest' | 'deactivated' | 'bot' | 'stranger';

export interface Person {
  user: SlackUser;
  kind: PersonKind;
  /** The profile picture that the archive brings along. */
  picture: ArchiveEntry | undefined;
}

/** Everybody of an archive: who is listed, and who is only met. The rules are those by which the import stores them. */
export class People {
  readonly #listed = new Map<string, Person>();
  readonly #strangers = new Map<string, { rank: string; profile: string }>();
  readonly #avatars: ArchiveIndex['avatars'];

  constructor({ avatars }: Pick<ArchiveIndex, 'avatars'>) {
    this.#avatars = avatars;
  }

  list(element: unknown, where: string): void {
    const user = listedUser(element, where);
    this.#listed.set(user.id, { user, kind: kindOf(user), picture: this.#pictureOf(user.id, element) });
  }

  /** Somebody is a member of a conversation. */
  member(id: string): void {
    this.#describe(id, UNRANKED, JSON.stringify({ id }));
  }

  /** Somebody is mentioned or reacts. */
  referred(id: string): void {
    if (!this.#listed.has(id) && !this.#strangers.has(id))
      this.#describe(id, UNRANKED, JSON.stringify(authorProfile(id, {})));
  }

  /** Somebody wrote. @param profile JSON in the shape of an entry of users.json */
  author(id: string, rank: string, profile: string): void {
    this.#describe(id, rank, profile);
  }

  /** Slackbot writes the roots that have to be made up. */
  slackbot(): void {
    this.#describe(SLACKBOT, '', JSON.stringify(authorProfile(SLACKBOT, { user: SLACKBOT })));
  }

  /** In the order of their ids. */
  all(): Person[] {
    const strangers = [...this.#strangers.values()].map(({ profile }): Person => {
      const raw: unknown = JSON.parse(profile);
      const user = parseUser(raw);
      return { user, kind: 'stranger', picture: this.#pictureOf(user.id, raw) };
    });
    return [...this.#listed.values(), ...strangers].sort((a, b) => (a.user.id < b.user.id ? -1 : 1));
  }

  #pictureOf(id: string, raw: unknown): ArchiveEntry | undefined {
    if (this.#avatars.size === 0) return undefined;
    const [own, any] = avatarIds(id, raw);
    return this.#avatars.get(own) ?? this.#avatars.get(any);
  }

  /** Who is listed stays as listed; of descriptions of a stranger the one with the smallest rank stays. */
  #describe(id: string, rank: string, profile: string): void {
    if (this.#listed.has(id)) return;
    const before = this.#strangers.get(id);
    if (before === undefined || rank < before.rank) this.#strangers.set(id, { rank, profile });
  }
}

function kindOf(user: SlackUser): PersonKind {
  if (user.isBot) return 'bot';
  if (user.deleted) return 'deactivated';
  return user.isGuest ? 'guest' : 'member';
}

/** @throws ArchiveInvalidError naming file and field */
export async function readPeople(archive: Archive, index: ArchiveIndex): Promise<People> {
  const people = new People(index);
  for await (const { element, where } of elementsOfLists(archive, index.lists, USER_LISTS))
    people.list(element, where);
  return people;
}
