import { checkImage } from './check-image.ts';
import { checkMemberships, MEMBERSHIP } from './check-memberships.ts';
import {
  anyObject,
  both,
  type Check,
  fieldsOf,
  integer,
  isGiven,
  list,
  named,
  noneOf,
  objectsOf,
  oneOf,
  text,
  type Values,
} from './fields.ts';
import { folded, type Known } from './known.ts';
import { type Problems, type Report, shown } from './problems.ts';
import { hasRole, roles } from './roles.ts';

const name = text({ maxRunes: 64 });
const trueOrFalse = oneOf('true', 'false');
const MIN_PASSWORD = 8;

export const USERNAME: Check = both(
  text({ minBytes: 1, maxBytes: 64, pattern: /^[a-z0-9._-]+$/, folded: true }),
  noneOf('all', 'channel', 'matterbot', 'system'),
);

const notifyProps = fieldsOf({
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

/** An address as Go's parser takes it, without comments or a display name. */
const ATOMS = '[^\\s\\p{C}"(),.:;<>@[\\]\\\\]+(?:\\.[^\\s\\p{C}"(),.:;<>@[\\]\\\\]+)*';
const ADDRESS = new RegExp(`^(?:${ATOMS}|"(?:[^"\\\\\\p{C}]|\\\\[^\\p{C}])*")@${ATOMS}$`, 'u');

/** At most five signs, as in `pt-BR`. */
const locale: Check = (value, rule, report) => {
  text({ maxBytes: 5 })(value, rule, report);
  if (value === '' || typeof value !== 'string') return;
  try {
    Intl.getCanonicalLocales(value.replaceAll('_', '-'));
  } catch {
    report(rule, `not a language: ${shown(value)}`);
  }
};

export const USER_FIELDS = {
  required: {
    username: USERNAME,
    email: text({ minBytes: 1, maxBytes: 128, pattern: ADDRESS }),
  },
  optional: {
    auth_service: oneOf('', 'email', 'gitlab', 'saml', 'ldap', 'google', 'office365', 'openid'),
    auth_data: text({ maxBytes: 128 }),
    password: text({ minBytes: 1, maxBytes: 72, quoted: false }),
    nickname: name,
    first_name: name,
    last_name: name,
    position: text({ maxRunes: 128 }),
    roles,
    locale,
    delete_at: integer,
    profile_image: text(),
    teams: list(named('user.teams', MEMBERSHIP)),
    notify_props: named('user.notify_props', notifyProps),
    email_interval: oneOf('immediately', 'fifteen', 'hour'),
    feature_enabled_markdown_preview: trueOrFalse,
    formatting: trueOrFalse,
    show_unread_section: trueOrFalse,
    theme: text(),
    military_time: text(),
    link_previews: text(),
    message_display: text(),
    collapse_consecutive_messages: text(),
    colorize_usernames: text(),
    channel_display_mode: text(),
    tutorial_step: text(),
    name_format: text(),
    send_on_ctrl_enter: text(),
    code_block_ctrl_enter: text(),
    show_join_leave: text(),
    sync_drafts: text(),
    limit_visible_dms_gms: text(),
    custom_status: anyObject,
  },
};

const fields = fieldsOf(USER_FIELDS);

export function checkUser(user: Values, known: Known, problems: Problems): void {
  const username = folded(user.username);
  const report = problems.of({ type: 'user', name: String(user.username) });
  fields(user, 'user', report);
  known.counts.users++;
  const before = known.users.get(username);
  if (before?.isBot || before?.run === known.run) report('user.twice', shown(user.username));
  else if (before) report('user.again', shown(user.username));
  known.users.set(username, { isBot: false, ...before, run: known.run });
  checkNames(user, before === undefined, known, report);
  checkSecrets(user, report);
  checkImage(user.profile_image, 'user', known, report);
  if (hasRole(user, 'system_guest')) report('user.guest_licence', shown(user.roles));
  checkMemberships(user, objectsOf(user.teams), before === undefined, known, report);
}

function checkNames(user: Values, isNew: boolean, known: Known, report: Report): void {
  for (const name of [user.username, user.email])
    if (typeof name === 'string' && name !== folded(name)) report('name.case', shown(name));
  if (typeof user.email !== 'string') return;
  if (isNew && known.emails.has(folded(user.email))) report('user.email_twice', shown(user.email));
  known.emails.add(folded(user.email));
}

function checkSecrets({ auth_service, auth_data, password }: Values, report: Report): void {
  if (Boolean(auth_service) !== Boolean(auth_data))
    report('user.auth', auth_service ? 'no auth_data' : 'no auth_service');
  if (isGiven(auth_data) && isGiven(password)) report('user.auth_password', 'both are there');
  if (typeof password === 'string' && password !== '' && password.length < MIN_PASSWORD)
    report('user.password_short', `${password.length} signs`);
}
