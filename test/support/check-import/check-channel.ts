import { type Check, object, oneOf, text, time, type Values } from './fields.ts';
import type { Known } from './known.ts';
import { type Report, shown } from './report.ts';

const fields: Check = object({
  required: {
    team: text(),
    // The set that servers of all versions take.
    name: text({ minBytes: 2, maxBytes: 64, pattern: /^[a-z0-9][a-z0-9_-]*[a-z0-9]$/ }),
    display_name: text({ minRunes: 1, maxRunes: 64 }),
    type: oneOf('O', 'P'),
  },
  optional: {
    header: text({ maxRunes: 1024 }),
    purpose: text({ maxRunes: 250 }),
    scheme: text(),
    deleted_at: time,
  },
});

const LOOKS_LIKE_GROUP = /^[0-9a-f]{40}$/;
const LOOKS_LIKE_DIRECT = /^[a-z0-9]{26}__[a-z0-9]{26}$/;

export function checkChannel(channel: Values, known: Known, defined: Set<string>, report: Report): void {
  fields(channel, 'channel', report);
  const name = String(channel.name);
  if (LOOKS_LIKE_GROUP.test(name) || LOOKS_LIKE_DIRECT.test(name))
    report('channel.name', `looks like a direct channel: ${name}`);
  if (name === 'town-square' && channel.type !== 'O') report('channel.town_square', 'it is public');
  if (name === 'town-square' && channel.deleted_at) report('channel.town_square', 'it can not be archived');
  if (!known.teams.has(String(channel.team))) report('channel.unknown_team', shown(channel.team));
  const key = `${channel.team}/${name}`;
  if (defined.has(key)) report('channel.twice', key);
  defined.add(key);
  known.channels.add(key);
  known.counts.channels++;
}
