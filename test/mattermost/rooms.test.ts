import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  planRooms,
  type RoomCandidate,
  type RoomChoice,
  RoomChoiceError,
} from '../../src/mattermost/rooms.ts';
import { CHANNEL_KINDS, type ChannelKind, parseChannel } from '../../src/slack/channel.ts';

const people = (count: number) => Array.from({ length: count }, (_, n) => `p${n}`);

interface Given {
  kind?: ChannelKind;
  name?: string;
  general?: boolean;
  archived?: boolean;
  /** Slack ids in the list's entry; as many as there are members unless given. */
  listed?: number;
  members?: string[];
  authors?: string[];
  workspace?: string;
  choice?: RoomChoice;
}

const candidate = (id: string, given: Given = {}): RoomCandidate<string> => {
  const {
    kind = 'public',
    name = '',
    general = false,
    archived = false,
    members = [],
    authors = [],
    choice,
  } = given;
  const listed = Array.from({ length: given.listed ?? members.length }, (_, n) => `U${n}`);
  const channel = parseChannel({
    id,
    kind,
    name,
    is_general: general,
    is_archived: archived,
    members: listed,
  });
  return { key: id, workspaceId: given.workspace ?? 'T1', channel, members, authors, choice };
};

const only = (given: Given, id = 'C012AB3CD') => planRooms([candidate(id, given)]).get(id)!;

const names = (...candidates: RoomCandidate<string>[]) =>
  Object.fromEntries([...planRooms(candidates)].map(([key, { room }]) => [key, room.name]));

