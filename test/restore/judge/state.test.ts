import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeBack } from '../../../src/restore/judge/back.ts';
import { judgeGone } from '../../../src/restore/judge/gone.ts';
import { judgeMutated, type Mutation } from '../../../src/restore/judge/mutated.ts';
import { judgeSeeded } from '../../../src/restore/judge/seeded.ts';
import { judgeState } from '../../../src/restore/judge/state.ts';
import { judgeWrite } from '../../../src/restore/judge/write.ts';
import type { StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import { BEFORE, broken, failedIds, refused, STORES, served } from '../support/restore-cases.ts';

const [ACCOUNTS, MAIL] = BEFORE as [StoreAnswer, StoreAnswer];

const MUTATION: Mutation = {
  canaries: [
    { store: 'accounts', id: 'canary@example.com' },
    { store: 'mail', id: 'INBOX:uid 3' },
  ],
  damaged: [
    { store: 'accounts', id: 'anna@example.com' },
    { store: 'mail', id: 'INBOX:uid 2' },
  ],
  cannot: [],
};
/** The stores after that mutation. */
const MUTATED = [
  served('accounts', {
    'anna@example.com': { quota: 5, enabled: true },
    'canary@example.com': { quota: 1, enabled: true },
  }),
  served('mail', {
    'INBOX:uid 1': { sha256: 'aa', flags: ['\\Seen'] },
    'INBOX:uid 3': { sha256: 'cc', flags: [] },
  }),
];

describe('seeded', () => {
  it('has items in every store', () => {
    expect(judgeSeeded(BEFORE, STORES)).toMatchObject([
      { id: 'seed.accounts', ok: true, detail: '1 item: accounts and aliases' },
      { id: 'seed.mail', ok: true },
      { id: 'seed.stores', ok: true },
    ]);
  });

  it.each<[string, StoreAnswer[], string[]]>([
    ['a store without items', [ACCOUNTS, served('mail', {})], ['seed.mail']],
    ['no answer', [ACCOUNTS], ['seed.mail']],
    ['two answers', [ACCOUNTS, MAIL, MAIL], ['seed.mail']],
    ['a store that is broken', [ACCOUNTS, broken('mail')], ['seed.mail']],
    ['a refused login', [ACCOUNTS, refused('mail')], ['seed.mail']],
    ['items with nothing to compare', [ACCOUNTS, served('mail', { 'INBOX:uid 1': {} })], ['seed.mail']],
    ['one id for two items', [ACCOUNTS, { ...MAIL, items: [...MAIL.items, MAIL.items[0]!] }], ['seed.mail']],
    ['a store that proof.yml does not know', [...BEFORE, served('keys', { a: { b: 1 } })], ['seed.stores']],
  ])('is not %s', (_, before, expected) => {
    expect(failedIds(judgeSeeded(before, STORES))).toEqual(expected);
  });
});

describe('gone', () => {
  it.each<[string, StoreAnswer[], string[]]>([
    ['a refused login, an empty store', [served('accounts', {}), refused('mail')], []],
    ['a crash is no proof', [served('accounts', {}), broken('mail')], ['gone.mail']],
    ['what is still served', [ACCOUNTS, refused('mail')], ['gone.accounts']],
    [
      'what is refused and listed all the same',
      [{ ...ACCOUNTS, answer: 'refused' }, refused('mail')],
      ['gone.accounts'],
    ],
    ['no answer', [refused('mail')], ['gone.accounts']],
    ['a wipe that removed nothing', BEFORE, ['gone.accounts', 'gone.mail']],
  ])('judges %s', (_, answers, expected) => {
    expect(failedIds(judgeGone(answers, STORES))).toEqual(expected);
  });

  it('tells what the service said', () => {
    expect(judgeGone([refused('accounts'), broken('mail')], STORES).map(({ detail }) => detail)).toEqual([
      'healthy, knows nothing of it: "AUTHENTICATIONFAILED"',
      'the service is broken, and a crash is no proof: "temporary authentication failure"',
    ]);
  });
});

describe('mutated', () => {
  it('shows the canary and the damage, as the service says', () => {
    expect(failedIds(judgeMutated(BEFORE, MUTATED, MUTATION, STORES))).toEqual([]);
  });

  it.each<[string, StoreAnswer[], Mutation, string[]]>([
    [
      'neither of them is to be seen',
      BEFORE,
      MUTATION,
      ['mutate.accounts.canary', 'mutate.accounts.damage', 'mutate.mail.canary', 'mutate.mail.damage'],
    ],
    [
      'a canary that was there before',
      MUTATED,
      { ...MUTATION, canaries: [MUTATION.canaries[0]!, { store: 'mail', id: 'INBOX:uid 1' }] },
      ['mutate.mail.canary'],
    ],
    [
      'damage of something that was never seeded',
      MUTATED,
      { ...MUTATION, damaged: [MUTATION.damaged[0]!, { store: 'mail', id: 'INBOX:uid 9' }] },
      ['mutate.mail.damage'],
    ],
    [
      'no word on a store',
      MUTATED,
      { ...MUTATION, canaries: [MUTATION.canaries[0]!] },
      ['mutate.mail.canary'],
    ],
    ['a store that broke', [MUTATED[0]!, broken('mail')], MUTATION, ['mutate.mail.canary']],
  ])('is red: %s', (_, mutated, mutation, expected) => {
    expect(failedIds(judgeMutated(BEFORE, mutated, mutation, STORES))).toEqual(expected);
  });

  it('asks for nothing where the probe says why it can not be', () => {
    const mutation: Mutation = {
      ...MUTATION,
      damaged: [MUTATION.damaged[0]!],
      cannot: [{ store: 'mail', what: 'damage', why: 'messages are never changed' }],
    };
    const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);
    expect(ids(judgeMutated(BEFORE, MUTATED, mutation, STORES))).not.toContain('mutate.mail.damage');
    expect(ids(judgeBack(BEFORE, BEFORE, STORES, mutation, 'back'))).not.toContain('back.mail.damage-undone');
  });
});

