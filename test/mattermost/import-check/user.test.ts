import { describe, expect, it } from '@jest/globals';
import {
  BOB,
  broken,
  brokenBy,
  checkEntries,
  checkLines,
  FILES,
  jsonl,
  line,
  soundLines,
  USER,
  type Values,
} from './support/import-file.ts';

const memberOf = (...channels: Values[]) => ({ teams: [{ name: 'acme', channels }] });
const guestOf = (role: string | undefined, ...channels: Values[]) => ({
  roles: 'system_guest',
  teams: [{ name: 'acme', roles: role, channels }],
});

describe('of a user, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['no name', 'user.username', { username: undefined }],
    ['an empty name', 'user.username', { username: '' }],
    ['a name of 65 bytes', 'user.username', { username: 'a'.repeat(65) }],
    ['another sign', 'user.username', { username: 'e+ve' }],
    ['capitals', 'name.case', { username: 'Eve' }],
    ['a restricted name', 'user.username', { username: 'matterbot' }],
    ['the name of another', 'user.twice', { username: 'ann' }],
    ['the name of another in capitals', 'user.twice', { username: 'ANN' }],
    ['no address', 'user.email', { email: undefined }],
    ['an address without a domain', 'user.email', { email: 'eve' }],
    ['an address that begins with a dot', 'user.email', { email: '.eve@example.com' }],
    ['an address with two dots', 'user.email', { email: 'e..ve@example.com' }],
    ['a named address', 'user.email', { email: 'eve <eve@example.com>' }],
    ['capitals in an address', 'name.case', { email: 'Eve@example.com' }],
    ['an address of 129 bytes', 'user.email', { email: `${'e'.repeat(117)}@example.com` }],
    ['the address of another', 'user.email_twice', { email: 'ANN@example.com' }],
    ['an empty password', 'user.password', { password: '' }],
    ['a password of 73 bytes', 'user.password', { password: 'x'.repeat(73) }],
    ['a short password', 'user.password_short', { password: '1234567' }],
    ['a service without its data', 'user.auth', { auth_service: 'saml' }],
    ['data without their service', 'user.auth', { auth_data: 'x' }],
    ['an unknown service', 'user.auth_service', { auth_service: 'slack', auth_data: 'x' }],
    ['long data', 'user.auth_data', { auth_service: 'saml', auth_data: 'x'.repeat(129) }],
    [
      'a password beside the data',
      'user.auth_password',
      { auth_service: 'saml', auth_data: 'x', password: '01234567' },
    ],
    ['a nickname of 65 runes', 'user.nickname', { nickname: '\u{1f600}'.repeat(65) }],
    ['a first name of 65 runes', 'user.first_name', { first_name: 'x'.repeat(65) }],
    ['a last name of 65 runes', 'user.last_name', { last_name: 'x'.repeat(65) }],
    ['a position of 129 runes', 'user.position', { position: 'x'.repeat(129) }],
    ['an admin who is no user', 'user.roles', { roles: 'system_admin' }],
    ['a role with a dash', 'user.roles', { roles: 'system-user' }],
    ['roles of 257 signs', 'user.roles', { roles: 'a '.repeat(129) }],
    ['a long locale', 'user.locale', { locale: 'en-US-x' }],
    ['no locale', 'user.locale', { locale: '1' }],
    ['a fraction of a time', 'user.delete_at', { delete_at: 0.5 }],
    ['a picture that is not in the zip', 'user.image_missing', { profile_image: 'x.png' }],
    ['a picture elsewhere', 'user.image_missing', { profile_image: '../x.png' }],
    [
      'a notification that does not exist',
      'user.notify_props.desktop',
      { notify_props: { desktop: 'some' } },
    ],
    ['a preference that is no text', 'user.formatting', { formatting: true }],
    ['another interval', 'user.email_interval', { email_interval: 'day' }],
    ['an unknown team', 'user.unknown_team', { teams: [{ name: 'other' }] }],
    ['a team twice', 'user.team_twice', { teams: [{ name: 'acme' }, { name: 'acme' }] }],
    ['a team without a name', 'user.teams.name', { teams: [{}] }],
    ['roles in a team', 'user.teams.roles', { teams: [{ name: 'acme', roles: 'Admin' }] }],
    ['a theme that is no JSON', 'user.teams.theme', { teams: [{ name: 'acme', theme: 'dark' }] }],
    ['an unknown channel', 'user.unknown_channel', memberOf({ name: 'other' })],
    ['a channel twice', 'user.channel_twice', memberOf({ name: 'dev' }, { name: 'dev' })],
    ['one of two counts', 'user.counts', memberOf({ name: 'dev', msg_count: 1 })],
    [
      'a count that is no integer',
      'user.teams.channels.msg_count',
      memberOf({ name: 'dev', msg_count: '1', msg_count_root: 1 }),
    ],
    [
      'another level',
      'user.teams.channels.notify_props.mark_unread',
      memberOf({ name: 'dev', notify_props: { mark_unread: 'none' } }),
    ],
    ['an unknown field of a channel', 'unknown_field', memberOf({ name: 'dev', role: '' })],
    ['a guest who is a member of the team', 'user.guest', guestOf('team_user')],
    ['a guest who is a member of a channel', 'user.guest', guestOf('team_guest', { name: 'dev' })],
    [
      'a guest of the team who is a user',
      'user.guest',
      { roles: 'system_user', teams: [{ name: 'acme', roles: 'team_guest' }] },
    ],
    [
      'a guest of channels who is a user',
      'user.guest',
      { roles: 'system_user', ...memberOf({ name: 'dev', roles: 'channel_guest' }) },
    ],
    ['a sound guest', 'user.guest_licence', guestOf('team_guest', { name: 'dev', roles: 'channel_guest' })],
    ['a list that is none', 'user.teams', { teams: {} }],
    ['a list with a null', 'user.teams', { teams: [null] }],
    ['an unknown field', 'unknown_field', { avatar: '' }],
  ])('%s', async (_, rule, change) => {
    const eve = { username: 'eve', email: 'eve@example.com', ...change };
    expect(await brokenBy({ user: [USER, BOB, eve] })).toContain(rule);
  });

  it('one who comes again later', async () => {
    expect(await broken(checkLines([...soundLines(), line('user', BOB)]))).toEqual([
      'line.order',
      'user.again',
    ]);
  });

  it('a picture of more than 100 MiB', async () => {
    const user = [USER, { ...BOB, profile_image: 'bob.png' }];
    const large = Buffer.alloc(100 * 1024 * 1024 + 1);
    const entries = { 'import.jsonl': jsonl(soundLines({ user })), ...FILES, 'data/bob.png': large };
    expect(await broken(checkEntries(Object.entries(entries)))).toEqual(['user.image_size']);
  });
});

describe('of a bot, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['no name', 'bot.username', { username: undefined }],
    ['no owner', 'bot.owner', { owner: undefined }],
    ['an owner in capitals', 'bot.owner', { owner: 'Ann' }],
    ['an unknown owner', 'bot.unknown_owner', { owner: 'eve' }],
    ['the name of a user', 'bot.username_taken', { username: 'bob' }],
    ['the name of another bot', 'bot.twice', { username: 'robot' }],
    ['a long display name', 'bot.display_name', { display_name: 'x'.repeat(65) }],
    ['a long description', 'bot.description', { description: 'x'.repeat(1025) }],
    ['a deactivation', 'bot.delete_at', { delete_at: 1 }],
    ['a picture that is not in the zip', 'bot.image_missing', { profile_image: 'x.png' }],
    ['capitals', 'name.case', { username: 'Two' }],
  ])('%s', async (_, rule, change) => {
    const bot = { username: 'robot', owner: 'ann' };
    expect(await brokenBy({ bot: [bot, { ...bot, username: 'two', ...change }] })).toContain(rule);
  });
});
