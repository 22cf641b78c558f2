import type { MattermostClient } from '../mattermost/client/client.ts';
import type { User } from '../mattermost/client/shapes.ts';
import type { NeededAccount } from './needs.ts';

/**
 * The accounts of a server that have one of the needed user names or, where it is a person's, addresses; each once.
 * @param others more user names
 */
export async function findAccounts(
  client: MattermostClient,
  needed: readonly NeededAccount[],
  others: readonly string[] = [],
): Promise<User[]> {
  const named = await client.usersByUsernames([...needed.map(({ username }) => username), ...others]);
  const emails = needed.flatMap(({ kind, email }) => (kind === 'existing' || kind === 'bot' ? [] : email));
  const addressed = await client.usersByEmails(emails);
  return [...new Map([...named, ...addressed].map((user) => [user.id, user])).values()];
}
