import { isMattermostEmoji } from '../../../src/mattermost/builtin-emoji.ts';
import { AppError, demand } from '../app-error.ts';
import { newId } from '../new-id.ts';
import type { ImportContext } from './import-context.ts';
import type { LineOf } from './line-types.ts';
import { bytes, given, refusal, staysInside } from './validity.ts';

const MAX_IMAGE_BYTES = 512 * 1024;
const refused = refusal('emoji');

/** An emoji, found by its name: the image is overwritten. One of a built-in name is skipped, on 5.38 fatal. */
export async function importEmoji(context: ImportContext, { name, image }: LineOf<'emoji'>): Promise<void> {
  const { state, version, zip, files, warn } = context;
  demand(given(name) && name !== '', refused('name_missing'));
  demand(given(image) && image !== '', refused('image_missing'));
  if (version.modernLines) demand(staysInside(image), refused('invalid_image_path'));
  demand(bytes(name) <= 64 && /^[a-zA-Z0-9\-+_]+$/.test(name), 'model.emoji.name.app_error');
  if (isMattermostEmoji(name)) {
    if (!version.skipsBuiltinEmoji) throw new AppError('model.emoji.name.app_error');
    return warn(`Skipping emoji import due to name conflict with system emoji: ${name}`);
  }
  const entry = version.lenientFiles ? zip.find(image) : undefined;
  if (!entry) throw new AppError('app.import.emoji.bad_file.error', { params: { EmojiName: name } });
  if (version.lenientFiles && entry.size > MAX_IMAGE_BYTES)
    throw new AppError('api.file.write_file.app_error', { status: 500, where: 'WriteFile' });

  const before = state.by.emojiName.first(name);
  const id = before?.id ?? newId();
  const { hash } = await files.save(id, zip.stream(entry));
  const now = Date.now();
  const fresh = { id, name, creator_id: '', create_at: now, delete_at: 0 };
  state.commit(['emoji', { ...fresh, ...before, hash, update_at: now }]);
}
