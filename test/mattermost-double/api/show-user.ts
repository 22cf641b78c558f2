import type { UserRow } from '../rows.ts';
import type { State } from '../state.ts';
import type { Version } from '../versions.ts';
import { isAdmin } from './access.ts';

/**
 * A user as answers show one: nobody's password, the time of a password to its owner alone. Administrators see more of others
 * in newer versions. Who is none sees no SSO.
 */
export function showUser({ tables }: State, { modernApi }: Version, user: UserRow, asking: UserRow) {
  const { password_hash: _, picture_hash: __, ...shown } = user;
  const bot = tables.bots.get(user.id);
  const all = { ...shown, ...(bot && { is_bot: true, bot_description: bot.description }) };
  if (asking.id === user.id) return { ...all, auth_data: '' };
  const { last_password_update: ___, email_verified: ____, notify_props, ...profile } = all;
  if (!isAdmin(asking)) return { ...profile, auth_data: '', auth_service: '' };
  return modernApi ? { ...profile, notify_props } : { ...profile, auth_data: '' };
}
