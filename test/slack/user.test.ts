import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseUser } from '../../src/slack/user.ts';

describe('parseUser', () => {
  it('reduces an entry to what an account is made from', () => {
    const entry = {
      id: 'U012AB3CD',
      team_id: 'T1',
      name: 'ann',
      deleted: false,
      is_bot: false,
      updated: 1_700_000_000,
      real_name: 'Ann B. Smith',
      profile: {
        display_name: 'Annie',
        real_name: 'Ann B. Smith',
        email: ' Ann@Example.COM ',
        title: 'Engineer',
        bot_id: '',
      },
    };
    expect(parseUser(entry)).toEqual({
      id: 'U012AB3CD',
      teamId: 'T1',
      handle: 'ann',
      shownName: 'Annie',
      firstName: 'Ann',
      lastName: 'B. Smith',
      email: 'ann@example.com',
      title: 'Engineer',
      deleted: false,
      updatedMs: 1_700_000_000_000,
      isBot: false,
      isGuest: false,
      botId: '',
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['an entry of an id alone', {}, { handle: '', shownName: '', firstName: '', email: '', updatedMs: 0 }],
    [
      'a profile that is null',
      { profile: null, real_name: 'Ann Lee' },
      { shownName: 'Ann Lee', firstName: 'Ann' },
    ],
    [
      'names that are null',
      { name: null, real_name: null, profile: { email: null } },
      { handle: '', email: '' },
    ],
    [
      'names of other types',
      { name: 7, profile: { display_name: [], title: {} } },
      { handle: '', title: '' },
    ],
    [
      'a handle as the only name',
      { name: 'ann', profile: {} },
      { shownName: 'ann', firstName: '', lastName: '' },
    ],
    [
      'first and last names that are given',
      { profile: { first_name: 'A', last_name: 'L', real_name: 'X Y' } },
      { firstName: 'A', lastName: 'L' },
    ],
    ['one name', { real_name: 'Madonna' }, { firstName: 'Madonna', lastName: '' }],
    ['flags of other types', { deleted: 'yes', is_bot: 1 }, { deleted: false, isBot: false }],
    ['a bot’s other id', { is_bot: true, profile: { bot_id: 'B1' } }, { isBot: true, botId: 'B1' }],
    ['a time before 1970', { updated: -5 }, { updatedMs: 0 }],
    ['a fraction of a second', { updated: 1.5 }, { updatedMs: 1500 }],
    ['a time that can not be', { updated: 1e18 }, { updatedMs: 0 }],
  ])('reads %s', (_, fields, user) => {
    expect(parseUser({ id: 'U1', ...fields })).toMatchObject({ id: 'U1', ...user });
  });

  it.each([null, 'U1', [], {}, { id: '' }, { id: 'u1' }, { id: 7 }, { id: 'U1\n' }, { id: 'U'.repeat(33) }])(
    'refuses %j: it has no Slack id',
    (raw) => {
      expect(() => parseUser(raw)).toThrow();
    },
  );

  it('reads whatever an entry with an id holds', () => {
    const field = fc.constantFrom('name', 'real_name', 'deleted', 'updated', 'profile', 'team_id', 'is_bot');
    fc.assert(
      fc.property(fc.dictionary(field, fc.jsonValue({ maxDepth: 3 })), (fields) => {
        const user = parseUser({ ...fields, id: 'U1' });
        expect(Number.isSafeInteger(user.updatedMs) && user.updatedMs >= 0).toBe(true);
        for (const name of [user.handle, user.shownName, user.firstName, user.lastName, user.email])
          expect(typeof name).toBe('string');
      }),
    );
  });
});
