import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError, demand } from '../app-error.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin, demandReader, found, userOf } from './access.ts';
import { paged, paramsOf, queryOf } from './paging.ts';
import { showEmoji } from './show-emoji.ts';
import { showFile } from './show-post.ts';
import { listOf } from './user-routes.ts';

const MISSING_EMOJI = 'app.emoji.get_by_name.no_result';

export function fileRoutes(app: FastifyInstance, { state, config, files, version }: ServerContext): void {
  const { tables, by } = state;

  const sendBytes = (reply: FastifyReply, id: string, type: string) => {
    const bytes = files.read(id);
    if (!bytes)
      throw new AppError('double.file.not_kept', {
        status: 501,
        details: 'this double keeps small files only',
      });
    return reply.header('Content-Type', type).send(Readable.from(bytes));
  };

  app.get('/files/:id/info', (request) => {
    const file = found(tables.files.get(paramsOf(request).id!), 'app.file_info.get.app_error');
    demandReader(state, request, file.channel_id);
    return showFile(file);
  });

  app.get('/files/:id', (request, reply) => {
    const file = found(tables.files.get(paramsOf(request).id!), 'app.file_info.get.app_error');
    demandReader(state, request, file.channel_id);
    return sendBytes(reply, file.id, file.mime_type || 'application/octet-stream');
  });

  app.get('/users/:id/image', (request, reply) => {
    userOf(state, request);
    const user = found(tables.users.get(paramsOf(request).id!), 'app.user.missing_account.const');
    found(user.picture_hash || undefined, 'api.user.get_profile_image.not_found.app_error');
    return sendBytes(reply, `${user.id}-picture`, 'image/png');
  });

  const demandEmoji = (status = 501) =>
    demand(config().ServiceSettings.EnableCustomEmoji, 'api.emoji.disabled.app_error', { status });
  const nameStatus = version.modernApi ? 403 : 501;

  app.get('/emoji', (request) => {
    userOf(state, request);
    demandEmoji();
    const all = [...tables.emoji.values()].filter(({ delete_at }) => delete_at === 0);
    return paged(all, queryOf(request)).map(showEmoji);
  });

  app.get('/emoji/name/:name', (request) => {
    userOf(state, request);
    demandEmoji(nameStatus);
    return showEmoji(found(by.emojiName.first(paramsOf(request).name!), MISSING_EMOJI));
  });

  app.post('/emoji/names', (request) => {
    userOf(state, request);
    demandEmoji(nameStatus);
    return listOf(request.body, 'names').flatMap((name) => {
      const emoji = by.emojiName.first(name);
      return emoji ? [showEmoji(emoji)] : [];
    });
  });

  app.get('/emoji/:id/image', (request, reply) => {
    userOf(state, request);
    demandEmoji();
    const emoji = found(tables.emoji.get(paramsOf(request).id!), MISSING_EMOJI);
    return sendBytes(reply, emoji.id, 'image/png');
  });

  app.delete('/emoji/:id', (request) => {
    demandAdmin(state, request);
    const emoji = found(tables.emoji.get(paramsOf(request).id!), MISSING_EMOJI);
    state.commit(['emoji', { ...emoji, delete_at: Date.now(), update_at: Date.now() }]);
    return { status: 'OK' };
  });
}
