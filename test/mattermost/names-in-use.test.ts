import { describe, expect, it } from '@jest/globals';
import { type Account, type Candidate, planAccounts } from '../../src/mattermost/accounts.ts';
import { type EmojiCandidate, planEmoji } from '../../src/mattermost/emoji.ts';
import { planRooms, type Room, type RoomCandidate, RoomChoiceError } from '../../src/mattermost/rooms.ts';
import { parseChannel } from '../../src/slack/channel.ts';
import { parseUser } from '../../src/slack/user.ts';

const ann: Account = {
  kind: 'user',
  username: 'ann',
  email: 'ann@example.com',
  nickname: 'Ann',
  firstName: '',
  lastName: '',
  position: '',
  deleteAt: 0,
};

describe('accounts of an earlier migration', () => {
  const RULES = { placeholderDomain: 'x.invalid', guests: 'member', bots: 'user' } as const;
  const somebody = (id: string, name: string, email: string, more: Partial<Candidate<string>> = {}) => ({
    key: id,
    workspaceId: 'T1',
    user: parseUser({ id, name, profile: { email } }),
    ...more,
  });
  const plan = (...candidates: Candidate<string>[]) => {
    const plans = planAccounts(candidates, RULES, [ann]);
    return candidates.map(({ key }) => plans.get(key)!);
  };

  it('stay as they are, whatever Slack and the choices say by now', () => {
    const choice = { username: 'chosen' };
    const [kept] = plan(somebody('U1', 'renamed', 'new@example.com', { earlier: ann, choice }));
    expect(kept).toEqual({ account: ann, findings: [{ code: 'user_renamed', detail: 'renamed → ann' }] });
  });

  it.each<[string, Candidate<string>, string]>([
    ['another handle of the same name', somebody('U2', 'ann', 'b@example.com'), 'ann-2'],
    ['the same address', somebody('U2', 'other', 'ann@example.com'), 'ann'],
    [
      'a choice of the name',
      somebody('U2', 'other', 'b@example.com', { choice: { username: 'ann' } }),
      'ann',
    ],
    ['nothing in common', somebody('U2', 'other', 'b@example.com'), 'other'],
  ])('and somebody new with %s', (_, candidate, username) => {
    expect(plan(candidate)[0]!.account.username).toBe(username);
  });

  it('stay two of one address, if they were two', () => {
    const bob = { ...ann, username: 'bob', email: 'bob@example.com' };
    const both = [
      somebody('U1', 'ann', 'same@example.com', { earlier: ann }),
      somebody('U2', 'bob', 'same@example.com', { earlier: bob }),
      somebody('U3', 'new', 'same@example.com'),
    ];
    const plans = planAccounts(both, RULES, [ann, bob]);
    expect([...plans.values()].map(({ account }) => account.username)).toEqual(['ann', 'bob', 'ann']);
  });
});

