import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isMattermostEmoji } from '../../../src/mattermost/builtin-emoji.ts';
import { AppError, demand } from '../app-error.ts';
import { bytes } from '../bulk-import/validity.ts';
import { imageSize } from '../file-store.ts';
import { newId } from '../new-id.ts';
import type { EmojiRow, UserRow } from '../rows.ts';
import type { ServerContext } from '../server-context.ts';
import { invalidBody, isAdmin, userOf } from './access.ts';
import { fileOf, formOf, formRoutes } from './form-body.ts';
import { paramsOf } from './paging.ts';
import { showEmoji } from './show-emoji.ts';

const MAX_EMOJI_SIDE = 1028;
const where = 'createEmoji';

/** Pictures that come in a form: of new emoji and of people. Both are kept as they come, the server makes them smaller. */
export function pictureRoutes(app: FastifyInstance, context: ServerContext): void {
  const { state, config, version, files } = context;
  const lengthOf = ({ headers }: FastifyRequest) => Number(headers['content-length'] ?? 0);

  formRoutes(app, (raw) => {
    raw.post('/emoji', async (request) => {
      const user = userOf(state, request);
      demand(config().ServiceSettings.EnableCustomEmoji, 'api.emoji.disabled.app_error', { status: 501 });
      const isSmall = lengthOf(request) <= version.maxEmojiBytes;
      demand(isSmall, 'api.emoji.create.too_large.app_error', { status: 413, where });
      const form = await formOf(request, 'api.emoji.create.parse.app_error');
      const emoji = emojiOf(form);
      demandName(emoji.name, version.skipsBuiltinEmoji);
      const isOwn = emoji.creator_id === user.id;
      demand(isOwn, 'api.emoji.create.other_user.app_error', { status: 403, where });
      demand(!state.by.emojiName.first(emoji.name), 'api.emoji.create.duplicate.app_error', { where });
      const image = fileOf(form, 'image');
      if (!image) throw invalidBody('createEmoji');
      const content = Buffer.from(await image.arrayBuffer());
      demandEmojiImage(sizeOf(content));

      const id = newId();
      const { hash } = await files.save(id, Readable.from([content]));
      const now = Date.now();
      const row: EmojiRow = { ...emoji, id, hash, create_at: now, update_at: now, delete_at: 0 };
      state.commit(['emoji', row]);
      return showEmoji(row);
    });

    raw.post('/users/:id/image', async (request) => {
      const asking = userOf(state, request);
      const { id } = paramsOf(request);
      const userId = id === 'me' ? asking.id : id!;
      const mayEdit = isAdmin(asking) || asking.id === userId;
      demand(mayEdit, 'api.context.permissions.app_error', { status: 403, where: 'Permissions' });
      const { MaxFileSize, MaxImageResolution } = config().FileSettings;
      const refused = (what: string) => `api.user.upload_profile_user.${what}.app_error`;
      demand(lengthOf(request) <= MaxFileSize, refused('too_large'), { status: 413 });
      const form = await formOf(request, refused('parse'), 500);
      const image = fileOf(form, 'image');
      demand(image !== undefined, refused('no_file'));
      const user = demandUser(state.tables.users.get(userId));
      const content = Buffer.from(await image.arrayBuffer());
      const { width, height } = sizeOf(content) ?? {};
      // What is no picture at all fails at the first look, which is that for its size.
      const isWithin = width !== undefined && height !== undefined && width * height <= MaxImageResolution;
      demand(isWithin, refused('check_image_limits'), { where: 'SetProfileImage' });
      const { hash } = await files.save(`${user.id}-picture`, Readable.from([content]));
      const now = Date.now();
      state.commit(['users', { ...user, picture_hash: hash, last_picture_update: now, update_at: now }]);
      return { status: 'OK' };
    });
  });
}

function emojiOf(form: FormData): Pick<EmojiRow, 'name' | 'creator_id'> {
  try {
    const { name = '', creator_id = '' } = JSON.parse(String(form.get('emoji'))) as Partial<EmojiRow>;
    return { name, creator_id };
  } catch {
    throw invalidBody('emoji');
  }
}

function demandName(name: string, tellsBuiltin: boolean): void {
  const isNamed = name !== '' && bytes(name) <= 64 && /^[a-zA-Z0-9\-+_]+$/.test(name);
  demand(isNamed, 'model.emoji.name.app_error', { where: 'Emoji.IsValid' });
  const builtin = tellsBuiltin ? 'model.emoji.system_emoji_name.app_error' : 'model.emoji.name.app_error';
  demand(!isMattermostEmoji(name), builtin, { where: 'Emoji.IsValid' });
}

type ImageSize = ReturnType<typeof imageSize>;

/** 0 × 0 for a JPEG, whose size stands too deep; undefined for what is no picture. */
function sizeOf(content: Buffer): ImageSize {
  const isJpeg = content.toString('latin1', 0, 3) === '\xff\xd8\xff';
  return isJpeg ? { width: 0, height: 0 } : imageSize(content);
}

function demandEmojiImage(size: ImageSize): void {
  demand(size !== undefined, 'api.emoji.upload.image.app_error', { where: 'uploadEmojiImage' });
  const isSmall = size.width <= MAX_EMOJI_SIDE && size.height <= MAX_EMOJI_SIDE;
  const params = { MaxWidth: String(MAX_EMOJI_SIDE), MaxHeight: String(MAX_EMOJI_SIDE) };
  demand(isSmall, 'api.emoji.upload.large_image.too_large.app_error', { where: 'uploadEmojiImage', params });
}

function demandUser(user: UserRow | undefined): UserRow {
  if (user) return user;
  throw new AppError('api.context.invalid_url_param.app_error', { params: { Name: 'user_id' } });
}
