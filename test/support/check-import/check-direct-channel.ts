import { type Check, elementsOf, list, object, text, type Values } from './fields.ts';
import type { Known } from './known.ts';
import { type Report, shown } from './report.ts';

const fields: Check = object({
  required: { members: list(text()) },
  optional: { header: text({ maxRunes: 1024 }), favorited_by: list(text()) },
});

export function checkDirectChannel(channel: Values, known: Known, report: Report): void {
  fields(channel, 'direct_channel', report);
  const key = checkDirectMembers(channel.members, 'direct_channel.members', known, report);
  if (known.directChannels.has(key)) report('direct_channel.twice', key);
  known.directChannels.add(key);
  known.counts.directChannels++;
  for (const user of elementsOf(channel.favorited_by)) {
    if (!elementsOf(channel.members).includes(user)) report('direct_channel.favorited_by', shown(user));
  }
}

/**
 * Two people, oneself named twice, or a group of three to eight.
 * @returns what tells the channel from others
 */
export function checkDirectMembers(members: unknown, rule: string, known: Known, report: Report): string {
  const names = elementsOf(members).map(String);
  if (names.length < 2 || names.length > 8) report(rule, `${names.length} members`);
  if (names.length > 2 && new Set(names).size < names.length) report(rule, `somebody twice: ${shown(names)}`);
  for (const name of names) if (!known.users.has(name)) report('direct_channel.unknown_user', shown(name));
  return [...names].sort().join(',');
}
