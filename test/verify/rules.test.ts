import { describe, expect, it } from '@jest/globals';
import type { Account } from '../../src/mattermost/accounts.ts';
import { Channel, User } from '../../src/mattermost/client/shapes.ts';
import { compareChannel } from '../../src/verify/compare-channel.ts';
import { compareUser } from '../../src/verify/compare-user.ts';
import type { ExpectedRoom } from '../../src/verify/expected-rooms.ts';
import { createInTurn } from '../../src/verify/in-turn.ts';
import { postOrigin } from '../../src/verify/post-origin.ts';
import { sameFiles } from '../../src/verify/same-files.ts';
import { visibleName } from '../../src/verify/visible-name.ts';

const ACCOUNT: Account = {
  kind: 'user',
  username: 'ann',
  email: 'Ann@example.com',
  nickname: 'Ann',
  firstName: 'A',
  lastName: 'N',
  position: 'P',
  deleteAt: 0,
};
const user = (more: object = {}) =>
  User.parse({
    id: 'u',
    username: 'ann',
    email: 'ann@example.com',
    nickname: 'Ann',
    first_name: 'A',
    last_name: 'N',
    position: 'P',
    roles: 'system_user',
    ...more,
  });

describe('comparing an account', () => {
  it.each<[string, Partial<Account>, object, string[]]>([
    ['the same, with the address in small letters', {}, {}, []],
    ['a hidden address', {}, { email: '' }, []],
    ['a name without what can not be seen', { nickname: ' An\u202en' }, {}, []],
    [
      'everything otherwise',
      { kind: 'guest', deleteAt: 5 },
      { email: 'x@example.com', nickname: '', first_name: '', last_name: '', position: '' },
      ['kind', 'address', 'nickname', 'first name', 'last name', 'position', 'deactivated'],
    ],
    ['a guest', { kind: 'guest' }, { roles: 'system_guest' }, []],
    ['one that was there before', { kind: 'existing' }, { email: 'x@example.com', delete_at: 1 }, []],
    ['a bot', { kind: 'bot' }, { is_bot: true, first_name: 'Ann', email: 'ann@localhost' }, []],
    ['a person in place of a bot', { kind: 'bot' }, { first_name: 'Ann' }, ['kind']],
  ])('finds in %s what differs', (_what, account, there, expected) => {
    expect(compareUser({ ...ACCOUNT, ...account }, user(there))).toEqual(expected);
  });
});

describe('comparing a channel', () => {
  const expected = (more: Partial<ExpectedRoom> = {}): ExpectedRoom => ({
    no: 0,
    room: { type: 'O', name: 'dev', displayName: ' Dev\ufeff', slackId: 'C1', pins: [] },
    texts: [{ displayName: ' Dev\ufeff', header: 'h', purpose: 'p' }],
    isArchived: false,
    slackId: 'C1',
    channelIds: [1],
    ...more,
  });
  const there = (more: object = {}) =>
    Channel.parse({
      id: 'c',
      name: 'dev',
      display_name: 'Dev',
      type: 'O',
      header: 'h',
      purpose: 'p',
      ...more,
    });
  const direct = { type: 'D' as const, name: 'a,b', members: ['a', 'b'], slackId: 'D1', pins: [] };

  it.each<[string, ExpectedRoom, Channel, string[]]>([
    ['the same', expected(), there(), []],
    [
      'one without texts',
      expected({ texts: [{ displayName: 'Dev', header: '', purpose: '' }] }),
      there({ header: undefined, purpose: undefined }),
      [],
    ],
    [
      'everything otherwise',
      expected({ isArchived: true }),
      there({ type: 'P', display_name: 'x', header: '', purpose: '' }),
      ['type', 'display name', 'header', 'purpose', 'archived'],
    ],
    [
      'a direct channel, which has a header only',
      expected({ room: direct }),
      there({ type: 'D', display_name: 'x', header: 'x', purpose: 'x' }),
      ['header'],
    ],
  ])('finds in %s what differs', (_what, wanted, actual, fields) => {
    expect(compareChannel(wanted, actual, { isKept: false })).toEqual(fields);
  });
});

describe('comparing a channel of a server', () => {
  const texts = [
    { displayName: 'A', header: 'a', purpose: 'a' },
    { displayName: 'B', header: 'b', purpose: 'b' },
  ];
  const room = { type: 'O' as const, name: 'dev', displayName: 'A', slackId: 'C1', pins: [] };
  const expected = { no: 0, room, texts, isArchived: true, slackId: 'C1', channelIds: [1] };
  const there = (text: string) =>
    Channel.parse({
      id: 'c',
      name: 'dev',
      type: 'P',
      display_name: text.toUpperCase(),
      header: text,
      purpose: text,
    });

  it.each([
    ['b', false, ['type', 'archived']],
    ['c', false, ['type', 'display name', 'header', 'purpose', 'archived']],
    ['c', true, ['type', 'archived']],
  ])(
    'takes the texts of whichever job came first, and its own where it was there: %s, %s',
    (text, isKept, fields) => {
      expect(compareChannel(expected, there(text), { isKept })).toEqual(fields);
    },
  );
});

describe('a post that no entity explains', () => {
  const STARTED = 1_000;
  it.each([
    ['system_join_channel', 10, 500, 'server'],
    ['system_join_channel', 2_000, 500, 'server'],
    ['add_bot_teams_channels', 2_000, 500, 'server'],
    ['', 1_000, 1_500, 'since'],
    ['', 999, 1_500, 'import'],
    ['me', 400, 500, 'import'],
    ['', 500, 500, 'before'],
  ])(
    'of type "%s" and the time %i, in a channel of the time %i, is of: %s',
    (type, createAt, channel, origin) => {
      expect(postOrigin({ type, createAt }, { createAt: channel }, STARTED)).toBe(origin);
    },
  );
});

describe('files of two sides', () => {
  it('are the same by name and size', () => {
    const key = (files: [string, number][]) => JSON.stringify(['', '', 0, '', files, []]);
    const pair = {
      slackId: 'C1/1',
      key: key([
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]),
      ids: '[["F1","F2","F3"],[]]',
      actualKey: key([
        ['a', 1],
        ['a', 1],
        ['b', 9],
        ['c', 3],
      ]),
      actualIds: '[["x","y","z","w"],[]]',
    };
    expect(sameFiles(pair)).toEqual([
      { slackId: 'C1/1', fileId: 'F1', actualIds: ['x', 'y'] },
      { slackId: 'C1/1', fileId: 'F3', actualIds: ['w'] },
    ]);
  });
});

describe('a name as Mattermost stores it', () => {
  it.each([
    [' a b ', 'a b'],
    ['\u202ea\u{e0041}b', 'ab'],
    ['é\u200d', 'é\u200d'],
  ])('%j is %j', (name, stored) => {
    expect(visibleName(name)).toBe(stored);
  });
});

describe('in turn', () => {
  it('lets nobody begin before the one before is done, also if that failed', async () => {
    const seen: string[] = [];
    const inTurn = createInTurn(seen);
    const one = inTurn(async (all) => {
      all.push('one begins');
      await new Promise((resolve) => setImmediate(resolve));
      all.push('one fails');
      throw new Error('one');
    });
    const two = inTurn(async (all) => all.push('two'));
    await expect(one).rejects.toThrow('one');
    await two;
    expect(seen).toEqual(['one begins', 'one fails', 'two']);
  });
});
