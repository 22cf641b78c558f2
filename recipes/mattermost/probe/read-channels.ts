import type { Item } from '../../../src/restore/probe/protocol.ts';
import type { Channel } from './actions.ts';
import type { Session } from './client.ts';
import { allPages } from './paging.ts';
import type { Reader } from './read.ts';
import type { User } from './read-accounts.ts';

interface Team {
  id: string;
  name: string;
  display_name: string;
  description: string;
  type: string;
  create_at: number;
  delete_at: number;
}
interface Member {
  user_id: string;
  roles: string;
  delete_at?: number;
}

/** All that the reader is in, direct ones too, but for those with bots (read-accounts.ts). */
export async function readChannels(
  session: Session,
  team: string,
  users: readonly User[],
): Promise<Channel[]> {
  const channels = await session.get<Channel[]>(`/users/me/teams/${team}/channels`);
  const bots = users.filter(({ is_bot }) => is_bot);
  return channels.filter(({ type, name }) => type !== 'D' || !bots.some(({ id }) => name.includes(id)));
}

/** Teams and channels with their members. Counts of messages and times of the last are left out: every new message changes them. */
export async function readTeams({ admin, channels }: Reader): Promise<Item[]> {
  const items: Item[] = [];
  for (const team of await allPages((query) => admin.get<Team[]>(`/teams?${query}`))) {
    const { id, name, display_name, description, type, create_at, delete_at } = team;
    const members = await membersOf(admin, `/teams/${id}/members`);
    items.push({
      id: `team/${name}`,
      facts: { id, display_name, description, type, create_at, delete_at, members },
    });
  }
  for (const { id, name, display_name, type, header, purpose, create_at, creator_id } of channels) {
    const members = await membersOf(admin, `/channels/${id}/members`);
    items.push({
      id: `channel/${id}`,
      facts: { name, display_name, type, header, purpose, create_at, creator_id, members },
    });
  }
  return items;
}

async function membersOf(session: Session, path: string): Promise<string[]> {
  const members = await allPages((query) => session.get<Member[]>(`${path}?${query}`));
  return members
    .filter(({ delete_at = 0 }) => delete_at === 0)
    .map(({ user_id, roles }) => `${user_id} ${roles.split(' ').sort().join(' ')}`)
    .sort();
}
