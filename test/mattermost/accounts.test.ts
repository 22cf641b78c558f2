import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AccountChoice,
  type AccountRules,
  type Candidate,
  planAccounts,
} from '../../src/mattermost/accounts.ts';
import { parseUser } from '../../src/slack/user.ts';

const DOMAIN = 'slack-import.invalid';

const candidate = (
  id: string,
  fields: Record<string, unknown> = {},
  workspaceId = 'T1',
): Candidate<string> => ({
  key: workspaceId === 'T1' ? id : `${workspaceId}/${id}`,
  workspaceId,
  user: parseUser({ id, ...fields }),
});

const RULES: AccountRules = { placeholderDomain: DOMAIN, guests: 'member', bots: 'user' };

const plan = (...candidates: Candidate<string>[]) => planAccounts(candidates, RULES);

const usernames = (...candidates: Candidate<string>[]) =>
  Object.fromEntries([...plan(...candidates)].map(([key, { account }]) => [key, account.username]));

const only = (fields: Record<string, unknown>, id = 'U1') => plan(candidate(id, fields)).get(id)!;

describe('planAccounts', () => {
  it('makes an account of a user, without a finding', () => {
    const profile = {
      display_name: 'Annie',
      real_name: 'Ann Lee',
      email: 'ann@example.com',
      title: 'Engineer',
    };
    expect(only({ name: 'ann', profile })).toEqual({
      account: {
        kind: 'user',
        username: 'ann',
        email: 'ann@example.com',
        nickname: 'Annie',
        firstName: 'Ann',
        lastName: 'Lee',
        position: 'Engineer',
        deleteAt: 0,
      },
      findings: [],
    });
  });

  describe('calls them', () => {
    it.each<[string, Record<string, unknown>, string]>([
      ['as Slack does', { name: 'a.b_c-d9' }, 'a.b_c-d9'],
      ['in lower case', { name: 'Ann' }, 'ann'],
      ['without accents', { name: 'jérôme.groß' }, 'jerome.gross'],
      ['without other signs', { name: 'ann (hr) + co' }, 'ann-hr-co'],
      ['with a letter or digit at both ends', { name: '__ann..' }, 'ann'],
      [
        'by the shown name, where the handle has no such letter',
        { name: 'анна', profile: { display_name: 'Anna K' } },
        'anna-k',
      ],
      ['by the Slack id, where no name has one', { name: '日本', real_name: '山田' }, 'u1'],
      ['by the Slack id, where there is no name', {}, 'u1'],
      ['by 64 signs', { name: 'x'.repeat(80) }, 'x'.repeat(64)],
      ['not all', { name: 'all' }, 'slack-all'],
      ['not channel', { name: 'Channel' }, 'slack-channel'],
      ['not here', { name: 'here' }, 'slack-here'],
      ['not matterbot', { name: 'matterbot' }, 'slack-matterbot'],
      ['not system', { name: '_system_' }, 'slack-system'],
    ])('%s', (_, fields, username) => {
      const { account, findings } = only(fields);
      expect(account.username).toBe(username);
      const renamed = findings.filter(({ code }) => code === 'user_renamed');
      expect(renamed).toHaveLength(fields.name === username ? 0 : 1);
    });

    it('by numbers where several come to the same name: the first keeps it', () => {
      expect(
        usernames(
          candidate('U1', { name: 'Ann' }),
          candidate('U2', { name: 'ANN' }),
          candidate('U3', { name: 'änn' }),
        ),
      ).toEqual({ U1: 'ann', U2: 'ann-2', U3: 'ann-3' });
    });

    it('so that nobody loses a fitting handle to a changed one', () => {
      expect(
        usernames(
          candidate('U1', { name: 'Ann' }),
          candidate('U2', { name: 'ann' }),
          candidate('U3', { name: 'ann-2' }),
        ),
      ).toEqual({ U1: 'ann-3', U2: 'ann', U3: 'ann-2' });
    });

    it('within 64 signs, number and all', () => {
      const name = 'x'.repeat(64);
      expect(usernames(candidate('U1', { name }), candidate('U2', { name }))).toEqual({
        U1: name,
        U2: `${'x'.repeat(62)}-2`,
      });
    });
  });

  describe('gives an address', () => {
    it.each([
      ['ann@example.com', 'ann@example.com'],
      ['Ann+Tag@Example.com', 'ann+tag@example.com'],
      ['änn@example.com', 'änn@example.com'],
    ])('that Slack knows: %s', (email, expected) => {
      expect(only({ name: 'ann', profile: { email } })).toMatchObject({
        account: { email: expected },
        findings: [],
      });
    });

    it.each([
      '',
      'ann',
      'ann@',
      '@example.com',
      '.ann@example.com',
      'ann.@example.com',
      'a..nn@example.com',
      'ann@example..com',
      'ann@.example.com',
      'a nn@example.com',
      'a\u0000nn@example.com',
      'a\ud83dnn@example.com',
      'ann@exämple.com',
      'ann <ann@example.com>',
      'ann@b@example.com',
      `${'a'.repeat(117)}@example.com`,
    ])('of our own for %j, and says so', (email) => {
      expect(only({ name: 'ann', profile: { email } })).toMatchObject({
        account: { email: `ann@${DOMAIN}` },
        findings: [{ code: 'email_placeholder', detail: `ann@${DOMAIN}` }],
      });
    });

    it('of our own that is not somebody’s', () => {
      const plans = plan(
        candidate('U1', { name: 'ann' }),
        candidate('U2', { name: 'x', profile: { email: `ann@${DOMAIN}` } }),
      );
      expect(plans.get('U1')!.account.email).toMatch(/^[0-9a-f]{32}@slack-import\.invalid$/);
      expect(plans.get('U2')!.account.email).toBe(`ann@${DOMAIN}`);
    });
  });

  describe('makes one account', () => {
    const profile = { email: 'ann@example.com' };

    it('of one address in two workspaces', () => {
      const plans = plan(
        candidate('U1', { name: 'ann', profile }),
        candidate('U2', { name: 'annie', profile }, 'T2'),
      );
      expect(plans.get('T2/U2')!.account).toBe(plans.get('U1')!.account);
      expect(plans.get('U1')).toMatchObject({ account: { username: 'ann' }, findings: [] });
      expect(plans.get('T2/U2')!.findings).toContainEqual({
        code: 'user_merged',
        detail: 'same person as U1',
      });
    });

    it('of an active and an earlier, deactivated one, and names it after the active one', () => {
      const gone = { name: 'ann.old', deleted: true, updated: 5, profile };
      const plans = plan(candidate('U1', gone), candidate('U2', { name: 'ann', profile }));
      expect(plans.get('U1')!.account).toMatchObject({ username: 'ann', deleteAt: 0 });
      expect(plans.get('U2')!.account).toBe(plans.get('U1')!.account);
    });

    it('of an app’s two ids, and names it after the user', () => {
      const plans = plan(
        candidate('B1', { name: 'Deploy' }),
        candidate('U1', { name: 'deploybot', is_bot: true, profile: { bot_id: 'B1' } }),
      );
      expect(plans.get('B1')!.account).toBe(plans.get('U1')!.account);
      expect(plans.get('B1')!.account.username).toBe('deploybot');
    });

    it('of a removed app’s two ids, and leaves it deactivated', () => {
      const removed = {
        name: 'deploybot',
        is_bot: true,
        deleted: true,
        updated: 5,
        profile: { bot_id: 'B1' },
      };
      const plans = plan(candidate('B1', { name: 'Deploy' }), candidate('U1', removed));
      expect(plans.get('B1')!.account).toMatchObject({ username: 'deploybot', deleteAt: 5000 });
    });

    it('of a bot id only with the user of its own workspace', () => {
      const user = candidate('U1', { name: 'deploybot', profile: { bot_id: 'B1' } }, 'T2');
      expect(usernames(candidate('B1', { name: 'deploy' }), user)).toEqual({
        B1: 'deploy',
        'T2/U1': 'deploybot',
      });
    });

    it('of nobody who has only no address in common', () => {
      const plans = plan(candidate('U1', { name: 'ann' }), candidate('U2', { name: 'bob' }));
      expect(plans.get('U1')!.account).not.toBe(plans.get('U2')!.account);
    });
  });

  it('deactivates who is deactivated, at the time of the last change or else long ago', () => {
    expect(only({ name: 'ann', deleted: true, updated: 1_700_000_000 }).account.deleteAt).toBe(
      1_700_000_000_000,
    );
    expect(only({ name: 'ann', deleted: true }).account.deleteAt).toBe(1);
  });

  it('shortens names to what Mattermost takes, and cleans them', () => {
    const profile = {
      display_name: '\u{1f600}'.repeat(65),
      first_name: ' A\u0000B\ud83d ',
      title: 'x'.repeat(129),
    };
    const { account } = only({ name: 'ann', profile });
    expect(account.nickname).toBe(`${'\u{1f600}'.repeat(63)}…`);
    expect(account.firstName).toBe('A B\ufffd');
    expect(account.position).toBe(`${'x'.repeat(127)}…`);
  });

  describe('of whatever users there are', () => {
    const name = fc.oneof(
      fc.constantFrom('ann', 'Ann', 'ann-2', 'all', 'system', 'x'.repeat(70), '日本', ''),
      fc.string({ unit: 'binary', maxLength: 70 }),
    );
    const email = fc.oneof(
      fc.constantFrom('', 'ann@example.com', `ann@${DOMAIN}`, 'Bob@example.com', 'bad'),
      fc.string({ unit: 'binary', maxLength: 20 }).map((local) => `${local}@example.com`),
    );
    const user = fc.record({
      name,
      deleted: fc.boolean(),
      updated: fc.integer(),
      profile: fc.record({ display_name: name, email, title: name, bot_id: fc.constantFrom('', 'B0', 'B1') }),
    });
    const people = fc
      .array(fc.tuple(user, fc.constantFrom('T1', 'T2'), fc.constantFrom('U', 'B')), { maxLength: 12 })
      .map((users) => users.map(([fields, team, kind], n) => candidate(`${kind}${n}`, fields, team)));

    it('makes accounts that Mattermost takes, each of its own', () => {
      fc.assert(
        fc.property(people, (candidates) => {
          const plans = plan(...candidates);
          expect(plans.size).toBe(candidates.length);
          const accounts = [...new Set([...plans.values()].map(({ account }) => account))];
          expect(new Set(accounts.map(({ username }) => username)).size).toBe(accounts.length);
          expect(new Set(accounts.map((account) => account.email)).size).toBe(accounts.length);
          for (const account of accounts) {
            expect(account.username).toMatch(/^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/);
            expect(['all', 'channel', 'here', 'matterbot', 'system']).not.toContain(account.username);
            expect(account.email).toMatch(/^[^\s@.]+(\.[^\s@.]+)*@[a-z0-9.-]+$/);
            expect(account.email).toBe(account.email.toLowerCase());
            expect(Buffer.byteLength(account.email)).toBeLessThanOrEqual(128);
            for (const text of [account.nickname, account.firstName, account.lastName]) {
              expect([...text].length).toBeLessThanOrEqual(64);
              expect(text).not.toMatch(/\p{Cc}|\p{Cs}/u);
            }
            expect([...account.position].length).toBeLessThanOrEqual(128);
            expect(Number.isSafeInteger(account.deleteAt) && account.deleteAt >= 0).toBe(true);
          }
        }),
      );
    });

    it('decides the same again for the same order', () => {
      fc.assert(
        fc.property(people, (candidates) => {
          expect([...plan(...candidates)]).toEqual([...plan(...structuredClone(candidates))]);
        }),
      );
    });

    it('gives the same names whatever the order, where no two want the same', () => {
      const handles = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 });
      const shuffled = handles.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      );
      fc.assert(
        fc.property(shuffled, ([handles, order]) => {
          const of = (list: string[]) =>
            usernames(
              ...list.map((name) => candidate(`U${handles.indexOf(name)}`, { name: name.toUpperCase() })),
            );
          expect(of(order)).toEqual(of(handles));
        }),
      );
    });
  });

  describe('with choices', () => {
    const chosen = (id: string, choice: AccountChoice, fields: Record<string, unknown> = {}) => ({
      ...candidate(id, fields),
      choice,
    });

    it('uses the chosen names, which nobody else gets', () => {
      expect(
        usernames(candidate('U1', { name: 'bob' }), chosen('U2', { username: 'bob' }, { name: 'robert' })),
      ).toEqual({ U1: 'bob-2', U2: 'bob' });
    });

    it('makes one account of people who are given one name', () => {
      const plans = plan(
        chosen('U1', { username: 'bob' }, { name: 'a', deleted: true, profile: { email: 'a@example.com' } }),
        chosen('U2', { username: 'bob' }, { name: 'b', profile: { email: 'b@example.com' } }),
      );
      expect([...plans.values()].map(({ account }) => account)).toEqual([
        expect.objectContaining({ username: 'bob', email: 'b@example.com', deleteAt: 0 }),
        expect.objectContaining({ username: 'bob', email: 'b@example.com', deleteAt: 0 }),
      ]);
      expect(plans.get('U1')!.findings).toContainEqual({ code: 'user_merged', detail: 'same person as U2' });
    });

    it('uses the chosen address, also to find out who is one person', () => {
      const plans = plan(
        chosen('U1', { email: 'ann@example.com' }, { name: 'ann' }),
        candidate('U2', { name: 'ann2', profile: { email: 'ann@example.com' } }),
      );
      expect([...plans.values()].map(({ account: { username, email } }) => [username, email])).toEqual([
        ['ann', 'ann@example.com'],
        ['ann', 'ann@example.com'],
      ]);
    });

    it('makes the chosen address that of the account, whoever of its people is given it', () => {
      const plans = plan(
        chosen('U1', { username: 'bob' }, { name: 'a', profile: { email: 'a@example.com' } }),
        chosen('U2', { username: 'bob', email: 'new@example.com' }, { name: 'b', deleted: true }),
      );
      expect(plans.get('U1')!.account.email).toBe('new@example.com');
    });

    it('takes the account that is there, where somebody else of one address is given a name', () => {
      const profile = { email: 'ann@example.com' };
      const plans = plan(
        chosen('U1', { username: 'annie' }, { name: 'ann', profile }),
        chosen('U2', { account: 'root' }, { name: 'ann2', profile }),
      );
      expect([...plans.values()].map(({ account: { kind, username } }) => `${kind} ${username}`)).toEqual([
        'existing root',
        'existing root',
      ]);
    });

    it('points to an account that is there already, without an address of its own', () => {
      expect(plan(chosen('U1', { account: 'root' }, { name: 'admin' })).get('U1')).toEqual({
        account: expect.objectContaining({ kind: 'existing', username: 'root' }),
        findings: [{ code: 'user_renamed', detail: 'admin → root' }],
      });
    });
  });

  it.each<[string, Record<string, unknown>, Partial<AccountRules>, string]>([
    ['a guest', { is_restricted: true }, { guests: 'guest' }, 'guest'],
    ['a guest of one channel', { is_ultra_restricted: true }, { guests: 'guest' }, 'guest'],
    ['a guest, unless asked for', { is_restricted: true }, {}, 'user'],
    ['a bot', { is_bot: true }, { bots: 'bot' }, 'bot'],
    ['a bot, unless asked for', { is_bot: true }, {}, 'user'],
  ])('knows %s', (_, fields, rules, kind) => {
    const plans = planAccounts([candidate('U1', { name: 'x', ...fields })], { ...RULES, ...rules });
    expect(plans.get('U1')!.account.kind).toBe(kind);
  });

  it('makes a member of somebody who is a guest in one workspace and a member in another', () => {
    const profile = { email: 'ann@example.com' };
    const both = [candidate('U1', { is_restricted: true, profile }), candidate('U2', { profile }, 'T2')];
    const plans = planAccounts(both, { ...RULES, guests: 'guest' });
    expect([...plans.values()].map(({ account }) => account.kind)).toEqual(['user', 'user']);
  });
});
