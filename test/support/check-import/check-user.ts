import { fileOf } from './check-emoji.ts';
import {
  both,
  type Check,
  elementsOf,
  integer,
  isObject,
  json,
  list,
  noneOf,
  object,
  oneOf,
  text,
  time,
  type Values,
} from './fields.ts';
import type { Known } from './known.ts';
import { type Report, shown } from './report.ts';

const name = text({ maxRunes: 64 });
const trueOrFalse = oneOf('true', 'false');
const count = integer(0);

const notifyProps = object({
  required: {},
  optional: {
    desktop: oneOf('all', 'mention', 'none'),
    desktop_sound: trueOrFalse,
    email: trueOrFalse,
    mobile: oneOf('all', 'mention', 'none'),
    mobile_push_status: oneOf('online', 'away', 'offline'),
    channel: trueOrFalse,
    comments: oneOf('any', 'root', 'never'),
    mention_keys: text(),
  },
});

const membership = object({
  required: { name: text() },
  optional: {
    roles: text(),
    notify_props: json(10_000),
    favorite: (value, rule, report) => {
      if (typeof value !== 'boolean') report(rule, 'expected true or false');
    },
    msg_count: count,
    msg_count_root: count,
    mention_count: count,
    mention_count_root: count,
    last_viewed_at: count,
  },
});

/** An address as Go's parser takes it: no quotes, no comments, words between single dots. */
const ADDRESS = /^[^\s\p{C}"(),.:;<>@[\]\\]+(\.[^\s\p{C}"(),.:;<>@[\]\\]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*$/u;

const fields: Check = object({
  required: {
    username: both(
      text({ minBytes: 1, maxBytes: 64, pattern: /^[a-z0-9._-]+$/ }),
      noneOf('all', 'channel', 'here', 'matterbot', 'system'),
    ),
    email: text({ minBytes: 1, maxBytes: 128, pattern: ADDRESS }),
  },
  optional: {
    auth_service: oneOf('', 'email', 'gitlab', 'saml', 'ldap', 'google', 'office365', 'openid'),
    auth_data: text({ maxBytes: 128 }),
    password: text({ minBytes: 10, maxBytes: 64 }),
    nickname: name,
    first_name: name,
    last_name: name,
    position: text({ maxRunes: 128 }),
    roles: text({ maxRunes: 256 }),
    locale: text({ maxRunes: 5 }),
    delete_at: time,
    profile_image: text(),
    teams: list(
      object({
        required: { name: text() },
        optional: { roles: text(), theme: text(), channels: list(membership) },
      }),
    ),
    notify_props: notifyProps,
    email_interval: oneOf('immediately', 'fifteen', 'hour'),
  },
});

export function checkUser(user: Values, known: Known, report: Report): void {
  fields(user, 'user', report);
  const username = String(user.username);
  if (known.users.has(username)) report('user.twice', shown(username));
  known.users.add(username);
  const email = String(user.email).toLowerCase();
  if (email !== user.email) report('user.email', `not lower-case: ${shown(user.email)}`);
  if (known.emails.has(email)) report('user.email_twice', shown(email));
  known.emails.add(email);
  known.counts.users++;
  if ((user.auth_service === undefined) !== (user.auth_data === undefined))
    report('user.auth_service', 'auth_service and auth_data come together');
  if (user.auth_data !== undefined && user.password !== undefined)
    report('user.password', 'not beside auth_data');
  if (user.profile_image !== undefined && !fileOf(user.profile_image, known))
    report('user.profile_image', `not in the zip: ${shown(user.profile_image)}`);
  const roles = rolesOf(user);
  if (roles.includes('system_admin') && !roles.includes('system_user'))
    report('user.roles', 'system_admin goes with system_user');
  const seen = new Set<string>();
  for (const team of elementsOf(user.teams).filter(isObject))
    checkMemberships(user, team, known, seen, report);
}

function checkMemberships(user: Values, team: Values, known: Known, seen: Set<string>, report: Report): void {
  if (!known.teams.has(String(team.name))) report('user.unknown_team', shown(team.name));
  if (seen.has(String(team.name))) report('user.team_twice', shown(team.name));
  seen.add(String(team.name));
  const isGuest = rolesOf(user).includes('system_guest');
  if (rolesOf(team).includes('team_guest') !== isGuest)
    report('user.guest', 'system_guest goes with team_guest');
  for (const channel of elementsOf(team.channels).filter(isObject)) {
    const key = `${team.name}/${channel.name}`;
    if (!known.channels.has(key)) report('user.unknown_channel', key);
    if (seen.has(key)) report('user.channel_twice', key);
    seen.add(key);
    if (rolesOf(channel).includes('channel_guest') !== isGuest)
      report('user.guest', `system_guest goes with channel_guest: ${key}`);
    for (const name of ['msg_count', 'mention_count']) {
      if ((channel[name] === undefined) !== (channel[`${name}_root`] === undefined))
        report('user.counts', `${name} and ${name}_root come together`);
    }
  }
}

const rolesOf = ({ roles }: Values) => (typeof roles === 'string' ? roles.split(' ') : []);
