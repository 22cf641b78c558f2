import {
  type Check,
  elementsOf,
  fieldsOf,
  flag,
  integer,
  isGiven,
  list,
  named,
  objectsOf,
  text,
  type Values,
} from './fields.ts';
import { folded, type Known, userOf } from './known.ts';
import { type Problems, type Report, shown } from './problems.ts';

const anything: Check = () => undefined;

export const PARTICIPANT_FIELDS = {
  required: { username: text() },
  optional: {
    last_viewed_at: integer,
    msg_count: integer,
    msg_count_root: integer,
    mention_count: integer,
    mention_count_root: integer,
    urgend_mention_count: integer,
    scheme_user: flag,
    scheme_admin: flag,
    scheme_guest: flag,
    notify_props: anything,
  },
};

export const DIRECT_CHANNEL_FIELDS = {
  optional: {
    members: list(text()),
    participants: list(named('participant', fieldsOf(PARTICIPANT_FIELDS))),
    header: text({ maxRunes: 1024 }),
    favorited_by: list(text()),
    shown_by: list(text()),
  },
};

const fields = fieldsOf(DIRECT_CHANNEL_FIELDS);

export function checkDirectChannel(channel: Values, known: Known, problems: Problems): void {
  const participants = objectsOf(channel.participants);
  const members = isGiven(channel.members)
    ? elementsOf(channel.members).map(String)
    : participants.map(({ username }) => String(username));
  const report = problems.of({ type: 'direct_channel', name: members.join(',') });
  fields(channel, 'direct_channel', report);
  known.counts.directChannels++;
  if (!isGiven(channel.members) && !isGiven(channel.participants))
    report('direct_channel.members', 'missing');
  const key = checkDirectMembers(members, 'direct_channel', known, report);
  if (known.directChannels.has(key)) report('direct_channel.twice', shown(key));
  known.directChannels.add(key);
  for (const user of elementsOf(channel.favorited_by)) {
    if (!members.includes(String(user))) report('direct_channel.favorite', shown(user));
  }
  for (const { username, scheme_user, scheme_guest } of participants) {
    if (!scheme_user && !scheme_guest) report('direct_channel.scheme_user', shown(username));
  }
}

/**
 * Two people, oneself named twice, or a group of three to eight.
 * @returns what tells the channel from others
 */
export function checkDirectMembers(
  members: readonly string[],
  entity: 'direct_channel' | 'direct_post',
  known: Known,
  report: Report,
): string {
  const names = members.map(folded).sort();
  if (names.length < 2 || names.length > 8) report(`${entity}.member_count`, `${names.length} members`);
  if (names.length > 2 && new Set(names).size < names.length)
    report(`${entity}.member_twice`, `${names.length} members, ${new Set(names).size} of them different`);
  for (const name of members) if (!userOf(known, name)) report(`${entity}.unknown_user`, shown(name));
  return names.join(',');
}
