import { type AppError, demand } from './app-error.ts';
import { newId } from './new-id.ts';
import type { PostRow } from './rows.ts';
import type { Change, State } from './state.ts';

const SYSTEM_TYPES =
  `generic join_leave join_channel guest_join_channel leave_channel join_team leave_team auto_responder add_remove
  add_to_channel add_guest_to_chan remove_from_channel move_channel add_to_team remove_from_team header_change
  purpose_change displayname_change convert_channel channel_deleted channel_restored change_chan_privacy`.split(
    /\s+/,
  );
const MODERN_TYPES = ['reminder', 'system_wrangler', 'system_gm_to_channel', 'system_autotranslation'];
const TYPES = new Set([
  '',
  'slack_attachment',
  'me',
  'add_bot_teams_channels',
  ...SYSTEM_TYPES.map((type) => `system_${type}`),
  ...MODERN_TYPES,
]);
/** Left out of a channel's total. */
const UNCOUNTED = /^system_(join|leave|add|remove|guest_join)/;
const MAX_TYPE = 26;
const MAX_FILE_IDS_RUNES = 300;
const MAX_HASHTAGS_RUNES = 1000;

/** `create_at` and `channel_id` of a post never change. */
export const newPost = (
  fields: Pick<PostRow, 'channel_id' | 'user_id' | 'message' | 'create_at'> & Partial<PostRow>,
): PostRow => ({
  root_id: '',
  original_id: '',
  type: '',
  props: {},
  hashtags: '',
  file_ids: [],
  edit_at: 0,
  delete_at: 0,
  is_pinned: false,
  ...fields,
  id: newId(),
  update_at: fields.create_at,
});

/** `#tags` of a text, as they are stored beside it. */
export const hashtagsOf = (message: string): string =>
  [...message.matchAll(/(?<![\p{L}\p{N}_&#])#\p{L}[\p{L}\p{N}_.-]*[\p{L}\p{N}]/gu)]
    .map(([tag]) => tag)
    .join(' ');

/** What the server's model demands of a post before it is stored. @throws AppError */
export function demandValidPost({ type, file_ids, hashtags, create_at }: PostRow): void {
  const invalid = (what: string) => `model.post.is_valid.${what}.app_error`;
  const where = 'Post.IsValid';
  demand(create_at !== 0, invalid('create_at'), { where });
  demand(hashtags.length <= MAX_HASHTAGS_RUNES, invalid('hashtags'), { where });
  demand((TYPES.has(type) || type.startsWith('custom_')) && type.length <= MAX_TYPE, invalid('type'), {
    where,
  });
  demand(JSON.stringify(file_ids).length <= MAX_FILE_IDS_RUNES, invalid('file_ids'), { where });
}

/** Which post of a list was refused: nothing of the list is stored. */
export class PostRefused extends Error {
  readonly index: number;
  readonly error: AppError;

  constructor(index: number, error: AppError) {
    super(error.message, { cause: error });
    this.index = index;
    this.error = error;
  }
}

/** Stores new posts in one transaction, with their channels' totals. @throws PostRefused */
export function savePosts(state: State, posts: readonly PostRow[]): void {
  demandAll(posts);
  const channels = new Map(posts.map(({ channel_id: id }) => [id, state.tables.channels.get(id)!]));
  for (const { channel_id, create_at, root_id, type } of posts) {
    const channel = channels.get(channel_id)!;
    const counted = UNCOUNTED.test(type) ? 0 : 1;
    channels.set(channel_id, {
      ...channel,
      last_post_at: Math.max(channel.last_post_at, create_at),
      total_msg_count: channel.total_msg_count + counted,
      total_msg_count_root: channel.total_msg_count_root + (root_id === '' ? counted : 0),
    });
  }
  state.commit(
    ...posts.map((post): Change => ['posts', post]),
    ...[...channels.values()].map((channel): Change => ['channels', channel]),
  );
}

/** Stores posts over those of the same ids, in one transaction. @throws PostRefused */
export function overwritePosts(state: State, posts: readonly PostRow[]): void {
  demandAll(posts);
  state.commit(...posts.map((post): Change => ['posts', { ...post, update_at: Date.now() }]));
}

function demandAll(posts: readonly PostRow[]): void {
  for (const [index, post] of posts.entries()) {
    try {
      demandValidPost(post);
    } catch (error) {
      throw new PostRefused(index, error as AppError);
    }
  }
}
