import { describe, expect, it } from '@jest/globals';
import {
  BOB,
  broken,
  brokenBy,
  CHANNEL,
  checkLines,
  line,
  soundLines,
  TEAM,
  USER,
  type Values,
} from './support/import-file.ts';

const SCHEME = {
  name: 'mine',
  display_name: 'Mine',
  scope: 'channel',
  default_channel_admin_role: { name: 'a', display_name: 'A' },
  default_channel_user_role: { name: 'b', display_name: 'B' },
};

describe('of a team, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['no name', 'team.name', { name: undefined }],
    ['null for a name', 'team.name', { name: null }],
    ['a name of one sign', 'team.name', { name: 'a' }],
    ['a name of 65 bytes', 'team.name', { name: 'a'.repeat(65) }],
    ['a name with a sign', 'team.name', { name: 'a_b' }],
    ['a reserved beginning', 'team.name', { name: 'posting' }],
    ['a reserved beginning in capitals', 'team.name', { name: 'HelpDesk' }],
    ['capitals', 'name.case', { name: 'Acme' }],
    ['a long display name', 'team.display_name', { display_name: 'x'.repeat(65) }],
    ['no display name', 'team.display_name', { display_name: '' }],
    ['another type', 'team.type', { type: 'P' }],
    ['a long description', 'team.description', { description: 'é'.repeat(128) }],
    ['a text for a flag', 'team.allow_open_invite', { allow_open_invite: 'false' }],
    ['an unknown scheme', 'team.unknown_scheme', { scheme: 'mine' }],
    ['an unknown field', 'unknown_field', { icon: 'x' }],
  ])('%s', async (_, rule, change) => {
    expect(await brokenBy({ team: [{ ...TEAM, ...change }] })).toContain(rule);
  });

  it('the same one twice, at once or later', async () => {
    expect(await brokenBy({ team: [TEAM, TEAM] })).toEqual(['team.twice']);
    const later = [...soundLines(), line('team', { ...TEAM, type: 'O' })];
    expect(await broken(checkLines(later))).toEqual(['line.order', 'team.again']);
  });

  it('a scheme of another scope', async () => {
    const role = { name: 'c', display_name: 'C' };
    const ofTeams = { ...SCHEME, scope: 'team', default_team_admin_role: role, default_team_user_role: role };
    const team = [{ ...TEAM, scheme: 'mine' }];
    expect(await brokenBy({ scheme: [ofTeams], team })).toEqual([]);
    expect(await brokenBy({ scheme: [SCHEME], team })).toEqual(['team.unknown_scheme']);
  });

  it('more than 2,000 channels that are not archived, once', async () => {
    const channels = (count: number, change: Values = {}) =>
      Array.from({ length: count }, (_, n) => ({ ...CHANNEL, name: `dev${n || ''}`, ...change }));
    expect(await brokenBy({ channel: channels(1998) })).toEqual([]);
    expect(await brokenBy({ channel: channels(1999) })).toEqual(['team.max_channels']);
    expect(await brokenBy({ channel: channels(2500, { deleted_at: 1 }) })).toEqual([]);
    const { totals } = await checkLines(soundLines({ channel: channels(2100) }));
    expect(totals.get('team.max_channels')).toBe(1);
  });

  it('more than 50 active members, once', async () => {
    const users = (count: number, change: Values = {}) =>
      Array.from({ length: count }, (_, n) => ({
        username: `u${n}`,
        email: `u${n}@example.com`,
        teams: [{ name: 'acme' }],
        ...change,
      }));
    expect(await brokenBy({ user: [USER, BOB, ...users(49)] })).toEqual([]);
    expect(await brokenBy({ user: [USER, BOB, ...users(50)] })).toEqual(['team.max_users']);
    expect(await brokenBy({ user: [USER, BOB, ...users(60, { delete_at: 1 })] })).toEqual([]);
  });
});

describe('of a scheme, the checker refuses', () => {
  it.each<[string, string, Values]>([
    ['a name with a dash', 'scheme.name', { name: 'a-b' }],
    ['a name of one sign', 'scheme.name', { name: 'a' }],
    ['no display name', 'scheme.display_name', { display_name: '' }],
    ['another scope', 'scheme.scope', { scope: 'world' }],
    ['no role', 'scheme.default_channel_user_role', { default_channel_user_role: undefined }],
    [
      'a role of teams',
      'scheme.default_team_user_role',
      { default_team_user_role: { name: 'a', display_name: 'A' } },
    ],
    ['no roles of teams', 'scheme.default_team_admin_role', { scope: 'team' }],
    ['a role without a name', 'role.name', { default_channel_user_role: { display_name: 'B' } }],
    ['a long description', 'scheme.description', { description: 'é'.repeat(513) }],
  ])('%s', async (_, rule, change) => {
    expect(await brokenBy({ scheme: [{ ...SCHEME, ...change }] })).toContain(rule);
  });

  it('the same one twice', async () => {
    expect(await brokenBy({ scheme: [SCHEME, SCHEME] })).toEqual(['scheme.twice']);
  });
});

describe('of a role, the checker refuses', () => {
  it.each<[string, string, Values]>([
    ['a name with a dash', 'role.name', { name: 'a-b' }],
    ['no display name', 'role.display_name', { display_name: undefined }],
    ['permissions that are no list', 'role.permissions', { permissions: 'all' }],
  ])('%s', async (_, rule, change) => {
    expect(await brokenBy({ role: [{ name: 'mine', display_name: 'Mine', ...change }] })).toContain(rule);
  });
});
