import { describe, expect, it } from '@jest/globals';
import { Choices } from '../../src/choices/choices.ts';
import type { Needs } from '../../src/preflight/needs.ts';
import { preflight } from '../../src/preflight/preflight.ts';
import type { Row, Verdict } from '../../src/preflight/row.ts';
import type { ServerFacts } from '../../src/preflight/server-facts.ts';
import { aConfig, account, aServer, channel, existing, someNeeds, team } from './support/ready.ts';

const MIB = 1024 * 1024;
type NeedsOf = Partial<Needs>;
type ServerOf = Partial<ServerFacts>;

const look = (needs: NeedsOf = {}, server: ServerOf = {}) => preflight(someNeeds(needs), aServer(server));
const rowOf = (rows: readonly Row[], id: string) => rows.filter((row) => row.id === id);
const notOk = (rows: readonly Row[]) =>
  rows.filter(({ verdict }) => verdict !== 'ok').map(({ id, verdict }) => `${verdict} ${id}`);

describe('the pre-flight', () => {
  it('suggests choices that a file of choices may hold', () => {
    const long = (end: string) => `${'x'.repeat(64 - end.length)}${end}`;
    const rows = look(
      {
        accounts: [account('alice'), account(long('a')), account('carol'), account('dan', { kind: 'bot' })],
        channels: [
          { slackId: 'C1', name: long('c'), type: 'O', isArchived: false },
          { slackId: 'C2', name: 'dev', type: 'P', isArchived: false },
        ],
        emoji: [{ slackName: 'e', name: long('e') }],
      },
      {
        accounts: [
          existing('alice', { email: 'x@y.z' }),
          existing(long('a'), { is_bot: true, email: 'b@y.z' }),
          existing('carol2', { email: 'carol@acme.example' }),
          existing('dan'),
        ],
        channels: [channel(long('c')), channel('dev')],
        emoji: new Set([long('e')]),
      },
    );
    const choices = rows.flatMap(({ items = [] }) => items.flatMap(({ choice }) => choice ?? []));
    expect(choices).toHaveLength(7);
    for (const choice of choices) expect(Choices.safeParse(choice).error).toBeUndefined();
  });

  it('finds a server of today with a free team ready', () => {
    expect(notOk(look())).toEqual([]);
  });

  it('says for every problem and every change what to do', () => {
    const rows = look(
      {
        accounts: Array.from({ length: 90 }, (_, n) => account(`user${n}`)),
        overriddenNames: 3,
        messages: 1e6,
      },
      {
        version: '5.39.0',
        config: aConfig({ FileSettings: { MaxFileSize: 1 }, JobSettings: { RunJobs: false } }),
        limits: { activeUserCount: 3, maxUsersHardLimit: 50, postHistoryLimit: 10_000 },
        team: team({ delete_at: 5 }),
        channels: [channel('dev', { type: 'P' })],
        accounts: [existing('user1', { email: 'other@x.y' })],
      },
    );
    expect(notOk(rows).length).toBeGreaterThan(9);
    for (const row of rows)
      if (row.verdict !== 'ok') expect([row.todo, row.setting, row.items].some(Boolean)).toBe(true);
  });

  describe('the version', () => {
    const archived = [{ slackId: 'C2', name: 'old', type: 'O' as const, isArchived: true }];
    const bots = [account('robot', { kind: 'bot' })];
    const bare = { attachments: 0, emoji: [], accounts: [], channels: [] };

    it.each<[string, Verdict, NeedsOf]>([
      ['5.37.0', 'problem', bare],
      ['5.38.0', 'change', {}],
      ['5.38.0', 'change', bare],
      ['5.39.3', 'change', { ...bare, profileImages: 1 }],
      ['6.0.2', 'change', {}],
      ['6.4.0', 'change', {}],
      ['9.0.0', 'change', { ...bare, channels: archived }],
      // 9.1 to 9.6 refuse posts in archived channels, but those are archived last.
      ['9.6.9', 'change', { ...bare, channels: archived }],
      ['9.10.1', 'problem', { ...bare, accounts: bots }],
      ['10.5.0', 'ok', { ...bare, accounts: bots }],
      ['11.6.0', 'ok', {}],
      ['12.0.0', 'ok', {}],
      ['dev', 'change', {}],
    ])('%s is %s', (version, verdict, needs) => {
      const [row] = rowOf(look(needs, { version }), 'version');
      expect(row).toMatchObject({ verdict, found: version });
    });

    it('names what it lacks, and since when it is there', () => {
      const [row] = rowOf(look({}, { version: '6.5.0' }), 'version');
      expect(row?.items?.map(({ name, found }) => `${name}: ${found}`)).toEqual([
        'pinned posts: not before 6.7',
        'reactions on replies, and followers of threads: not before some version after 9.10',
      ]);
    });

    it.each(['10.5.0', '12.0.0'])('%s is looked at with caution', (version) => {
      expect(rowOf(look({}, { version }), 'version')[0]?.todo).toMatch(/known release by release|a copy/);
    });
  });

  describe('the token', () => {
    it.each<[string, Verdict]>([
      ['system_user system_admin', 'ok'],
      ['system_admin', 'ok'],
      ['system_user system_manager', 'problem'],
      ['system_user not_system_admin', 'problem'],
    ])('with the roles %s is %s', (roles, verdict) => {
      expect(rowOf(look({}, { me: existing('x', { roles }) }), 'token')[0]?.verdict).toBe(verdict);
    });

    it('of somebody else tells nothing that could be taken for the truth', () => {
      const rows = look({}, { me: existing('x', { roles: 'system_user' }) });
      expect(rows.map(({ id }) => id)).toEqual(['version', 'token']);
    });

    it('that may not read the configuration is a problem, and no setting is called fine', () => {
      const rows = look({}, { config: undefined });
      expect(notOk(rows)).toEqual(['problem config']);
      expect(rows.some(({ id }) => id.includes('Settings'))).toBe(false);
    });

    it('of a server without a licence means no guests', () => {
      const accounts = [account('g', { kind: 'guest' })];
      const config = aConfig({ GuestAccountsSettings: { Enable: true } });
      expect(notOk(look({ accounts }, { config }))).toEqual(['change license.guests']);
      const license = { IsLicensed: 'true', Cloud: 'false' };
      expect(notOk(look({ accounts }, { config, license }))).toEqual([]);
    });

    it('is of no use to a server in Mattermost’s cloud', () => {
      const license = { IsLicensed: 'true', Cloud: 'true' };
      expect(notOk(look({}, { license }))).toEqual(['problem cloud']);
    });
  });

  describe('settings', () => {
    it.each<[string, Verdict, NeedsOf, Parameters<typeof aConfig>[0], number | boolean]>([
      [
        'FileSettings.EnableFileAttachments',
        'problem',
        {},
        { FileSettings: { EnableFileAttachments: false } },
        true,
      ],
      ['FileSettings.MaxFileSize', 'problem', { importFileBytes: 100 * MIB + 1 }, {}, 100 * MIB + 1],
      [
        'FileSettings.MaxFileSize',
        'change',
        { largestFile: { bytes: 200 * MIB, name: 'film.mp4' } },
        {},
        200 * MIB,
      ],
      ['FileSettings.MaxImageResolution', 'change', { largestImagePixels: 33_177_601 }, {}, 33_177_601],
      ['JobSettings.RunJobs', 'problem', {}, { JobSettings: { RunJobs: false } }, true],
      [
        'ServiceSettings.EnableCustomEmoji',
        'change',
        {},
        { ServiceSettings: { EnableCustomEmoji: false } },
        true,
      ],
      ['ServiceSettings.EnablePostUsernameOverride', 'change', { overriddenNames: 1 }, {}, true],
      ['ServiceSettings.EnablePostIconOverride', 'change', { overriddenNames: 1 }, {}, true],
      ['GuestAccountsSettings.Enable', 'change', { accounts: [account('g', { kind: 'guest' })] }, {}, true],
      ['TeamSettings.MaxUsersPerTeam', 'problem', {}, { TeamSettings: { MaxUsersPerTeam: 1 } }, 2],
      ['TeamSettings.MaxChannelsPerTeam', 'problem', {}, { TeamSettings: { MaxChannelsPerTeam: 2 } }, 3],
    ])('%s is a %s', (name, verdict, needs, config, value) => {
      const rows = look(needs, { config: aConfig(config) }).filter((row) => row.verdict !== 'ok');
      expect(rows.find(({ id }) => id === name)).toMatchObject({ verdict, setting: { name, value } });
    });

    it.each<[string, NeedsOf, Parameters<typeof aConfig>[0]]>([
      ['at its limit', { importFileBytes: 100 * MIB, largestImagePixels: 33_177_600 }, {}],
      ['off, where nobody needs it', { emoji: [] }, { ServiceSettings: { EnableCustomEmoji: false } }],
      ['just enough members', {}, { TeamSettings: { MaxUsersPerTeam: 2 } }],
      ['just enough channels', {}, { TeamSettings: { MaxChannelsPerTeam: 3 } }],
    ])('%s is fine', (_name, needs, config) => {
      expect(notOk(look(needs, { config: aConfig(config) }))).toEqual([]);
    });

    it('of one name get one value, enough for all', () => {
      const needs = { importFileBytes: 150 * MIB, largestFile: { bytes: 200 * MIB, name: 'film.mp4' } };
      const values = rowOf(look(needs), 'FileSettings.MaxFileSize').map(({ setting }) => setting?.value);
      expect(values).toEqual([200 * MIB, 200 * MIB]);
    });

    it('that a version does not have are no rows', () => {
      const config = aConfig();
      delete (config.FileSettings as { MaxImageResolution?: number }).MaxImageResolution;
      expect(rowOf(look({}, { config }), 'FileSettings.MaxImageResolution')).toEqual([]);
    });

    it('an attachment that is too large ends an import before 6.1', () => {
      const needs = { largestFile: { bytes: 200 * MIB, name: 'film.mp4' } };
      const rows = rowOf(look(needs, { version: '6.0.1' }), 'FileSettings.MaxFileSize');
      expect(rows.map(({ verdict }) => verdict)).toEqual(['ok', 'problem']);
    });

    it('posts longer than the server’s are a problem', () => {
      expect(notOk(look({}, { maxPostSize: 4000 }))).toEqual(['problem MaxPostSize']);
      expect(notOk(look({ longestPost: 4000 }, { maxPostSize: 4000 }))).toEqual([]);
    });
  });

  describe('the team', () => {
    it.each<[string, NeedsOf, ServerOf, Verdict, RegExp]>([
      ['is there', {}, { team: team() }, 'ok', /there, with 3 members/],
      ['is not there', {}, {}, 'ok', /will be made/],
      ['has a name that is refused', { team: 'helpdesk' }, {}, 'problem', /not there/],
      ['is archived', {}, { team: team({ delete_at: 9 }) }, 'problem', /archived/],
      ['is managed by groups', {}, { team: team({ group_constrained: true }) }, 'problem', /groups/],
    ])('%s', (_name, needs, server, verdict, found) => {
      const [row] = rowOf(look(needs, server), 'team');
      expect(row).toMatchObject({ verdict, found: expect.stringMatching(found) });
    });

    it('counts members who are there, and of the archive only those who are not', () => {
      const needs = {
        accounts: [account('alice'), account('bob'), account('carol'), account('robot', { kind: 'bot' })],
      };
      const [row] = rowOf(
        look(needs, {
          team: team({ activeMembers: 49 }),
          accounts: [existing('alice', { isMember: true }), existing('bob')],
        }),
        'TeamSettings.MaxUsersPerTeam',
      );
      expect(row).toMatchObject({
        found: '50 allowed, 49 present',
        needed: '51 (2 more)',
        verdict: 'problem',
        setting: { value: 51 },
      });
    });

    it('counts open channels that are there, and of the archive only new names', () => {
      const [row] = rowOf(
        look(
          {},
          {
            team: team(),
            channels: [channel('town-square'), channel('off-topic'), channel('gone', { delete_at: 5 })],
            config: aConfig({ TeamSettings: { MaxChannelsPerTeam: 2 } }),
          },
        ),
        'TeamSettings.MaxChannelsPerTeam',
      );
      expect(row).toMatchObject({ found: '2 allowed, 2 present', needed: '3 (1 more)', verdict: 'problem' });
    });

    it.each<[string, NeedsOf, string[]]>([
      [
        'accounts',
        { accounts: Array.from({ length: 30 }, (_, n) => account(`u${n}`)) },
        ['change limits.users'],
      ],
      [
        'accounts, of which only active ones count',
        { accounts: Array.from({ length: 30 }, (_, n) => account(`u${n}`, { isActive: false })) },
        [],
      ],
      ['messages', { messages: 10_001 }, ['change limits.posts']],
    ])('has an edition’s limit of %s', (_name, needs, expected) => {
      const limits = { activeUserCount: 3, maxUsersHardLimit: 30, postHistoryLimit: 10_000 };
      expect(notOk(look(needs, { limits }))).toEqual(expected);
    });
  });

  describe('accounts', () => {
    it.each<[string, NeedsOf, ServerOf, string[]]>([
      ['a person with an account of the same name', {}, { accounts: [existing('alice')] }, []],
      [
        'a person with an account of another name',
        {},
        { accounts: [existing('alice.b', { email: 'alice@acme.example' })] },
        [],
      ],
      [
        'a user name that somebody with another address has',
        {},
        { accounts: [existing('alice', { email: 'alice@other.example' })] },
        ['problem accounts.conflict'],
      ],
      [
        'a user name that a bot has',
        {},
        { accounts: [existing('alice', { email: 'alice@localhost', is_bot: true })] },
        ['problem accounts.conflict'],
      ],
      [
        'a person whose name somebody else has, but who has an account',
        {},
        {
          accounts: [
            existing('alice', { email: 'other@x.y' }),
            existing('alice2', { email: 'alice@acme.example' }),
          ],
        },
        [],
      ],
      [
        'a bot where a person is',
        { accounts: [account('robot', { kind: 'bot' })] },
        { accounts: [existing('robot')] },
        ['problem accounts.conflict'],
      ],
      [
        'a bot where that bot is',
        { accounts: [account('robot', { kind: 'bot' })] },
        { accounts: [existing('robot', { is_bot: true })] },
        [],
      ],
      [
        'a chosen account that is there',
        { accounts: [account('bob.m', { kind: 'existing', email: 'x@y.z' })] },
        { accounts: [existing('bob.m')] },
        [],
      ],
      [
        'a chosen account that is not there',
        { accounts: [account('bob.m', { kind: 'existing' })] },
        {},
        ['problem accounts.missing'],
      ],
      ['an owner of bots who is there', { botOwner: 'admin' }, { accounts: [existing('admin')] }, []],
      ['an owner of bots who is not there', { botOwner: 'admin' }, {}, ['problem bot_owner']],
    ])('%s', (_name, needs, server, expected) => {
      expect(notOk(look(needs, server))).toEqual(expected);
    });

    it('addresses are compared without regard to case', () => {
      const [row] = rowOf(
        look({}, { accounts: [existing('al', { email: 'Alice@Acme.Example' })] }),
        'accounts.used',
      );
      expect(row?.items?.[0]).toMatchObject({
        name: '@alice',
        found: '@al of the address Alice@Acme.Example',
        choice: { users: { UALICE: { account: 'al' } } },
      });
    });

    it('a conflict comes with the choice that solves it', () => {
      const [row] = rowOf(
        look({}, { accounts: [existing('bob', { email: 'bob@other.example' })] }),
        'accounts.conflict',
      );
      expect(row?.items).toEqual([
        {
          name: '@bob',
          found:
            'the user name of somebody with another address: bob@other.example there, bob@acme.example in Slack',
          verdict: 'problem',
          todo: 'users.UBOB.account: bob if it is the same person, else users.UBOB.username: bob-slack',
          choice: { users: { UBOB: { account: 'bob' } } },
        },
      ]);
    });
  });

  describe('names', () => {
    it.each<[string, ServerOf, string[]]>([
      ['everybody’s channel', { channels: [channel('town-square')] }, []],
      ['a channel of the same kind', { channels: [channel('dev')] }, ['change channels']],
      ['a channel of another kind', { channels: [channel('dev', { type: 'P' })] }, ['problem channels']],
      ['an archived channel', { channels: [channel('dev', { delete_at: 5 })] }, ['change channels']],
      ['a channel that nobody needs', { channels: [channel('other', { type: 'P' })] }, []],
      ['a custom emoji', { emoji: new Set(['shipit']) }, ['change emoji']],
    ])('%s that is there', (_name, server, expected) => {
      expect(notOk(look({}, { team: team(), ...server }))).toEqual(expected);
    });

    it('come with the choice that solves it', () => {
      const rows = look({}, { channels: [channel('dev', { type: 'P' })], emoji: new Set(['shipit']) });
      expect(rowOf(rows, 'channels')[0]?.items?.[0]?.choice).toEqual({
        channels: { C2: { name: 'dev-slack' } },
      });
      expect(rowOf(rows, 'emoji')[0]?.items?.[0]?.choice).toEqual({
        emoji: { shipit: { name: 'shipit-slack' } },
      });
    });
  });
});
