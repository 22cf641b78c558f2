import { existsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, demand } from '../app-error.ts';
import { newId } from '../new-id.ts';
import type { UploadRow } from '../rows.ts';
import type { ServerContext } from '../server-context.ts';
import { demandAdmin, found, invalidBody, isAdmin, userOf } from './access.ts';
import { firstPart } from './multipart.ts';
import { paramsOf } from './paging.ts';

const MIN_FIRST_PART = 5 * 1024 * 1024;

export function uploadRoutes(app: FastifyInstance, context: ServerContext): void {
  const { state, version, config, importFolder } = context;
  const busy = new Set<string>();
  const demandAttachments = () =>
    demand(config().FileSettings.EnableFileAttachments, 'api.file.attachments.disabled.app_error', {
      status: 501,
      where: 'createUpload',
    });

  app.post('/uploads', (request, reply) => {
    const user = userOf(state, request);
    demandAttachments();
    const { type, filename, file_size, channel_id = '' } = (request.body ?? {}) as Partial<UploadRow>;
    if (typeof filename !== 'string' || !Number.isInteger(file_size)) throw invalidBody('upload');
    const isImport = type === 'import';
    demand(isAdmin(user), 'api.context.permissions.app_error', { status: 403, where: 'Permissions' });
    demand(file_size! <= config().FileSettings.MaxFileSize, 'api.upload.create.upload_too_large.app_error', {
      status: 413,
      where: 'createUpload',
    });
    demand(file_size! > 0, 'model.upload_session.is_valid.file_size.app_error');
    demand(filename !== '', 'model.upload_session.is_valid.filename.app_error');
    const upload: UploadRow = {
      id: newId(),
      type: isImport ? 'import' : 'attachment',
      create_at: Date.now(),
      user_id: user.id,
      channel_id,
      filename,
      file_size: file_size!,
      file_offset: 0,
    };
    state.commit(['uploads', upload]);
    return reply.code(201).send(upload);
  });

  const uploadOf = (request: FastifyRequest) =>
    found(state.tables.uploads.get(paramsOf(request).id!), 'app.upload.get.app_error');

  app.get('/uploads/:id', (request) => {
    const user = userOf(state, request);
    const upload = uploadOf(request);
    const mayRead = upload.user_id === user.id || isAdmin(user);
    demand(mayRead, 'api.upload.get_upload.forbidden.app_error', { status: 403, where: 'getUpload' });
    return upload;
  });

  app.get('/users/:id/uploads', (request) => {
    const user = userOf(state, request);
    const { id } = paramsOf(request);
    const owner = id === 'me' ? user.id : id;
    demand(owner === user.id || isAdmin(user), 'api.context.permissions.app_error', { status: 403 });
    return [...state.tables.uploads.values()].filter(({ user_id }) => user_id === owner);
  });

  app.register(async (raw) => {
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    raw.post('/uploads/:id', async (request, reply) => {
      const user = userOf(state, request);
      demandAttachments();
      const upload = uploadOf(request);
      demand(isAdmin(user), 'api.context.permissions.app_error', { status: 403, where: 'Permissions' });
      const body = await bodyOf(request, upload);
      demand(!busy.has(upload.id), 'app.upload.upload_data.concurrent.app_error', { where: 'UploadData' });
      busy.add(upload.id);
      try {
        const info = await receive(context, upload, body);
        return info ? reply.send(info) : reply.code(204).send();
      } finally {
        busy.delete(upload.id);
      }
    });
  });

  app.get('/imports', async (request) => {
    demandAdmin(state, request);
    return (await readdir(importFolder)).filter((name) => !name.endsWith('.tmp')).sort();
  });

  if (version.modernApi)
    app.delete('/imports/:name', async (request) => {
      demandAdmin(state, request);
      const { name } = paramsOf(request);
      // The server's route takes names that end so; others are no page of its.
      demand(/\.zip$/.test(name!), 'api.context.404.app_error', { status: 404, where: '' });
      await rm(join(importFolder, basename(name!)), { force: true });
      return { status: 'OK' };
    });
}

/** @throws AppError 400 more bytes announced than are missing, or no multipart body where one was announced */
async function bodyOf(request: FastifyRequest, upload: UploadRow): Promise<AsyncIterable<Buffer>> {
  const payload = (request.body ?? request.raw) as Readable;
  const boundary = /^multipart\/form-data\s*;.*boundary="?([^";]+)"?/i.exec(
    request.headers['content-type'] ?? '',
  );
  if (boundary) return firstPart(payload, boundary[1]!);
  const length = Number(request.headers['content-length'] ?? 0);
  demand(length <= upload.file_size - upload.file_offset, 'api.upload.upload_data.invalid_content_length', {
    where: 'uploadData',
  });
  return payload;
}

/**
 * Writes what comes, up to the size announced. What was received before a connection broke counts, but a first part
 * under 5 MiB, unless it is all, is thrown away.
 * @returns the file's facts when it is complete
 */
async function receive(
  { state, importFolder }: ServerContext,
  upload: UploadRow,
  body: AsyncIterable<Buffer>,
): Promise<Record<string, unknown> | undefined> {
  const path = join(importFolder, `${upload.id}_${basename(upload.filename)}`);
  const { written, error } = await append(`${path}.tmp`, upload, body);
  if (upload.file_offset === 0 && written < MIN_FIRST_PART && written !== upload.file_size) {
    await rm(`${path}.tmp`, { force: true });
    throw new AppError('app.upload.upload_data.first_part_too_small.app_error', {
      where: 'UploadData',
      params: { Size: String(MIN_FIRST_PART) },
    });
  }
  const now = { ...upload, file_offset: upload.file_offset + written };
  state.commit(['uploads', now]);
  if (error)
    throw new AppError('api.file.append_file.app_error', {
      status: 500,
      where: 'AppendFile',
      details: error.message,
    });
  if (now.file_offset < upload.file_size) return undefined;
  await rename(`${path}.tmp`, path);
  state.commit(['uploads', null, upload.id]);
  return {
    id: newId(),
    user_id: upload.user_id,
    channel_id: upload.channel_id,
    create_at: Date.now(),
    update_at: Date.now(),
    delete_at: 0,
    name: upload.filename,
    extension: extname(upload.filename).slice(1).toLowerCase(),
    size: upload.file_size,
    mime_type: 'application/zip',
    mini_preview: null,
    remote_id: '',
  };
}

async function append(path: string, { file_offset, file_size }: UploadRow, body: AsyncIterable<Buffer>) {
  // Bytes beyond the offset are of a request whose end was never recorded.
  const file = await open(path, existsSync(path) && file_offset > 0 ? 'r+' : 'w');
  let written = 0;
  try {
    for await (const chunk of body) {
      const wanted = chunk.subarray(0, file_size - file_offset - written);
      await file.write(wanted, 0, wanted.length, file_offset + written);
      written += wanted.length;
    }
    return { written, error: undefined };
  } catch (error) {
    return { written, error: error as Error };
  } finally {
    await file.close();
  }
}
