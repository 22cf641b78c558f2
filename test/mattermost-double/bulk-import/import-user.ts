import { AppError, demand } from '../app-error.ts';
import type { Config } from '../config.ts';
import { hashPassword, newUser, randomPassword } from '../create-user.ts';
import { imageSize } from '../file-store.ts';
import type { UserRow } from '../rows.ts';
import type { ImportContext } from './import-context.ts';
import { importMemberships } from './import-memberships.ts';
import type { LineOf } from './line-types.ts';
import { validateUser } from './validate-user.ts';
import { bytes, given, hasRole, staysInside } from './validity.ts';

type User = LineOf<'user'>;

/**
 * A person, found by the user name. Of one that exists, the fields of the line are overwritten, the locale is reset
 * where the line has none, and a line without `auth_data` gives a new password (a random one, if it names none) and
 * takes the SSO link away; `delete_at` counts only for a new account.
 */
export async function importUser(context: ImportContext, line: User): Promise<void> {
  const { state, version } = context;
  demandPicturePath(context, line);
  const { username, email } = validateUser(line, version);
  const before = state.by.username.first(username);
  const owner = state.by.email.first(email);
  if (owner && owner.id !== before?.id)
    throw new AppError('app.user.save.email_exists.app_error', { where: 'importUser' });
  if (before && before.email !== email) demandDomain(email, context.config());
  if (given(line.password)) demandPassword(line.password, context.config());

  const fields = fieldsOf(context, line, email, before);
  const user: UserRow = before
    ? { ...before, ...fields, ...secretsOf(line, before), update_at: Date.now() }
    : newUser({ ...fields, ...secretsOf(line), username, delete_at: line.delete_at ?? 0 });
  state.commit(['users', user]);
  await importPicture(context, line, user);
  importMemberships(context, { user, isGuest: isTakenForGuest(user, line, before) }, line.teams ?? []);
}

function fieldsOf({ config }: ImportContext, line: User, email: string, before?: UserRow) {
  const mobile = (name: string) =>
    name === 'mobile' ? 'push' : name === 'mobile_push_status' ? 'push_status' : name;
  const notify = Object.entries(line.notify_props ?? {}).filter(([, value]) => given(value));
  const blank = newUser({ username: '', email: '' });
  const { nickname, first_name, last_name, position, roles, notify_props } = before ?? blank;
  return {
    email,
    email_verified: true,
    nickname: line.nickname ?? nickname,
    first_name: line.first_name ?? first_name,
    last_name: line.last_name ?? last_name,
    position: line.position ?? position,
    roles: line.roles ?? roles,
    locale: line.locale ?? config().LocalizationSettings.DefaultClientLocale,
    notify_props: {
      ...notify_props,
      ...Object.fromEntries(notify.map(([name, value]) => [mobile(name), value!])),
    },
  };
}

function secretsOf(line: User, before?: UserRow): Partial<UserRow> {
  if (given(line.auth_data)) {
    const auth_service = line.auth_service ?? '';
    const isSame = before?.auth_service === auth_service && before.auth_data === line.auth_data;
    const changed = { auth_service, auth_data: line.auth_data, password_hash: '' };
    return isSame ? {} : { ...changed, last_password_update: Date.now() };
  }
  return {
    auth_service: '',
    auth_data: '',
    password_hash: hashPassword(line.password ?? randomPassword()),
    last_password_update: Date.now(),
  };
}

/** The server's mistake: it has emptied the roles of a guest in whom nothing changed, and takes them for a member. */
function isTakenForGuest(user: UserRow, line: User, before?: UserRow): boolean {
  if (!hasRole(user.roles, 'system_guest')) return false;
  const { nickname, first_name, last_name, position, email, locale, roles } = user;
  const shown = JSON.stringify([nickname, first_name, last_name, position, email, locale, roles]);
  const was = before && [
    before.nickname,
    before.first_name,
    before.last_name,
    before.position,
    before.email,
    before.locale,
    before.roles,
  ];
  return (
    !was || JSON.stringify(was) !== shown || (given(line.delete_at) && line.delete_at !== before.delete_at)
  );
}

/** New accounts of an import may have any address; a changed one may not. */
function demandDomain(email: string, { TeamSettings }: Config): void {
  const domains = TeamSettings.RestrictCreationToDomains.split(/[\s,]+/).filter(Boolean);
  const isAccepted = domains.length === 0 || domains.some((domain) => email.endsWith(`@${domain}`));
  demand(isAccepted, 'api.user.update_user.accepted_domain.app_error', { where: 'UpdateUser' });
}

function demandPassword(password: string, { PasswordSettings: settings }: Config): void {
  const wanted: [boolean, RegExp, string][] = [
    [settings.Lowercase, /[a-z]/, 'lowercase'],
    [settings.Uppercase, /[A-Z]/, 'uppercase'],
    [settings.Number, /[0-9]/, 'number'],
    [settings.Symbol, /[ !"\\#$%&'()*+,\-./:;<=>?@[\]^_`|~]/, 'symbol'],
  ];
  const missing = wanted.filter(([isWanted, pattern]) => isWanted && !pattern.test(password));
  const isTooShort = bytes(password) < settings.MinimumLength;
  if (!isTooShort && missing.length === 0) return;
  const id = ['model.user.is_valid.pwd', ...missing.map(([, , name]) => name)].join('_');
  throw new AppError(`${id}${missing.length === 0 ? '_min_length' : ''}.app_error`, {
    where: 'User.IsValid',
  });
}

/** @throws AppError a picture that is not in the zip */
export function demandPicturePath(
  { version, zip }: ImportContext,
  { profile_image: path }: Pick<User, 'profile_image'>,
): void {
  if (!given(path)) return;
  const inside = 'app.import.validate_user_import_data.invalid_image_path.error';
  if (version.modernLines) demand(staysInside(path), inside);
  const isThere = version.lenientFiles && zip.find(path) !== undefined;
  demand(isThere, 'app.import.validate_user_import_data.profile_image.error', { status: 404 });
}

async function importPicture(context: ImportContext, { profile_image: path }: User, user: UserRow) {
  const entry = given(path) ? context.zip.find(path) : undefined;
  if (!entry) return;
  const { hash, head } = await context.files.save(`${user.id}-picture`, context.zip.stream(entry));
  const { MaxFileSize, MaxImageResolution } = context.config().FileSettings;
  const { width = 0, height = 0 } = imageSize(head) ?? {};
  demand(
    entry.size <= MaxFileSize && width * height <= MaxImageResolution,
    'api.user.upload_profile_user.check_image_limits.app_error',
  );
  context.state.commit(['users', { ...user, picture_hash: hash, last_picture_update: Date.now() }]);
}
