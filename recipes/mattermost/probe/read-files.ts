import type { Item } from '../../../src/restore/probe/protocol.ts';
import type { FileInfo } from './actions.ts';
import { sha256 } from './maker.ts';
import type { Reader } from './read.ts';
import { listPosts } from './read-posts.ts';

/** Every attachment, and a profile picture: facts from the database, bytes from the data folder. */
export async function readFiles({ admin, channels, state }: Reader): Promise<Item[]> {
  const items: Item[] = [];
  for (const { id, file_ids = [] } of await listPosts(admin, channels))
    for (const file of file_ids) {
      const { name, size, mime_type, user_id, create_at } = await admin.get<FileInfo>(`/files/${file}/info`);
      const bytes = await admin.ask('GET', `/api/v4/files/${file}`);
      const content = bytes.status === 200 ? sha256(bytes.bytes) : `status ${bytes.status}`;
      items.push({
        id: `file/${file}`,
        facts: { post: id, name, size, mime_type, user_id, create_at, content },
      });
    }
  const { status, bytes } = await admin.ask('GET', `/api/v4/users/${state.users.admin}/image`);
  items.push({
    id: 'picture/admin',
    facts: { content: status === 200 ? sha256(bytes) : `status ${status}` },
  });
  return items;
}
