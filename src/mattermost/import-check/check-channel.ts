import { type Check, fieldsOf, integer, isGiven, oneOf, text, type Values } from './fields.ts';
import { folded, type Known } from './known.ts';
import { type Problems, type Report, shown } from './problems.ts';

const NAME = /^[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]*$/;
const LOOKS_LIKE_GROUP = /^[0-9a-f]{40}$/;
const LOOKS_LIKE_DIRECT = /^[a-z0-9]{26}__[a-z0-9]{26}$/;
/** What names lose when they are saved. */
const CLEANED =
  /^\s|\s$|[\u0340\u0341\u17a3\u17d3\u2028\u2029\u202a-\u202e\u206a-\u206f\ufff9-\ufffc\ufeff\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]/u;
const MAX_CHANNELS = 2000;

const notDirect: Check = (value, rule, report) => {
  if (LOOKS_LIKE_GROUP.test(folded(value)) || LOOKS_LIKE_DIRECT.test(folded(value)))
    report(rule, `looks like a direct channel: ${shown(value)}`);
};

const name = text({ minBytes: 1, maxBytes: 64, pattern: NAME, folded: true });

export const CHANNEL_FIELDS = {
  required: {
    team: text(),
    name: ((value, rule, report) => {
      name(value, rule, report);
      notDirect(value, rule, report);
    }) as Check,
    type: oneOf('O', 'P'),
  },
  optional: {
    display_name: text({ maxRunes: 64 }),
    header: text({ maxRunes: 1024 }),
    purpose: text({ maxRunes: 250 }),
    scheme: text(),
    deleted_at: integer,
  },
};

const fields = fieldsOf(CHANNEL_FIELDS);

export function checkChannel(channel: Values, known: Known, problems: Problems): void {
  const key = `${folded(channel.team)}/${folded(channel.name)}`;
  const report = problems.of({ type: 'channel', name: `${channel.team}/${channel.name}` });
  fields(channel, 'channel', report);
  known.counts.channels++;
  const isArchived = Number(channel.deleted_at) > 0;
  checkNames(channel, isArchived, report);
  if (isGiven(channel.scheme) && known.schemes.get(folded(channel.scheme)) !== 'channel')
    report('channel.unknown_scheme', shown(channel.scheme));
  const team = known.teams.get(folded(channel.team));
  if (!team) report('channel.unknown_team', shown(channel.team));
  const before = known.channels.get(key);
  if (before?.run === known.run) report('channel.twice', key);
  else if (before?.isArchived) report('channel.archived_again', key);
  else if (before && before.run >= 0) report('channel.again', key);
  if (team && !before && !isArchived && ++team.channels === MAX_CHANNELS + 1)
    report('team.max_channels', `the ${team.channels}th channel of ${shown(channel.team)}`);
  known.channels.set(key, { run: known.run, isArchived });
}

function checkNames(channel: Values, isArchived: boolean, report: Report): void {
  for (const name of [channel.team, channel.name])
    if (typeof name === 'string' && name !== folded(name)) report('name.case', shown(name));
  const name = String(channel.name);
  if (name.length === 1 || /[-_]$/.test(name)) report('channel.name_older', shown(name));
  if (!channel.display_name) report('channel.display_name_older', 'missing');
  else if (CLEANED.test(String(channel.display_name)))
    report('channel.display_name_cleaned', shown(channel.display_name));
  if (folded(name) !== 'town-square') return;
  if (channel.type !== 'O') report('channel.town_square', 'it is public');
  if (isArchived) report('channel.town_square', 'it can not be archived');
}
