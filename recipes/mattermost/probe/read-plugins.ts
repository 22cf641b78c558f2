import type { Item } from '../../../src/restore/probe/protocol.ts';
import { sha256 } from './maker.ts';
import { ID_PREFIX, PUBLIC_FILE } from './plugin-bundle.ts';
import type { Reader } from './read.ts';

interface Plugin {
  id: string;
  name: string;
  version: string;
}

/**
 * Plugins that are installed, whether they are on, and a file that each serves from its own folder. Only ours: images bring plugins, which are
 * installed and turned on while the server already answers.
 */
export async function readPlugins({ admin }: Reader): Promise<Item[]> {
  const { active, inactive } = await admin.get<{ active: Plugin[]; inactive: Plugin[] }>('/plugins');
  const items: Item[] = [];
  for (const { id, name, version } of [...active, ...inactive]) {
    if (!id.startsWith(ID_PREFIX)) continue;
    const isActive = active.some((one) => one.id === id);
    const { status, bytes } = await admin.ask('GET', `/plugins/${id}/public/${PUBLIC_FILE}`);
    const file = status === 200 ? sha256(bytes) : `status ${status}`;
    items.push({ id: `plugin/${id}`, facts: { name, version, isActive, file } });
  }
  return items;
}
