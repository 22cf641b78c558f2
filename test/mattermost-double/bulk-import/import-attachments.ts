import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { ZipEntry } from '../../../src/zip/central-directory.ts';
import { AppError } from '../app-error.ts';
import { imageSize } from '../file-store.ts';
import { newId } from '../new-id.ts';
import type { FileRow, PostRow } from '../rows.ts';
import type { Change } from '../state.ts';
import type { ImportContext } from './import-context.ts';
import type { Attachment, Line } from './line-types.ts';
import { staysInside } from './validity.ts';

/** The zip's entry of each attachment that the reader has found; the others are looked for on the server's disk. */
export type MappedFiles = ReadonlyMap<Attachment, ZipEntry>;

const MIME_TYPES: Record<string, string> = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain; charset=utf-8',
  zip: 'application/zip',
};

/**
 * Finds a line's attachments in the zip, list by list: the root's, then those of each reply. The first list with a
 * path that is not there is the last one that is looked at, so the lists behind it lose their files.
 * @throws AppError on 5.38, which takes it for an unreadable line
 */
export function mapFiles({ zip, version, warn }: ImportContext, line: Line): MappedFiles {
  const mapped = new Map<Attachment, ZipEntry>();
  const post = line.post ?? line.direct_post;
  const replies = version.lenientFiles ? (post?.replies ?? []) : [];
  const root = version.lenientFiles ? post?.attachments : line.post?.attachments;
  for (const list of [root, ...replies.map(({ attachments }) => attachments)]) {
    const missing: string[] = [];
    for (const attachment of list ?? []) {
      const { path } = attachment;
      if (path === null || path === undefined) continue;
      const entry = staysInside(path) || !version.modernLines ? zip.find(path) : undefined;
      if (entry) mapped.set(attachment, entry);
      else missing.push(path);
    }
    if (missing.length === 0) continue;
    const text = missing.map((path) => `attachment "${path}" not found in map`).join('\n');
    if (!version.lenientFiles)
      throw new AppError('app.import.bulk_import.json_decode.error', { details: text });
    warn(`Error while processing import attachments. Objects might be broken. ${text}`);
    return mapped;
  }
  return mapped;
}

/**
 * The ids of the files that a post has after this line, in an order that is nobody's. Files of the post as it was are
 * kept if base name, size and content agree; those that the line has not, or not any more, are removed.
 * @throws AppError on 5.38, a file that cannot be had; later versions leave it out and say so in the log
 */
export async function importAttachments(
  context: ImportContext,
  attachments: Attachment[] | null | undefined,
  post: PostRow,
  mapped: MappedFiles,
): Promise<string[]> {
  const ids = new Set<string>();
  for (const attachment of attachments ?? []) {
    try {
      ids.add(await importAttachment(context, attachment, post, mapped.get(attachment)));
    } catch (error) {
      if (!(error instanceof AppError) || !context.version.lenientFiles) throw error;
      context.warn(`failed to import attachment ${attachment.path}: ${error.message}`);
    }
  }
  const gone = post.file_ids.filter((id) => !ids.has(id));
  context.state.commit(...gone.map((id): Change => ['files', null, id]));
  for (const id of gone) await context.files.remove(id);
  return [...ids].sort();
}

async function importAttachment(
  context: ImportContext,
  { path }: Attachment,
  post: PostRow,
  entry: ZipEntry | undefined,
): Promise<string> {
  const { state, zip, files, config } = context;
  const params = { FilePath: path ?? '' };
  if (!entry) throw new AppError('app.import.attachment.bad_file.error', { params });
  const name = basename(entry.name);
  const rival = state.by.postFiles
    .all(post.id)
    .filter((file) => file.name === name && file.size === entry.size);
  if (rival.length > 0) {
    const hash = createHash('sha256');
    for await (const chunk of zip.stream(entry)) hash.update(chunk);
    const digest = hash.digest('hex');
    const same = rival.find((file) => file.hash === digest);
    if (same) return same.id;
  }
  const { MaxFileSize, MaxImageResolution } = config().FileSettings;
  if (entry.size > MaxFileSize) throw new AppError('api.file.upload_file.too_large_detailed.app_error');
  const id = newId();
  const saved = await files.save(id, zip.stream(entry));
  const { width = 0, height = 0 } = imageSize(saved.head) ?? {};
  if (width * height > MaxImageResolution) {
    await files.remove(id);
    throw new AppError('api.file.upload_file.large_image.app_error');
  }
  const extension = extname(name).slice(1).toLowerCase();
  const file: FileRow = {
    id,
    user_id: post.user_id,
    post_id: '',
    channel_id: post.channel_id,
    name,
    extension,
    size: saved.size,
    mime_type: MIME_TYPES[extension] ?? '',
    width,
    height,
    hash: saved.hash,
    kept: saved.kept,
    create_at: post.create_at,
    update_at: post.create_at,
    delete_at: 0,
  };
  state.commit(['files', file]);
  return id;
}

/** A file belongs to its post only from here on: who is killed before leaves rows of nobody's. */
export const attachFiles = ({ state }: ImportContext, { id, file_ids }: PostRow): void =>
  state.commit(
    ...file_ids.flatMap((fileId): Change[] => {
      const file = state.tables.files.get(fileId);
      return file ? [['files', { ...file, post_id: id }]] : [];
    }),
  );
