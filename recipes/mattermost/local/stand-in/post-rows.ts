import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from './new-id.ts';
import { insert, type PostRow, rowsOf } from './rows.ts';
import { foldersOf, type ServerContext } from './server-context.ts';

export async function savePost(
  context: ServerContext,
  some: Pick<PostRow, 'channelid' | 'userid' | 'message'> & Partial<PostRow>,
): Promise<PostRow> {
  const now = Date.now();
  const post: PostRow = {
    id: newId(),
    createat: now,
    updateat: now,
    editat: 0,
    deleteat: 0,
    ispinned: false,
    rootid: '',
    originalid: '',
    type: '',
    props: '{}',
    hashtags: hashtagsOf(some.message),
    fileids: '[]',
    hasreactions: false,
    ...some,
  };
  await insert(context.pool, 'posts', post);
  if (post.rootid)
    await context.pool.query('UPDATE posts SET updateat = $1 WHERE id = $2', [now, post.rootid]);
  await indexPost(context, post.id);
  return post;
}

export const hashtagsOf = (message: string): string =>
  (message.match(/(?<=^|\s)#\p{L}[\p{L}\p{N}_.-]+/gu) ?? []).join(' ');

/** Mattermost's Bleve keeps an index of its own, if it is on. Here only its place matters: that it is no backup's. */
async function indexPost(context: ServerContext, id: string): Promise<void> {
  const { BleveSettings } = context.settings.read();
  const { indexes } = foldersOf(context);
  if (!BleveSettings!.EnableIndexing || !indexes) return;
  await mkdir(join(indexes, 'posts.bleve'), { recursive: true });
  await appendFile(join(indexes, 'posts.bleve', 'store'), `${id}\n`);
}

/** Posts as the API shows them, with files and reactions. */
export async function showPosts({ pool }: ServerContext, posts: readonly PostRow[]) {
  const ids = posts.map(({ id }) => id);
  const reactions = await rowsOf<{ user_id: string; post_id: string; emoji_name: string; create_at: number }>(
    pool,
    `SELECT userid AS user_id, postid AS post_id, emojiname AS emoji_name, createat AS create_at FROM reactions
     WHERE postid = ANY($1) ORDER BY createat`,
    [ids],
  );
  return posts.map((post) => {
    const own = reactions.filter(({ post_id }) => post_id === post.id);
    return {
      id: post.id,
      create_at: post.createat,
      update_at: post.updateat,
      edit_at: post.editat,
      delete_at: post.deleteat,
      is_pinned: post.ispinned,
      user_id: post.userid,
      channel_id: post.channelid,
      root_id: post.rootid,
      original_id: post.originalid,
      message: post.message,
      type: post.type,
      props: JSON.parse(post.props) as object,
      hashtags: post.hashtags,
      file_ids: JSON.parse(post.fileids) as string[],
      has_reactions: own.length > 0,
      metadata: { reactions: own },
    };
  });
}
