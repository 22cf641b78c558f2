import type { Archive } from '../slack/archive/archive.ts';
import { USER_LISTS } from '../slack/archive/layout.ts';
import { elementsOfLists } from '../slack/archive/list-elements.ts';
import { listedUser } from '../slack/archive/listed.ts';
import { authorProfile, SLACKBOT } from '../slack/author.ts';
import { UNRANKED } from '../slack/referred-rank.ts';
import { parseUser, type SlackUser } from '../slack/user.ts';
import type { ArchiveIndex } from './archive-index.ts';

export type PersonKind = 'member' | 'guest' | 'deactivated' | 'bot' | 'stranger';

interface Listed {
  user: SlackUser;
  kind: PersonKind;
}

/** Everybody of an archive: who is listed, and who is only met. The rules are those by which the import stores them. */
export class People {
  readonly #listed = new Map<string, Listed>();
  readonly #strangers = new Map<string, { rank: string; profile: string }>();

  list(element: unknown, where: string): void {
    const user = listedUser(element, where);
    this.#listed.set(user.id, { user, kind: kindOf(user, element as Flags) });
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
  all(): { user: SlackUser; kind: PersonKind }[] {
    const strangers = [...this.#strangers.values()].map(({ profile }) => ({
      user: parseUser(JSON.parse(profile)),
      kind: 'stranger' as const,
    }));
    return [...this.#listed.values(), ...strangers].sort((a, b) => (a.user.id < b.user.id ? -1 : 1));
  }

  /** Who is listed stays as listed; of descriptions of a stranger the one with the smallest rank stays. */
  #describe(id: string, rank: string, profile: string): void {
    if (this.#listed.has(id)) return;
    const before = this.#strangers.get(id);
    if (before === undefined || rank < before.rank) this.#strangers.set(id, { rank, profile });
  }
}

interface Flags {
  is_restricted?: unknown;
  is_ultra_restricted?: unknown;
}

function kindOf(user: SlackUser, flags: Flags): PersonKind {
  if (user.isBot) return 'bot';
  if (user.deleted) return 'deactivated';
  return flags.is_restricted === true || flags.is_ultra_restricted === true ? 'guest' : 'member';
}

/** @throws ArchiveInvalidError naming file and field */
export async function readPeople(archive: Archive, { lists }: ArchiveIndex): Promise<People> {
  const people = new People();
  for await (const { element, where } of elementsOfLists(archive, lists, USER_LISTS))
    people.list(element, where);
  return people;
}
