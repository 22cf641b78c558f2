import { demand } from '../app-error.ts';
import type { Version } from '../versions.ts';
import type { LineOf, UserTeam } from './line-types.ts';
import { bytes, demandRunes, given, hasRole, refusal, validRoles } from './validity.ts';

const RESERVED = ['all', 'channel', 'matterbot', 'system'];
const AUTH_SERVICES = ['', 'email', 'gitlab', 'saml', 'ldap', 'google', 'office365', 'openid'];
const ADDRESS =
  /^[^\s@"(),:;<>[\]\\.]+(\.[^\s@"(),:;<>[\]\\.]+)*@[^\s@"(),:;<>[\]\\.]+(\.[^\s@"(),:;<>[\]\\.]+)*$/;
const MENTION_LEVELS = ['all', 'mention', 'none'];
const TRUE_OR_FALSE = ['true', 'false'];
/** Of a user's `notify_props`, and what the import calls them in its errors. */
const NOTIFY_PROPS: Record<string, { values: string[]; id: string }> = {
  desktop: { values: MENTION_LEVELS, id: 'desktop' },
  desktop_sound: { values: TRUE_OR_FALSE, id: 'desktop_sound' },
  email: { values: TRUE_OR_FALSE, id: 'email' },
  mobile: { values: MENTION_LEVELS, id: 'mobile' },
  mobile_push_status: { values: ['online', 'away', 'offline'], id: 'mobile_push_status' },
  channel: { values: TRUE_OR_FALSE, id: 'channel_trigger' },
  comments: { values: ['any', 'root', 'never'], id: 'comments_trigger' },
};

const refused = refusal('user');
const teamRefused = refusal('user_teams');
const channelRefused = refusal('user_channels');
type User = LineOf<'user'>;

export const validUsername = (name: string): boolean =>
  /^[a-z0-9.\-_]+$/.test(name) && bytes(name) <= 64 && !RESERVED.includes(name);

/** What can be said of a user's line without looking at what is stored. @throws AppError */
export function validateUser(line: User, version: Version): { username: string; email: string } {
  const { username, email, roles } = line;
  demand(given(username), refused('username_missing'));
  demand(validUsername(version.modernLines ? username.toLowerCase() : username), refused('username_invalid'));
  demand(given(email), refused('email_missing'));
  demand(email !== '' && bytes(email) <= 128, refused('email_length'));
  validateSecrets(line, version);
  demandRunes(line.nickname, 64, refused('nickname_length'));
  demandRunes(line.first_name, 64, refused('first_name_length'));
  demandRunes(line.last_name, 64, refused('last_name_length'));
  demandRunes(line.position, 128, refused('position_length'));
  demand(!given(roles) || validRoles(roles), refused('roles_invalid'));
  if (version.modernLines) validateGuest(line);
  for (const [name, { values, id }] of Object.entries(NOTIFY_PROPS)) {
    const value = line.notify_props?.[name];
    demand(!given(value) || values.includes(value), refused(`notify_props_${id}_invalid`));
  }
  for (const team of line.teams ?? []) validateTeam(team, version);
  demand(ADDRESS.test(email), 'model.user.is_valid.email.app_error', { where: 'User.IsValid' });
  demand(validLocale(line.locale), 'model.user.is_valid.locale.app_error', { where: 'User.IsValid' });
  return { username: username.toLowerCase(), email: email.toLowerCase() };
}

function validateSecrets({ auth_service, auth_data, password }: User, version: Version): void {
  demand(!(given(auth_data) && given(password)), refused('auth_data_and_password'));
  demand(bytes(auth_data ?? '') <= 128, refused('auth_data_length'));
  demand(Boolean(auth_service) === Boolean(auth_data), refused('auth_data_and_service_dependency'));
  if (version.modernLines)
    demand(AUTH_SERVICES.includes(auth_service ?? ''), teamRefused('invalid_auth_service'));
  demand(password !== '', refused('password_length'));
  demand(bytes(password ?? '') <= version.maxPasswordBytes, refused('password_length'));
}

const validLocale = (locale: string | null | undefined): boolean => {
  if (!locale) return true;
  try {
    return locale.length <= 5 && Intl.getCanonicalLocales(locale.replaceAll('_', '-')).length === 1;
  } catch {
    return false;
  }
};

/** A guest is one in the system, in every team and in every channel of the line, or nowhere. */
function validateGuest({ roles, teams }: User): void {
  if (!given(roles) || !teams?.length) return;
  const channels = teams.flatMap((team) => team.channels ?? []);
  const inAllTeams = teams.every((team) => hasRole(team.roles, 'team_guest'));
  const inAllChannels = channels.every((channel) => hasRole(channel.roles, 'channel_guest'));
  if (hasRole(roles, 'system_guest')) {
    demand(inAllTeams, refused('system_guest_missing_team_guest_roles'));
    demand(inAllChannels, refused('system_guest_missing_channel_guest_roles'));
    return;
  }
  demand(!inAllTeams, refused('team_guest_missing_system_guest_role'));
  demand(channels.length === 0 || !inAllChannels, refused('channel_guest_missing_system_guest_role'));
}

function validateTeam(team: UserTeam, version: Version): void {
  demand(given(team.name), teamRefused('team_name_missing'));
  demand(!given(team.roles) || validRoles(team.roles), teamRefused('invalid_roles'));
  for (const channel of team.channels ?? []) {
    demand(given(channel.name), channelRefused('channel_name_missing'));
    demand(!given(channel.roles) || validRoles(channel.roles), channelRefused('invalid_roles'));
    const { desktop, mobile, mark_unread } = channel.notify_props ?? {};
    const levels = ['default', ...MENTION_LEVELS];
    demand(!given(desktop) || levels.includes(desktop), channelRefused('invalid_notify_props_desktop'));
    demand(!given(mobile) || levels.includes(mobile), channelRefused('invalid_notify_props_mobile'));
    const isMarkValid = !given(mark_unread) || ['all', 'mention'].includes(mark_unread);
    demand(isMarkValid, channelRefused('invalid_notify_props_mark_unread'));
    if (!version.modernLines) continue;
    for (const count of ['msg_count', 'mention_count'] as const)
      demand(given(channel[count]) === given(channel[`${count}_root`]), channelRefused(`${count}_pair`));
  }
}
