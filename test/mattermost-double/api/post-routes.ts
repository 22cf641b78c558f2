import type { FastifyInstance, FastifyRequest } from 'fastify';
import { demand } from '../app-error.ts';
import { newId } from '../new-id.ts';
import type { PostRow } from '../rows.ts';
import { hashtagsOf, newPost, savePosts } from '../save-posts.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin, demandReader, found, isAdmin, userOf } from './access.ts';
import { pageOf, paramsOf, queryOf } from './paging.ts';
import { filesOf, newestFirst, reactionsOf, showPage, showPost } from './show-post.ts';
import { listOf } from './user-routes.ts';

const MISSING = 'app.post.get.app_error';
const MAX_SINCE = 1000;
const MAX_IDS = 1000;

export function postRoutes(app: FastifyInstance, context: ServerContext): void {
  const { state, version } = context;
  const { tables, by } = state;
  const post = (request: FastifyRequest): PostRow => {
    const row = tables.posts.get(paramsOf(request).id!);
    const seesDeleted = queryOf(request).include_deleted === 'true';
    const one = found(row?.delete_at === 0 || seesDeleted ? row : undefined, MISSING);
    demandReader(state, request, one.channel_id);
    return one;
  };

  app.get('/channels/:id/posts', (request) => {
    const { id } = found(tables.channels.get(paramsOf(request).id!), 'app.channel.get.existing.app_error');
    const user = demandReader(state, request, id);
    const { before, after, since, include_deleted, ...query } = queryOf(request);
    const all = by.channelPosts.all(id).sort(newestFirst);
    if (since !== undefined) {
      const changed = all.filter(({ update_at }) => update_at > Number(since));
      return showPage(state, changed.slice(0, MAX_SINCE));
    }
    const seesDeleted = version.modernApi && include_deleted === 'true' && isAdmin(user);
    const visible = all.filter(({ delete_at }) => delete_at === 0 || seesDeleted);
    const { offset, limit } = pageOf(query);
    const at = (postId: string) => visible.indexOf(found(tables.posts.get(postId), MISSING));
    const start = before ? at(before) + 1 + offset : after ? Math.max(0, at(after) - offset - limit) : offset;
    const end = after ? Math.max(0, at(after) - offset) : start + limit;
    const page = visible.slice(start, end);
    return showPage(state, page, {
      next_post_id: start > 0 ? (visible[start - 1]?.id ?? '') : '',
      prev_post_id: visible[end]?.id ?? '',
    });
  });

  app.get('/channels/:id/pinned', (request) => {
    const { id } = paramsOf(request);
    demandReader(state, request, id!);
    const pinned = by.channelPosts
      .all(id!)
      .filter(({ is_pinned, delete_at }) => is_pinned && delete_at === 0);
    return showPage(state, pinned.sort(newestFirst));
  });

  app.get('/posts/:id', (request) => showPost(state, post(request), { showsDeleted: true }));

  app.get('/posts/:id/thread', (request) => {
    const one = post(request);
    const root = one.root_id || one.id;
    const thread = [tables.posts.get(root)!, ...by.replies.all(root)].filter(
      ({ delete_at }) => delete_at === 0,
    );
    return { ...showPage(state, thread.sort(newestFirst)), has_next: false };
  });

  app.get('/posts/:id/reactions', (request) => {
    const reactions = reactionsOf(state, post(request));
    return reactions.length > 0 ? reactions : null;
  });

  app.get('/posts/:id/files/info', (request) => filesOf(state, post(request)));

  const idsOf = (request: FastifyRequest) => {
    const ids = listOf(request.body, 'post_ids');
    const isFew = ids.length > 0 && ids.length <= MAX_IDS;
    demand(isFew, 'api.context.invalid_body_param.app_error', { params: { Name: 'post_ids' } });
    return ids;
  };

  if (version.modernApi)
    app.post('/posts/ids', (request) => {
      userOf(state, request);
      return idsOf(request).flatMap((id) => {
        const row = tables.posts.get(id);
        return row && row.delete_at === 0 ? [showPost(state, row)] : [];
      });
    });

  // One that nobody has is no error, and has no reactions.
  app.post('/posts/ids/reactions', (request) => {
    userOf(state, request);
    const reactions = (row: PostRow | undefined) => {
      if (row) demandReader(state, request, row.channel_id);
      return row ? reactionsOf(state, row) : [];
    };
    return Object.fromEntries(idsOf(request).map((id) => [id, reactions(tables.posts.get(id))]));
  });

  writingRoutes(app, context, post);
}

/** What people do between two imports. */
function writingRoutes(
  app: FastifyInstance,
  { state, maxPostSize }: ServerContext,
  post: (request: FastifyRequest) => PostRow,
): void {
  const { tables, by } = state;

  app.post('/posts', (request, reply) => {
    const user = userOf(state, request);
    const { channel_id = '', message = '', root_id = '' } = (request.body ?? {}) as Partial<PostRow>;
    demandReader(state, request, channel_id);
    const channel = found(tables.channels.get(channel_id), 'app.channel.get.existing.app_error');
    demand(channel.delete_at === 0, 'api.post.create_post.can_not_post_to_deleted.error');
    demand([...message].length <= maxPostSize, 'model.post.is_valid.message_length.app_error');
    const fields = { user_id: user.id, channel_id, message, root_id, hashtags: hashtagsOf(message) };
    const row = newPost({ ...fields, create_at: Date.now() });
    savePosts(state, [row]);
    return reply.code(201).send(showPost(state, row));
  });

  // An edit leaves a deleted copy with the old text and time, which an import finds.
  app.put('/posts/:id/patch', (request) => {
    const one = post(request);
    const { message } = (request.body ?? {}) as Partial<PostRow>;
    if (message === undefined || message === one.message) return showPost(state, one);
    const now = Date.now();
    const copy = { ...one, id: newId(), original_id: one.id, delete_at: now, update_at: now, file_ids: [] };
    const edited = { ...one, message, hashtags: hashtagsOf(message), edit_at: now, update_at: now };
    state.commit(['posts', edited], ['posts', copy]);
    return showPost(state, edited);
  });

  app.delete('/posts/:id', (request) => {
    demandAdmin(state, request);
    const one = post(request);
    const now = Date.now();
    for (const row of [one, ...by.replies.all(one.id)])
      state.commit(['posts', { ...row, delete_at: now, update_at: now }]);
    return { status: 'OK' };
  });
}
