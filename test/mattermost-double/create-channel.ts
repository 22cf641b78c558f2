import { createHash } from 'node:crypto';
import { AppError, demand } from './app-error.ts';
import { newId } from './new-id.ts';
import type { ChannelMemberRow, ChannelRow, UserRow } from './rows.ts';
import type { State } from './state.ts';

/** Invisible characters that the server takes out of display names, and the blanks around. */
const INVISIBLE =
  /[\u0340\u0341\u17a3\u17d3\u2028\u2029\u202a-\u202e\u206a-\u206f\ufff9-\ufffc\ufeff\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]/gu;
export const cleanDisplayName = (name: string): string => name.replace(INVISIBLE, '').trim();

export const newChannel = (
  fields: Pick<ChannelRow, 'team_id' | 'type' | 'name' | 'display_name'> & Partial<ChannelRow>,
): ChannelRow => ({
  header: '',
  purpose: '',
  creator_id: '',
  ...fields,
  display_name: cleanDisplayName(fields.display_name),
  id: newId(),
  create_at: Date.now(),
  update_at: Date.now(),
  delete_at: 0,
  last_post_at: 0,
  total_msg_count: 0,
  total_msg_count_root: 0,
});

export const newChannelMember = (
  channelId: string,
  userId: string,
  fields: Partial<ChannelMemberRow> = {},
): ChannelMemberRow => ({
  channel_id: channelId,
  user_id: userId,
  scheme_user: true,
  scheme_admin: false,
  scheme_guest: false,
  explicit_roles: '',
  last_viewed_at: 0,
  msg_count: 0,
  msg_count_root: 0,
  mention_count: 0,
  mention_count_root: 0,
  urgent_mention_count: 0,
  notify_props: { desktop: 'default', email: 'default', mark_unread: 'all', push: 'default' },
  last_update_at: Date.now(),
  ...fields,
});

/** @throws AppError the team's limit of channels that are not archived is reached */
export function demandRoom(state: State, teamId: string, max: number): void {
  const open = state.by.channelTeam
    .all(teamId)
    .filter(({ type, delete_at }) => delete_at === 0 && (type === 'O' || type === 'P'));
  demand(open.length < max, 'store.sql_channel.save_channel.limit.app_error', { where: 'CreateChannel' });
}

/** The channel of these two, who may be one: created if it is missing. */
export function openDirectChannel(state: State, [one, other]: readonly [UserRow, UserRow]): ChannelRow {
  const name = [one.id, other.id].sort().join('__');
  return findOrCreate(state, 'D', name, '', [...new Set([one, other])]);
}

/**
 * The channel of these three to eight: created if it is missing.
 * @throws AppError somebody is named twice, or they are too few or too many
 */
export function openGroupChannel(state: State, users: readonly UserRow[]): ChannelRow {
  const members = [...new Map(users.map((user) => [user.id, user])).values()];
  const bad = (id: string) => new AppError(id, { where: 'createGroupChannel' });
  if (users.length < 3 || users.length > 8) throw bad('api.channel.create_group.bad_size.app_error');
  if (members.length !== users.length) throw bad('api.channel.create_group.bad_user.app_error');
  const ids = members.map(({ id }) => id).sort();
  const name = createHash('sha1').update(ids.join('')).digest('hex');
  const display = members.map(({ username }) => username).sort();
  return findOrCreate(state, 'G', name, display.join(', '), members);
}

function findOrCreate(
  state: State,
  type: 'D' | 'G',
  name: string,
  display_name: string,
  members: UserRow[],
): ChannelRow {
  const before = state.by.channelName.first(`/${name}`);
  if (before) return before;
  const channel = newChannel({ team_id: '', type, name, display_name });
  state.commit(
    ['channels', channel],
    ...members.map(
      ({ id }) =>
        ['channelMembers', newChannelMember(channel.id, id)] as ['channelMembers', ChannelMemberRow],
    ),
  );
  return channel;
}
