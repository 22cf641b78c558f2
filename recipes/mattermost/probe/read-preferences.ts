import type { Item } from '../../../src/restore/probe/protocol.ts';
import type { Reader } from './read.ts';

interface Preference {
  user_id: string;
  category: string;
  name: string;
  value: string;
}

/** What the two who write have set, and what the server has set for them. */
export async function readPreferences({ admin, state }: Reader): Promise<Item[]> {
  const items: Item[] = [];
  for (const role of ['admin', 'member'] as const) {
    const list = await admin.get<Preference[]>(`/users/${state.users[role]}/preferences`);
    for (const { category, name, value } of list)
      items.push({ id: `${role}/${category}/${name}`, facts: { value } });
  }
  return items;
}