describe('back', () => {
  it('is the state of the snapshot, without what came later', () => {
    const assertions = judgeBack(BEFORE, BEFORE, STORES, MUTATION, 'back');
    expect(failedIds(assertions)).toEqual([]);
    expect(assertions.map(({ id }) => id)).toEqual([
      'back.accounts.state',
      'back.mail.state',
      'back.accounts.canary-absent',
      'back.accounts.damage-undone',
      'back.mail.canary-absent',
      'back.mail.damage-undone',
    ]);
    expect(assertions[1]!.detail).toBe('2 items, 4 facts, all equal');
  });

  it.each<[string, StoreAnswer[], string[]]>([
    [
      'a restore that did nothing',
      MUTATED,
      [
        'back.accounts.state',
        'back.mail.state',
        'back.accounts.canary-absent',
        'back.accounts.damage-undone',
        'back.mail.canary-absent',
        'back.mail.damage-undone',
      ],
    ],
    [
      'a restore that brought back nothing',
      [ACCOUNTS, served('mail', {})],
      ['back.mail.state', 'back.mail.damage-undone'],
    ],
    [
      'a login that is refused',
      [ACCOUNTS, refused('mail')],
      ['back.mail.state', 'back.mail.canary-absent', 'back.mail.damage-undone'],
    ],
    [
      'a store that was not read',
      [ACCOUNTS],
      ['back.mail.state', 'back.mail.canary-absent', 'back.mail.damage-undone'],
    ],
    [
      'what was written later',
      [ACCOUNTS, { ...MAIL, items: [...MAIL.items, { id: 'INBOX:uid 3', facts: { sha256: 'cc' } }] }],
      ['back.mail.state', 'back.mail.canary-absent'],
    ],
  ])('is not %s', (_, after, expected) => {
    expect(failedIds(judgeBack(BEFORE, after, STORES, MUTATION, 'back'))).toEqual(expected);
  });

  it('names what differs, and not what it says', () => {
    const after = [
      ACCOUNTS,
      served('mail', { 'INBOX:uid 1': { sha256: 'zz', flags: ['\\Seen'] }, 'INBOX:uid 7': { sha256: 'x' } }),
    ];
    expect(judgeState(BEFORE, after, STORES, 'again')[1]).toEqual({
      step: 'again',
      id: 'again.mail.state',
      ok: false,
      detail: '3 of 2 items differ: INBOX:uid 2 is missing, INBOX:uid 1 (sha256), INBOX:uid 7 is new',
    });
  });

  it('proves nothing by a store that was empty before', () => {
    const empty = [ACCOUNTS, served('mail', {})];
    expect(failedIds(judgeState(empty, empty, STORES, 'back'))).toEqual(['back.mail.state']);
  });

  const facts = fc.dictionary(
    fc.constantFrom('sha256', 'flags', 'uid', '__proto__x', 'toString'),
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 })),
    { minKeys: 1, noNullPrototype: true },
  );
  const items = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), facts }), {
    selector: ({ id }) => id,
    minLength: 1,
  });
  const store = STORES[1]!;
  const mailOf = (all: StoreAnswer['items']): StoreAnswer[] => [
    { store: 'mail', answer: 'served', said: '', items: all },
  ];

  it('is equal to itself in any order', () => {
    fc.assert(
      fc.property(items, (all) => {
        expect(failedIds(judgeState(mailOf(all), mailOf([...all].reverse()), [store], 'back'))).toEqual([]);
      }),
    );
  });

  it('is red for any one item that is missing, new or other in one fact', () => {
    const change = fc.constantFrom('missing', 'new', 'changed', 'fact lost');
    fc.assert(
      fc.property(items, fc.nat(), change, (all, at, what) => {
        const index = at % all.length;
        const one = all[index]!;
        const [name = ''] = Object.keys(one.facts);
        const { [name]: _, ...rest } = one.facts;
        const after = {
          missing: all.toSpliced(index, 1),
          new: [...all, { id: `${all.map(({ id }) => id).join('')}+`, facts: one.facts }],
          changed: all.with(index, {
            ...one,
            facts: { ...one.facts, [name]: `${JSON.stringify(one.facts[name])}!` },
          }),
          'fact lost': all.with(index, { ...one, facts: rest }),
        }[what]!;
        expect(failedIds(judgeState(mailOf(all), mailOf(after), [store], 'back'))).toEqual([
          'back.mail.state',
        ]);
      }),
    );
  });
});

