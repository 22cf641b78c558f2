import type { FileRow, PostRow } from '../rows.ts';
import type { State } from '../state.ts';
import { emojiIn } from './show-emoji.ts';

/** A file's facts as answers show them. */
export const showFile = ({ hash: _, kept: __, ...file }: FileRow) => ({
  ...file,
  has_preview_image: false,
  mini_preview: null,
});

export const filesOf = ({ tables }: State, { file_ids }: PostRow) =>
  file_ids.flatMap((id) => {
    const file = tables.files.get(id);
    return file ? [showFile(file)] : [];
  });

export const reactionsOf = ({ by }: State, { id, channel_id }: PostRow) =>
  by.postReactions
    .all(id)
    .filter(({ delete_at }) => delete_at === 0)
    .map((reaction) => ({ ...reaction, channel_id, remote_id: '' }));

/** A post as answers show it: of a deleted one nothing of what was said, unless it is asked for. */
export function showPost(state: State, post: PostRow, { showsDeleted = false } = {}) {
  const replies = state.by.replies.all(post.root_id || post.id).filter(({ delete_at }) => delete_at === 0);
  const isHidden = post.delete_at > 0 && !showsDeleted;
  const message = isHidden ? '' : post.message;
  const [files, reactions] = isHidden ? [[], []] : [filesOf(state, post), reactionsOf(state, post)];
  const emojis = emojiIn(
    state,
    message,
    reactions.map(({ emoji_name }) => emoji_name),
  );
  return {
    ...post,
    message,
    props: withIconAddress(state, post.props),
    ...(reactions.length > 0 && { has_reactions: true }),
    reply_count: replies.length,
    last_reply_at: post.root_id ? 0 : Math.max(0, ...replies.map(({ create_at }) => create_at)),
    pending_post_id: '',
    participants: null,
    metadata: {
      ...(emojis.length > 0 && { emojis }),
      ...(files.length > 0 && { files }),
      ...(reactions.length > 0 && { reactions }),
    },
  };
}

/** An icon that is an emoji is shown by its address, where icons may be overridden. */
function withIconAddress({ tables, by }: State, props: PostRow['props']): PostRow['props'] {
  const { override_icon_emoji: emoji } = props;
  const isOn = tables.config.get('ServiceSettings')?.values.EnablePostIconOverride === true;
  if (!isOn || typeof emoji !== 'string' || emoji === '') return props;
  const name = emoji.replaceAll(':', '');
  const custom = by.emojiName.first(name);
  const override_icon_url = custom ? `/api/v4/emoji/${custom.id}/image` : `/static/emoji/${name}.png`;
  return { ...props, override_icon_url };
}

/** Newest first; posts of one millisecond by their ids. */
export const newestFirst = (a: PostRow, b: PostRow) => b.create_at - a.create_at || (a.id < b.id ? 1 : -1);

/**
 * A page: `order` names its posts, and `posts` holds beside them all posts of their threads, which are not to be
 * counted.
 */
export function showPage(state: State, page: readonly PostRow[], extra: Record<string, unknown> = {}) {
  const roots = new Set(page.map(({ id, root_id }) => root_id || id));
  const threads = [...roots].flatMap((id) => {
    const root = state.tables.posts.get(id);
    return [...(root ? [root] : []), ...state.by.replies.all(id)].filter(({ delete_at }) => delete_at === 0);
  });
  const posts = [...page, ...threads].map((post) => [post.id, showPost(state, post)]);
  return { order: page.map(({ id }) => id), posts: Object.fromEntries(posts), ...extra };
}
