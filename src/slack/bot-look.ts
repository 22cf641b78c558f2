import { attachmentUrl } from './text/attachment-values.ts';
import { cleanText } from './text/clean-text.ts';
import type { Names } from './text/names.ts';

const MAX_NAME = 64;
const IMAGES = ['image_72', 'image_64', 'image_48', 'image_36', 'image_original'];

/**
 * The name and the picture that an integration gave its message, as the props that Mattermost takes from webhooks. It shows
 * them where `EnablePostUsernameOverride` and `EnablePostIconOverride` are on. None without a name: the account has one.
 * @see mattermost/mattermost server/public/model/post.go, PostPropsOverrideUsername
 */
export function botLook(
  message: { username?: unknown; icons?: unknown },
  names: Names,
): Record<string, string> {
  const { username, icons } = message;
  if (typeof username !== 'string' || username === '') return {};
  const look: Record<string, string> = {
    from_webhook: 'true',
    override_username: [...cleanText(username)].slice(0, MAX_NAME).join(''),
  };
  if (typeof icons !== 'object' || icons === null) return look;
  const { emoji, ...images } = icons as Record<string, unknown>;
  const name = typeof emoji === 'string' ? /^:([^\s:]{1,64}):$/.exec(emoji)?.[1] : undefined;
  const url = IMAGES.map((key) => images[key]).find((image) => typeof image === 'string');
  const safe = typeof url === 'string' ? attachmentUrl(url) : undefined;
  if (name !== undefined) look.override_icon_emoji = cleanText(names.emoji(name));
  else if (safe !== undefined) look.override_icon_url = safe;
  return look;
}
