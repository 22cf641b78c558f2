import {
  type Check,
  fieldsOf,
  flag,
  integer,
  isGiven,
  list,
  named,
  objectsOf,
  oneOf,
  text,
  type Values,
} from './fields.ts';
import { folded, type Known } from './known.ts';
import { type Report, shown } from './problems.ts';
import { hasRole, roles } from './roles.ts';

const MAX_USERS = 50;
const level = oneOf('default', 'all', 'mention', 'none');

/** A theme is JSON in a text: names to colours. */
const theme: Check = (value, rule, report) => {
  text()(value, rule, report);
  if (typeof value !== 'string' || value.trim() === '') return;
  try {
    const colours: unknown = JSON.parse(value);
    if (Object.values(colours as object).every((colour) => typeof colour === 'string')) return;
  } catch {
    // Said below.
  }
  report(rule, 'expected an object of texts, as JSON');
};

export const CHANNEL_MEMBERSHIP_FIELDS = {
  required: { name: text() },
  optional: {
    roles,
    notify_props: named(
      'user.teams.channels.notify_props',
      fieldsOf({
        optional: {
          desktop: level,
          mobile: level,
          mark_unread: oneOf('all', 'mention'),
          desktop_sound: text(),
          desktop_threads: text(),
          email: text(),
          push_threads: text(),
          ignore_channel_mentions: text(),
          channel_auto_follow_threads: text(),
        },
      }),
    ),
    favorite: flag,
    msg_count: integer,
    msg_count_root: integer,
    mention_count: integer,
    mention_count_root: integer,
    urgend_mention_count: integer,
    last_viewed_at: integer,
  },
};

export const TEAM_MEMBERSHIP_FIELDS = {
  required: { name: text() },
  optional: {
    roles,
    theme,
    channels: list(named('user.teams.channels', fieldsOf(CHANNEL_MEMBERSHIP_FIELDS))),
  },
};

export const MEMBERSHIP = fieldsOf(TEAM_MEMBERSHIP_FIELDS);

export function checkMemberships(
  user: Values,
  teams: readonly Values[],
  isNew: boolean,
  known: Known,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const team of teams) {
    const name = folded(team.name);
    const found = known.teams.get(name);
    if (!found) report('user.unknown_team', shown(team.name));
    if (seen.has(name)) report('user.team_twice', shown(team.name));
    seen.add(name);
    const isActive = !(Number(user.delete_at) > 0);
    if (found && isNew && isActive && ++found.users === MAX_USERS + 1)
      report('team.max_users', `the ${found.users}st active member of ${shown(team.name)}`);
    for (const channel of objectsOf(team.channels)) checkChannel(name, channel, seen, known, report);
  }
  checkGuest(user, teams, report);
}

function checkChannel(team: string, channel: Values, seen: Set<string>, known: Known, report: Report): void {
  const key = `${team}/${folded(channel.name)}`;
  if (!known.channels.has(key)) report('user.unknown_channel', shown(key));
  if (seen.has(key)) report('user.channel_twice', shown(key));
  seen.add(key);
  for (const name of ['msg_count', 'mention_count']) {
    if (isGiven(channel[name]) !== isGiven(channel[`${name}_root`])) report('user.counts', `${key}: ${name}`);
  }
}

/** As the server does it: only of users whose roles are given, and all teams and channels together. */
function checkGuest(user: Values, teams: readonly Values[], report: Report): void {
  if (!isGiven(user.roles) || teams.length === 0) return;
  const channels = teams.flatMap((team) => objectsOf(team.channels));
  const inTeams = teams.every((team) => hasRole(team, 'team_guest'));
  const inChannels = channels.length > 0 && channels.every((channel) => hasRole(channel, 'channel_guest'));
  if (hasRole(user, 'system_guest')) {
    if (!inTeams) report('user.guest', 'not team_guest in every team');
    else if (channels.length > 0 && !inChannels) report('user.guest', 'not channel_guest in every channel');
  } else if (inTeams || inChannels) {
    report('user.guest', `${inTeams ? 'team_guest' : 'channel_guest'} without system_guest`);
  }
}
