import { createHash, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { channelFor, userOf } from './access.ts';
import { formOf } from './form.ts';
import { newId } from './new-id.ts';
import { forbidden, found, Refusal } from './refusal.ts';
import { type FileRow, insert, rowOf } from './rows.ts';
import { foldersOf, type ServerContext } from './server-context.ts';

const showFile = (file: FileRow) => ({
  id: file.id,
  user_id: file.creatorid,
  post_id: file.postid,
  create_at: file.createat,
  update_at: file.updateat,
  delete_at: file.deleteat,
  name: file.name,
  extension: file.extension,
  size: file.size,
  mime_type: file.mimetype,
});

const MISSING = 'app.file_info.get.app_error';
const idOf = (request: { params: unknown }) => (request.params as { id: string }).id;

/** @param app of the API @param site of the root, where public links are */
export function fileRoutes(app: FastifyInstance, site: FastifyInstance, context: ServerContext): void {
  const { pool } = context;

  app.post('/files', async (request, reply) => {
    const user = await userOf(context, request);
    const form = await formOf(request);
    const { id: channel } = await channelFor(context, user, String(form.get('channel_id')));
    const infos = [];
    for (const file of form.getAll('files')) {
      if (!(file instanceof File)) throw new Refusal(400, 'api.file.upload_file.read_request.app_error');
      const id = newId();
      const now = Date.now();
      const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
      const name = basename(file.name);
      const path = `${day}/teams/noteam/channels/${channel}/users/${user.id}/${id}/${name}`;
      const row: FileRow = {
        id,
        creatorid: user.id,
        postid: '',
        createat: now,
        updateat: now,
        deleteat: 0,
        path,
        name,
        extension: extname(name).slice(1),
        size: file.size,
        mimetype: file.type || 'application/octet-stream',
      };
      const place = join(foldersOf(context).data, path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, await file.bytes());
      await insert(pool, 'fileinfo', row);
      infos.push(showFile(row));
    }
    return reply.code(201).send({ file_infos: infos, client_ids: [] });
  });

  const rowFor = async (id: string) =>
    found(await rowOf<FileRow>(pool, 'SELECT * FROM fileinfo WHERE id = $1 AND deleteat = 0', [id]), MISSING);
  /** @throws Refusal 401, 403, 404 */
  const fileFor = async (request: FastifyRequest): Promise<FileRow> => {
    const user = await userOf(context, request);
    const file = await rowFor(idOf(request));
    if (file.creatorid === user.id) return file;
    const post = await rowOf<{ channelid: string }>(pool, 'SELECT channelid FROM posts WHERE id = $1', [
      file.postid,
    ]);
    if (!post) throw forbidden();
    await channelFor(context, user, post.channelid);
    return file;
  };
  const sendFile = async (reply: FastifyReply, { path, mimetype }: FileRow) => {
    const bytes = await readFile(join(foldersOf(context).data, path)).catch(() => undefined);
    return reply.type(mimetype).send(found(bytes, 'api.file.file_reader.app_error'));
  };

  app.get('/files/:id', async (request, reply) => sendFile(reply, await fileFor(request)));

  app.get('/files/:id/info', async (request) => showFile(await fileFor(request)));

  const demandLinks = () => {
    if (context.settings.read().FileSettings!.EnablePublicLink !== true)
      throw new Refusal(501, 'api.file.get_public_link.disabled.app_error');
  };
  const linkHash = (id: string) =>
    createHash('sha256')
      .update(`${context.settings.read().FileSettings!.PublicLinkSalt}${id}`)
      .digest('base64url');

  app.get('/files/:id/link', async (request) => {
    demandLinks();
    const { id } = await fileFor(request);
    const { SiteURL } = context.settings.read().ServiceSettings!;
    return { link: `${SiteURL}/files/${id}/public?h=${linkHash(id)}` };
  });

  site.get('/files/:id/public', async (request, reply) => {
    demandLinks();
    const file = await rowFor(idOf(request));
    const given = Buffer.from((request.query as { h?: string }).h ?? '');
    const right = Buffer.from(linkHash(file.id));
    if (given.length !== right.length || !timingSafeEqual(given, right))
      throw new Refusal(400, 'api.file.get_file.public_invalid.app_error');
    return sendFile(reply, file);
  });
}
