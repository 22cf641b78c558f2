import { z } from 'zod';
import type { Connection } from './connection.ts';
import { isMissing } from './mattermost-error.ts';
import { allPages, batches, inLanes, PER_PAGE } from './pages.ts';
import { User, UserStats } from './shapes.ts';

const LANES = 4;
/** A body may have 300,000 bytes, and a name 64. */
const NAMES_PER_REQUEST = 500;
const IDS_PER_REQUEST = 200;

export const userStats = (connection: Connection) => connection.get(UserStats, { path: '/users/stats' });

/** Those that exist, deactivated ones too. */
export async function usersByUsernames(
  connection: Connection,
  usernames: readonly string[],
): Promise<User[]> {
  const ask = (body: string[]) =>
    connection.send(z.array(User), { method: 'POST', path: '/users/usernames', body, isRepeatable: true });
  return (await inLanes(batches(usernames, NAMES_PER_REQUEST), LANES, ask)).flat();
}

/** Those that exist, deactivated ones too. */
export async function usersByIds(connection: Connection, ids: readonly string[]): Promise<User[]> {
  const ask = (body: string[]) =>
    connection.send(z.array(User), { method: 'POST', path: '/users/ids', body, isRepeatable: true });
  return (await inLanes(batches(ids, IDS_PER_REQUEST), LANES, ask)).flat();
}

/**
 * Those that exist, deactivated ones too. One by one, as there is no other way; or by reading the list of all, where that is fewer
 * requests.
 */
export async function usersByEmails(connection: Connection, emails: readonly string[]): Promise<User[]> {
  const wanted = new Set(emails);
  if (wanted.size === 0) return [];
  const { total_users_count: total } = await userStats(connection);
  // Slower than a look-up, as a page is larger.
  if (wanted.size > 3 * Math.ceil(total / PER_PAGE)) {
    const found: User[] = [];
    for await (const user of allUsers(connection)) if (wanted.has(user.email)) found.push(user);
    return found;
  }
  const found = await inLanes([...wanted], LANES, (email) => userByEmail(connection, email));
  return found.filter((user) => user !== undefined);
}

export const allUsers = (connection: Connection): AsyncGenerator<User> =>
  allPages((page) => connection.get(z.array(User), { path: '/users', query: { page, per_page: PER_PAGE } }));

async function userByEmail(connection: Connection, email: string): Promise<User | undefined> {
  try {
    return await connection.get(User, {
      path: `/users/email/${encodeURIComponent(email)}`,
      shownPath: '/users/email/…',
    });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