describe('planRooms', () => {
  it.each<[ChannelKind, string]>([
    ['public', 'O'],
    ['private', 'P'],
  ])('makes a channel of a %s channel', (kind, type) => {
    expect(only({ kind, name: 'dev_ops-1' })).toEqual({
      room: { type, name: 'dev_ops-1', displayName: 'dev_ops-1' },
      findings: [],
    });
  });

  it('makes a private channel of a folder that no list names: it may have been one', () => {
    expect(only({ kind: 'unlisted', name: 'lost' }, 'folder:lost')).toEqual({
      room: { type: 'P', name: 'lost', displayName: 'lost' },
      findings: [{ code: 'channel_unlisted', detail: 'folder lost' }],
    });
  });

  describe('calls it', () => {
    it.each<[string, Given, string, string]>([
      [
        'town-square, if it is the general channel, whatever its name',
        { name: 'company', general: true },
        'town-square',
        'company',
      ],
      ['by letters that Mattermost takes', { name: 'Été & co' }, 'ete-co', 'Été & co'],
      ['with a letter or digit at both ends', { name: '_dev_' }, 'dev', '_dev_'],
      ['by its id, if the name has no such letter', { name: '日本語' }, 'c012ab3cd', '日本語'],
      ['by its id, if the name is one sign', { name: 'x' }, 'c012ab3cd', 'x'],
      ['by its id, if there is no name', { name: '' }, 'c012ab3cd', 'c012ab3cd'],
      [
        'by its id, if the name looks like a group',
        { name: '0123456789abcdef0123456789abcdef01234567' },
        'c012ab3cd',
        '0123456789abcdef0123456789abcdef01234567',
      ],
      [
        'by its id, if the name looks like a direct channel',
        { name: `${'a'.repeat(26)}__${'b'.repeat(26)}` },
        'c012ab3cd',
        `${'a'.repeat(26)}__${'b'.repeat(26)}`,
      ],
      ['by 64 signs', { name: 'x'.repeat(80) }, 'x'.repeat(64), `${'x'.repeat(63)}…`],
      ['off-topic, which Mattermost has too', { name: 'off-topic' }, 'off-topic', 'off-topic'],
    ])('%s', (_, given, name, displayName) => {
      const { room, findings } = only(given);
      expect(room).toEqual({ type: 'O', name, displayName });
      expect(findings.map(({ code }) => code)).toEqual(name === given.name ? [] : ['channel_renamed']);
    });

    it('something, even if nothing of name and id can be used', () => {
      expect(only({ kind: 'unlisted', name: '日本' }, 'folder:日本').room.name).toBe('folder');
    });

    it('town-square in every workspace', () => {
      const general = { name: 'general', general: true };
      expect(names(candidate('C1', general), candidate('C2', general))).toEqual({
        C1: 'town-square',
        C2: 'town-square',
      });
    });

    it('not town-square, if it is another channel of that name or a private one', () => {
      expect(names(candidate('C1', { name: 'town-square' }))).toEqual({ C1: 'town-square-2' });
      expect(only({ kind: 'private', name: 'general', general: true }).room).toMatchObject({
        type: 'P',
        name: 'general',
      });
    });

    it('by a number, if an earlier one has the name: public or private', () => {
      const [first, second] = [
        candidate('C1', { name: 'dev' }),
        candidate('G1', { kind: 'private', name: 'dev' }),
      ];
      expect(names(first, second)).toEqual({ C1: 'dev', G1: 'dev-2' });
      expect(names(second, first)).toEqual({ G1: 'dev', C1: 'dev-2' });
    });

    it('by a name in clean text', () => {
      expect(only({ name: ' a\ud83d ' }).room).toMatchObject({ displayName: 'a\ufffd' });
    });
  });

  describe('makes a direct channel', () => {
    it.each<[string, Given, string[]]>([
      ['of two people', { kind: 'dm', members: ['bob', 'ann'] }, ['ann', 'bob']],
      ['of a group', { kind: 'mpim', members: ['cid', 'bob', 'ann'] }, ['ann', 'bob', 'cid']],
      ['of a group of eight', { kind: 'mpim', members: people(8) }, people(8)],
      ['of oneself, named twice', { kind: 'dm', members: ['ann'], authors: ['ann'] }, ['ann', 'ann']],
      [
        'of two Slack users who are one account',
        { kind: 'dm', listed: 2, members: ['ann'], authors: ['bob'] },
        ['ann', 'ann'],
      ],
      [
        'of who wrote, if the partner is gone',
        { kind: 'dm', members: ['ann'], authors: ['ann', 'bob'] },
        ['ann', 'bob'],
      ],
      ['of who wrote, if nobody is listed', { kind: 'dm', authors: ['bob', 'ann'] }, ['ann', 'bob']],
      [
        'of the members alone, if all are listed',
        { kind: 'dm', members: ['ann', 'bob'], authors: ['bot'] },
        ['ann', 'bob'],
      ],
    ])('%s', (_, given, members) => {
      expect(only(given)).toEqual({ room: { type: 'D', name: members.join(','), members }, findings: [] });
    });

    it('of a group that is only two accounts, and says so', () => {
      expect(only({ kind: 'mpim', listed: 3, members: ['ann', 'bob'] })).toEqual({
        room: { type: 'D', name: 'ann,bob', members: ['ann', 'bob'] },
        findings: [{ code: 'group_to_direct', detail: '' }],
      });
    });

    it('of two groups of the same people, which are one room', () => {
      const group = { kind: 'mpim', members: ['ann', 'bob', 'cid'] } as const;
      const rooms = names(
        candidate('G1', { ...group, members: [...group.members] }),
        candidate('G2', { ...group, members: ['cid', 'ann', 'bob'] }),
      );
      expect(rooms).toEqual({ G1: 'ann,bob,cid', G2: 'ann,bob,cid' });
    });

    it('of nobody, if nobody is known', () => {
      expect(only({ kind: 'dm' })).toMatchObject({
        room: { type: 'none', reason: 'no_members' },
        findings: [],
      });
    });
  });

  it('makes a private channel of a group of more than eight', () => {
    expect(only({ kind: 'mpim', name: 'mpdm-ann--bob--cid-1', members: people(9) })).toEqual({
      room: { type: 'P', name: 'mpdm-ann-bob-cid-1', displayName: 'mpdm-ann--bob--cid-1' },
      findings: [
        { code: 'group_to_private_channel', detail: '9 members' },
        { code: 'channel_renamed', detail: 'mpdm-ann--bob--cid-1 → mpdm-ann-bob-cid-1' },
      ],
    });
  });

  it('makes rooms that Mattermost takes of whatever conversations there are, no two channels alike', () => {
    const hex = '0123456789abcdef0123456789abcdef01234567';
    const name = fc.oneof(
      fc.constantFrom(
        'dev',
        'Dev',
        'town-square',
        'x',
        '',
        '日本',
        hex,
        `${'a'.repeat(26)}__${'b'.repeat(26)}`,
        'y'.repeat(90),
      ),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    const given = fc.record({
      kind: fc.constantFrom(...CHANNEL_KINDS),
      name,
      general: fc.boolean(),
      listed: fc.integer({ min: 0, max: 10 }),
      members: fc.subarray(people(10)),
      authors: fc.subarray(people(10)),
    });
    const id = fc.oneof(
      fc.stringMatching(/^[A-Z0-9]{2,32}$/),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }).map((folder) => `folder:${folder}`),
    );
    const candidates = fc
      .uniqueArray(fc.tuple(id, given), { selector: ([key]) => key, maxLength: 12 })
      .map((all) => all.map(([key, fields]) => candidate(key, fields)));
    fc.assert(
      fc.property(candidates, (rooms) => {
        const plans = planRooms(rooms);
        expect([...plans]).toEqual([...planRooms(structuredClone(rooms))]);
        const taken = new Set<string>();
        for (const { key, channel } of rooms) {
          const { room } = plans.get(key)!;
          if (room.type === 'D') {
            expect(['dm', 'mpim']).toContain(channel.kind);
            expect(room.members.length >= 2 && room.members.length <= 8).toBe(true);
            expect(room.name).toBe(room.members.join(','));
            continue;
          }
          if (room.type === 'none') {
            expect(room.reason).toBe('no_members');
            continue;
          }
          expect(room.name).toMatch(/^[a-z0-9][a-z0-9_-]{0,62}[a-z0-9]$/);
          expect(room.name).not.toMatch(/^([0-9a-f]{40}|[a-z0-9]{26}__[a-z0-9]{26})$/);
          expect([...room.displayName].length).toBeGreaterThanOrEqual(1);
          expect([...room.displayName].length).toBeLessThanOrEqual(64);
          expect(room.type).toBe(channel.kind === 'public' ? 'O' : 'P');
          if (room.name === 'town-square') expect(channel).toMatchObject({ isGeneral: true, kind: 'public' });
          else expect(taken.has(room.name)).toBe(false);
          taken.add(room.name);
        }
      }),
    );
  });

  describe('with choices', () => {
    const named = (id: string, given: Given, name: string) => candidate(id, { ...given, choice: { name } });

    it('uses the chosen names, which nobody else gets', () => {
      expect(
        names(
          candidate('C1', { name: 'dev' }),
          named('C2', { name: 'other' }, 'dev'),
          candidate('C3', { name: 'other' }),
        ),
      ).toEqual({ C1: 'dev-2', C2: 'dev', C3: 'other' });
    });

    it('makes one room of those that are given one name', () => {
      expect(
        names(named('C1', { name: 'a' }, 'both'), named('C2', { name: 'b', workspace: 'T2' }, 'both')),
      ).toEqual({ C1: 'both', C2: 'both' });
    });

    it.each<[string, Given, Given]>([
      ['public and private', { name: 'open' }, { name: 'hidden', kind: 'private' }],
      ['private and public', { name: 'hidden', kind: 'private' }, { name: 'open' }],
    ])('never makes one room of %s ones', (_, first, second) => {
      const rooms = [named('C1', first, 'both'), named('C2', second, 'both')];
      expect(() => planRooms(rooms)).toThrow(RoomChoiceError);
      expect(() => planRooms(rooms)).toThrow(/"both" would make one channel .* show hidden to everybody/);
    });

    it('never puts a private channel into Town Square, nor names a direct conversation', () => {
      expect(() => planRooms([named('C1', { name: 'hr', kind: 'private' }, 'town-square')])).toThrow(
        /show hr to everybody/,
      );
      expect(() => planRooms([named('D1', { kind: 'dm', members: ['a', 'b'] }, 'us')])).toThrow(
        'channels.D1.name',
      );
    });

    it('shows the chosen display name', () => {
      expect(only({ name: 'dev', choice: { displayName: 'Développement' } }).room).toMatchObject({
        name: 'dev',
        displayName: 'Développement',
      });
    });

    it('shows the chosen display name of one room, whichever of its channels it was given with', () => {
      const plans = planRooms([
        named('C1', { name: 'a' }, 'both'),
        candidate('C2', { name: 'b', choice: { name: 'both', displayName: 'Both' } }),
      ]);
      const rooms = [...plans.values()].map(({ room }) => room);
      expect(rooms).toEqual(Array(2).fill({ type: 'O', name: 'both', displayName: 'Both' }));
    });

    it.each<[string, string, boolean[], (true | undefined)[]]>([
      ['an archived room as it is', 'both', [true, true], [undefined, undefined]],
      ['a room alive of which one channel is in use', 'both', [true, false], [true, undefined]],
      ['Town Square alive, whatever becomes part of it', 'town-square', [true, true], [true, true]],
    ])('keeps %s', (_, name, archived, expected) => {
      const plans = planRooms(
        archived.map((isOne, index) => named(`C${index}`, { name: `c${index}`, archived: isOne }, name)),
      );
      expect([...plans.values()].map(({ room }) => 'isAlive' in room || undefined)).toEqual(expected);
    });

    it('leaves a conversation out, whose name others may have', () => {
      const plans = planRooms([
        candidate('C1', { name: 'dev', choice: { leftOut: 'channels.dev' } }),
        candidate('C2', { name: 'dev', workspace: 'T2' }),
      ]);
      expect(plans.get('C1')!.room).toEqual({
        type: 'none',
        name: '',
        reason: 'left_out_by_choice',
        detail: 'channels.dev',
      });
      expect(plans.get('C2')!.room.name).toBe('dev');
    });

    it('notes the texts that a merged channel loses to the first', () => {
      const withTexts = (id: string, texts: object) => {
        const one = named(id, { name: id.toLowerCase() }, 'both');
        return { ...one, channel: { ...one.channel, ...texts } };
      };
      const link = (title: string) => [{ title, link: 'https://x.example/' }];
      const plans = planRooms([
        withTexts('C1', { topic: 'same', purpose: 'ours', bookmarks: link('a') }),
        withTexts('C2', { topic: 'same ', purpose: 'theirs', bookmarks: link('b') }),
        withTexts('C3', { topic: '', purpose: '', bookmarks: [] }),
      ]);
      const lost = [...plans.values()].map(({ findings }) =>
        findings.filter(({ code }) => code === 'channel_texts_merged').map(({ detail }) => detail),
      );
      expect(lost).toEqual([[], ['purpose, bookmarks'], []]);
    });

    it('merges public channels of one name in different workspaces only if asked to', () => {
      const rooms = [
        candidate('C1', { name: 'dev' }),
        candidate('C2', { name: 'dev', workspace: 'T2' }),
        candidate('C3', { name: 'dev', workspace: 'T3', kind: 'private' }),
        candidate('C4', { name: 'dev', workspace: 'T2' }),
      ];
      const called = (sameNamed: 'merge' | 'separate') =>
        [...planRooms(rooms, { sameNamed }).values()].map(({ room }) => room.name);
      expect(called('separate')).toEqual(['dev', 'dev-2', 'dev-3', 'dev-4']);
      expect(called('merge')).toEqual(['dev', 'dev', 'dev-2', 'dev-3']);
    });
  });
});
