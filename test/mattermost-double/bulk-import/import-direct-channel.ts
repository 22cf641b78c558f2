import { demand } from '../app-error.ts';
import { newChannelMember, openDirectChannel, openGroupChannel } from '../create-channel.ts';
import type { ChannelRow, UserRow } from '../rows.ts';
import type { State } from '../state.ts';
import type { ImportContext } from './import-context.ts';
import type { LineOf } from './line-types.ts';
import { findUsers } from './lookups.ts';
import { demandRunes, given, refusal } from './validity.ts';

type DirectChannel = LineOf<'direct_channel'>;
const refused = refusal('direct_channel');

/** A direct or group channel, found by its set of members. */
export function importDirectChannel({ state, version }: ImportContext, line: DirectChannel): void {
  const participants = version.modernLines ? line.participants : undefined;
  const names = participants?.map(({ username }) => username ?? '') ?? line.members;
  demand(given(names), refused('members_required'));
  demandMemberCount(names, refused('members_too_few'), refused('members_too_many'));
  demandRunes(line.header, 1024, refused('header_length'));
  for (const name of line.favorited_by ?? []) demand(names.includes(name), refused('unknown_favoriter'));

  const userOf = findUsers(state, names);
  const channel = openChannelOf(state, names.map(userOf));
  for (const one of participants ?? []) {
    const user = userOf(one.username!);
    const before = state.tables.channelMembers.get(`${channel.id}/${user.id}`);
    if ((before?.last_viewed_at ?? 0) > (one.last_viewed_at ?? 0)) continue;
    state.commit([
      'channelMembers',
      newChannelMember(channel.id, user.id, {
        scheme_user: one.scheme_user ?? false,
        scheme_admin: one.scheme_admin ?? false,
        scheme_guest: one.scheme_guest ?? false,
        last_viewed_at: one.last_viewed_at ?? 0,
        msg_count: one.msg_count ?? 0,
        msg_count_root: one.msg_count_root ?? 0,
        mention_count: one.mention_count ?? 0,
        mention_count_root: one.mention_count_root ?? 0,
      }),
    ]);
  }
  for (const name of line.favorited_by ?? [])
    state.commit([
      'preferences',
      { user_id: userOf(name).id, category: 'favorite_channel', name: channel.id, value: 'true' },
    ]);
  if (given(line.header))
    state.commit(['channels', { ...channel, header: line.header, update_at: Date.now() }]);
}

/** Two, who may be one; or three to eight. */
export function demandMemberCount(names: readonly string[], tooFew: string, tooMany: string): void {
  if (names.length === 2) return;
  demand(names.length >= 3, tooFew);
  demand(names.length <= 8, tooMany);
}

export const openChannelOf = (state: State, users: UserRow[]): ChannelRow =>
  users.length === 2 ? openDirectChannel(state, [users[0]!, users[1]!]) : openGroupChannel(state, users);
