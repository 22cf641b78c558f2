import type { FastifyInstance, FastifyRequest } from 'fastify';
import { channelFor, isAdmin, userOf } from './access.ts';
import { newId } from './new-id.ts';
import { pageOf } from './paging.ts';
import { hashtagsOf, savePost, showPosts } from './post-rows.ts';
import { forbidden, found, Refusal } from './refusal.ts';
import { insert, type PostRow, rowOf, rowsOf, type UserRow } from './rows.ts';
import type { ServerContext } from './server-context.ts';

const idOf = (request: { params: unknown }) => (request.params as { id: string }).id;

export function postRoutes(app: FastifyInstance, context: ServerContext): void {
  const { pool } = context;

  /** @throws Refusal 401, 403, 404 */
  const postFor = async (request: FastifyRequest, id = idOf(request)): Promise<[PostRow, UserRow]> => {
    const user = await userOf(context, request);
    const post = found(
      await rowOf<PostRow>(pool, 'SELECT * FROM posts WHERE id = $1 AND deleteat = 0', [id]),
      'app.post.get.app_error',
    );
    await channelFor(context, user, post.channelid);
    return [post, user];
  };
  const shown = async (post: PostRow) => (await showPosts(context, [post]))[0]!;
  const listed = async (posts: readonly PostRow[]) => ({
    order: posts.map(({ id }) => id),
    posts: Object.fromEntries((await showPosts(context, posts)).map((post) => [post.id, post])),
  });

  app.post('/posts', async (request, reply) => {
    const user = await userOf(context, request);
    const {
      channel_id,
      message = '',
      root_id = '',
      file_ids = [],
    } = request.body as {
      channel_id: string;
      message?: string;
      root_id?: string;
      file_ids?: string[];
    };
    await channelFor(context, user, channel_id);
    if (!message && file_ids.length === 0) throw new Refusal(400, 'model.post.is_valid.msg.app_error');
    const post = await savePost(context, {
      channelid: channel_id,
      userid: user.id,
      message,
      rootid: root_id,
      fileids: JSON.stringify(file_ids),
    });
    await pool.query(
      `UPDATE fileinfo SET postid = $1 WHERE id = ANY($2) AND creatorid = $3 AND postid = ''`,
      [post.id, file_ids, user.id],
    );
    return reply.code(201).send(await shown(post));
  });

  app.get('/posts/:id', async (request) => shown((await postFor(request))[0]));

  app.get('/posts/:id/thread', async (request) => {
    const [{ id, rootid }] = await postFor(request);
    return listed(
      await rowsOf<PostRow>(
        pool,
        'SELECT * FROM posts WHERE (id = $1 OR rootid = $1) AND deleteat = 0 ORDER BY createat DESC',
        [rootid || id],
      ),
    );
  });

  app.get('/channels/:id/posts', async (request) => {
    const { id } = await channelFor(context, await userOf(context, request), idOf(request));
    return listed(
      await rowsOf<PostRow>(
        pool,
        `SELECT * FROM posts WHERE channelid = $1 AND deleteat = 0 ORDER BY createat DESC, id ${pageOf(request)}`,
        [id],
      ),
    );
  });

  app.put('/posts/:id/patch', async (request) => {
    const [post, user] = await postFor(request);
    if (post.userid !== user.id && !isAdmin(user)) throw forbidden();
    const { message = post.message } = request.body as { message?: string };
    const now = Date.now();
    // What it said before stays, as a deleted post.
    await insert(pool, 'posts', { ...post, id: newId(), originalid: post.id, deleteat: now, updateat: now });
    const hashtags = hashtagsOf(message);
    await pool.query(
      'UPDATE posts SET message = $1, hashtags = $2, editat = $3, updateat = $3 WHERE id = $4',
      [message, hashtags, now, post.id],
    );
    return shown({ ...post, message, hashtags, editat: now, updateat: now });
  });

  app.post('/posts/:id/pin', async (request) => {
    const [{ id }] = await postFor(request);
    await pool.query('UPDATE posts SET ispinned = true, updateat = $1 WHERE id = $2', [Date.now(), id]);
    return { status: 'OK' };
  });

  app.delete('/posts/:id', async (request) => {
    const [{ id, userid }, user] = await postFor(request);
    if (userid !== user.id && !isAdmin(user)) throw forbidden();
    const now = Date.now();
    await pool.query('UPDATE posts SET deleteat = $1, updateat = $1 WHERE id = $2 OR rootid = $2', [now, id]);
    await pool.query('UPDATE fileinfo SET deleteat = $1 WHERE postid = $2', [now, id]);
    return { status: 'OK' };
  });

  app.post('/reactions', async (request, reply) => {
    const { user_id, post_id, emoji_name } = request.body as Record<string, string>;
    const [, user] = await postFor(request, post_id);
    if (user_id !== user.id) throw forbidden();
    const now = Date.now();
    await insert(pool, 'reactions', {
      userid: user_id,
      postid: post_id,
      emojiname: emoji_name,
      createat: now,
    });
    await pool.query('UPDATE posts SET hasreactions = true, updateat = $1 WHERE id = $2', [now, post_id]);
    return reply.code(201).send({ user_id, post_id, emoji_name, create_at: now });
  });

  // Only what the user may read anyway: channels that they are in.
  app.post('/teams/:id/posts/search', async (request) => {
    const user = await userOf(context, request);
    const { terms = '' } = request.body as { terms?: string };
    return listed(
      await rowsOf<PostRow>(
        pool,
        `SELECT posts.* FROM posts JOIN channels ON channels.id = posts.channelid
         JOIN channelmembers ON channelmembers.channelid = channels.id AND channelmembers.userid = $1
         WHERE channels.teamid IN ($2, '') AND posts.deleteat = 0
           AND to_tsvector('english', message) @@ plainto_tsquery('english', $3)
         ORDER BY posts.createat DESC LIMIT 100`,
        [user.id, idOf(request), terms],
      ),
    );
  });
}
