import type { Item, ProbeInput } from '../../../src/restore/probe/protocol.ts';
import { login, RefusedError, type Session } from './client.ts';
import { allPages } from './paging.ts';
import { appOf, peopleOf, ROLES } from './people.ts';
import type { Reader } from './read.ts';

export interface User {
  id: string;
  username: string;
  email: string;
  first_name: string;
  last_name: string;
  nickname: string;
  position: string;
  locale: string;
  roles: string;
  create_at: number;
  delete_at: number;
  is_bot?: boolean;
}

export const listUsers = (session: Session): Promise<User[]> =>
  allPages((query) => session.get<User[]>(`/users?${query}`));

/** The server makes bots of its own when it starts, which write to the administrator: that is news, and no difference. */
const isPerson = ({ is_bot = false }: User): boolean => !is_bot;

/** All people, and whether the seeded ones get in with their passwords, and not with others. */
export async function readAccounts({ input, users }: Reader): Promise<Item[]> {
  const items = users.filter(isPerson).map(
    ({
      id,
      username,
      email,
      first_name,
      last_name,
      nickname,
      position,
      locale,
      roles,
      create_at,
      delete_at,
    }): Item => ({
      id: `user/${username}`,
      facts: { id, email, first_name, last_name, nickname, position, locale, roles, create_at, delete_at },
    }),
  );
  const people = peopleOf(input);
  for (const role of ROLES) {
    const { username, password } = people[role];
    // The wrong one first: the right one sets the count of failures to nothing.
    const wrong = await entry(input, username, `${password}x`);
    items.push({ id: `login/${role}`, facts: { wrong, right: await entry(input, username, password) } });
  }
  return items;
}

/** @throws BrokenError */
export async function entry(input: ProbeInput, name: string, password: string): Promise<string> {
  try {
    await login(appOf(input), name, password);
    return 'accepted';
  } catch (error) {
    if (error instanceof RefusedError) return 'refused';
    throw error;
  }
}