describe('written again', () => {
  const written = {
    written: [
      { store: 'accounts', id: 'new@example.com' },
      { store: 'mail', id: 'INBOX:uid 3' },
    ],
  };
  const after = [
    { ...ACCOUNTS, items: [...ACCOUNTS.items, { id: 'new@example.com', facts: { quota: 1 } }] },
    { ...MAIL, items: [...MAIL.items, { id: 'INBOX:uid 3', facts: { sha256: 'dd' } }] },
  ];

  it('is there, beside what was there', () => {
    expect(judgeWrite(written, BEFORE, after, STORES)).toMatchObject([
      { id: 'again.accounts.write', ok: true },
      { id: 'again.mail.write', ok: true, detail: 'written and read back: INBOX:uid 3' },
    ]);
  });

  it.each<[string, typeof written, StoreAnswer[], string[]]>([
    ['a write that is not there', written, BEFORE, ['again.accounts.write', 'again.mail.write']],
    ['nothing written in a store', { written: [written.written[0]!] }, after, ['again.mail.write']],
    ['a store that broke on it', written, [after[0]!, broken('mail')], ['again.mail.write']],
    [
      'a write that took the place of something',
      written,
      [after[0]!, served('mail', { 'INBOX:uid 1': {}, 'INBOX:uid 3': {} })],
      ['again.mail.write'],
    ],
    [
      'something that was there before',
      { written: [written.written[0]!, { store: 'mail', id: 'INBOX:uid 1' }] },
      after,
      ['again.mail.write'],
    ],
  ])('is not %s', (_, answer, read, expected) => {
    expect(failedIds(judgeWrite(answer, BEFORE, read, STORES))).toEqual(expected);
  });
});