describe('rooms of an earlier migration', () => {
  type Kept = Exclude<Room, { type: 'none' }>;
  const dev: Kept = { type: 'O', name: 'dev', displayName: 'dev' };
  const secret: Kept = { type: 'P', name: 'secret', displayName: 'Secret' };
  const channel = (
    id: string,
    fields: Record<string, unknown>,
    more: Partial<RoomCandidate<string>> = {},
  ): RoomCandidate<string> => ({
    key: id,
    workspaceId: 'T1',
    channel: parseChannel({ id, kind: 'public', ...fields }),
    members: [],
    authors: [],
    ...more,
  });
  const inUse = [dev, secret].map((room) => ({ workspaceId: 'T1', room, isCandidate: false }));
  const plan = (candidate: RoomCandidate<string>, sameNamed: 'separate' | 'merge' = 'separate') =>
    planRooms([candidate], { sameNamed }, inUse).get(candidate.key)!;

  it.each<[string, RoomCandidate<string>, Room, string[]]>([
    ['its name', channel('C1', { name: 'development' }, { earlier: dev }), dev, ['channel_renamed']],
    [
      'nothing public, if it is private by now',
      channel('C1', { name: 'dev', kind: 'private' }, { earlier: dev }),
      { ...dev, type: 'P' },
      ['channel_privacy_changed'],
    ],
    [
      'what is private, although Slack shows it to everybody by now',
      channel('C1', { name: 'secret' }, { earlier: secret }),
      secret,
      ['channel_privacy_changed'],
    ],
    [
      'its members',
      channel(
        'D1',
        { kind: 'dm' },
        { earlier: { type: 'D', name: 'a,b', members: ['a', 'b'] }, members: ['a', 'c'] },
      ),
      { type: 'D', name: 'a,b', members: ['a', 'b'] },
      [],
    ],
  ])('keeps %s', (_, candidate, room, codes) => {
    const kept = plan(candidate);
    expect(kept.room).toEqual(room);
    expect(kept.findings.map(({ code }) => code)).toEqual(codes);
  });

  it('has its name for itself, unless same names are to be merged', () => {
    const other = channel('C2', { name: 'dev' }, { workspaceId: 'T2' });
    expect(plan(other).room.name).toBe('dev-2');
    expect(plan(other, 'merge').room.name).toBe('dev');
    expect(plan(channel('C2', { name: 'dev' }), 'merge').room.name).toBe('dev-2');
  });

  it('takes in what is chosen, but shows nothing private to everybody', () => {
    const into = (name: string, kind: string) => channel('C2', { name: 'x', kind }, { choice: { name } });
    expect(plan(into('dev', 'public')).room).toEqual(dev);
    expect(() => plan(into('dev', 'private'))).toThrow(RoomChoiceError);
    expect(() => plan(into('secret', 'public'))).toThrow(/show Secret to everybody/);
  });

  it('is not archived for one conversation of it, while another one is in no archive', () => {
    expect(plan(channel('C1', { name: 'dev', is_archived: true }, { earlier: dev })).room).toEqual({
      ...dev,
      isAlive: true,
    });
  });

  it('is left out by choice, all the same', () => {
    const out = channel('C1', { name: 'dev' }, { earlier: dev, choice: { leftOut: 'channels.dev' } });
    expect(plan(out).room.type).toBe('none');
  });
});

describe('emoji of an earlier migration', () => {
  const emoji = (name: string, more: Partial<EmojiCandidate<string>> = {}): EmojiCandidate<string> => ({
    key: name,
    workspaceId: 'T1',
    name,
    ...more,
  });
  const plan = (...candidates: EmojiCandidate<string>[]) => [
    ...planEmoji(candidates, new Set(['party', 'qa'])).values(),
  ];

  it('keep their names, and nobody new gets them', () => {
    expect(
      plan(emoji('qa'), emoji('old', { earlier: { name: 'party' } }), emoji('party', { workspaceId: 'T2' })),
    ).toEqual([{ name: 'party' }, { name: 'qa-2' }, { name: 'party-2' }]);
  });

  it('stay aliases, and are exported once no choice leaves them out any more', () => {
    const alias = { name: 'party', skip: { reason: 'emoji_alias' as const, detail: 'p → party' } };
    const out = { name: 'qa', skip: { reason: 'left_out_by_choice' as const, detail: 'emoji.q' } };
    expect(plan(emoji('p', { earlier: alias }), emoji('q', { earlier: out }))).toEqual([
      alias,
      { name: 'qa' },
    ]);
    expect(plan(emoji('p', { alias: 'old' }), emoji('old', { earlier: { name: 'party' } }))).toContainEqual({
      name: 'party',
      skip: { reason: 'emoji_alias', detail: 'p → party' },
    });
  });

  it('take in what is chosen', () => {
    expect(plan(emoji('new', { choice: { name: 'party' } }))).toEqual([
      { name: 'party', skip: { reason: 'emoji_alias', detail: 'new → party' } },
    ]);
  });
});
