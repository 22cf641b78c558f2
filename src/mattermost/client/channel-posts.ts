import type { Connection } from './connection.ts';
import { PER_PAGE } from './pages.ts';
import { type Post, PostList } from './shapes.ts';

/**
 * All posts of a channel that are not deleted, newest first, each once, in pages: also while people write there, and at
 * the same pace to the end. Memory: a page.
 *
 * The server looks for what is older than a post by its millisecond alone. So a page begins again with the last
 * millisecond of the one before it, of which more posts may be left.
 */
export async function* postsOfWholeChannel(
  connection: Connection,
  channelId: string,
): AsyncGenerator<Post[]> {
  let before: string | undefined;
  let known = new Set<string>();
  for (let skipped = 0; ; ) {
    const { order, posts } = await connection.get(PostList, {
      path: `/channels/${channelId}/posts`,
      query: {
        per_page: PER_PAGE,
        // Else each page holds the whole of each thread that it meets.
        skipFetchThreads: true,
        ...(before === undefined ? {} : { before }),
        ...(skipped > 0 ? { page: skipped } : {}),
      },
    });
    const page = order.flatMap((id) => posts[id] ?? []);
    const fresh = page.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) yield fresh;
    if (order.length < PER_PAGE) return;
    const oldest = page.at(-1)?.create_at;
    const next = page.findLast(({ create_at }) => create_at !== oldest)?.id;
    if (next === undefined) {
      // A whole page of one millisecond: only counting leads on.
      skipped++;
      for (const { id } of page) known.add(id);
      continue;
    }
    before = next;
    skipped = 0;
    known = new Set(page.filter(({ create_at }) => create_at === oldest).map(({ id }) => id));
  }
}
