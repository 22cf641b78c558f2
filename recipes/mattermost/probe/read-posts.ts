import type { Item } from '../../../src/restore/probe/protocol.ts';
import type { Channel, Post } from './actions.ts';
import type { Session } from './client.ts';
import { sha256 } from './maker.ts';
import { allPages } from './paging.ts';
import type { Reader } from './read.ts';

/** Every message of every channel, with reactions; and that a deleted one stays so. */
export async function readPosts({ admin, channels, state }: Reader): Promise<Item[]> {
  const posts = await listPosts(admin, channels);
  const items = posts.map((post): Item => {
    const { id, message, create_at, update_at, edit_at, user_id, channel_id, root_id, is_pinned, type } =
      post;
    const reactions = (post.metadata?.reactions ?? [])
      .map((reaction) => `${reaction.emoji_name} ${reaction.user_id} ${reaction.create_at}`)
      .sort();
    return {
      id: `post/${id}`,
      facts: {
        message: sha256(message),
        create_at,
        update_at,
        edit_at,
        user_id,
        channel_id,
        root_id,
        is_pinned,
        type,
        props: sha256(canonical(post.props)),
        hashtags: post.hashtags,
        files: post.file_ids ?? [],
        reactions,
      },
    };
  });
  const { status } = await admin.ask('GET', `/api/v4/posts/${state.posts.deleted}`);
  items.push({ id: 'deleted post', facts: { status } });
  return items;
}

export async function listPosts(session: Session, channels: readonly Channel[]): Promise<Post[]> {
  const lists = [];
  for (const { id } of channels)
    lists.push(
      await allPages(async (query) => {
        // `posts` holds the threads of the page beside what `order` names.
        const { order, posts } = await session.get<{ order: string[]; posts: Record<string, Post> }>(
          `/channels/${id}/posts?${query}`,
        );
        return order.map((post) => posts[post]!);
      }),
    );
  return lists.flat();
}

/** JSON with its keys in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
