import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHANNEL_KINDS, parseChannel } from '../../src/slack/channel.ts';

const parse = (fields: Record<string, unknown>) => parseChannel({ id: 'C1', kind: 'public', ...fields });

describe('parseChannel', () => {
  it('reduces an entry to what a channel is made from', () => {
    const entry = {
      id: 'C012AB3CD',
      kind: 'public',
      name: 'general',
      created: 1_600_000_000,
      is_general: true,
      is_archived: true,
      updated: 1_700_000_000_123,
      members: ['U1', 'U2'],
      topic: { value: 'Topic', creator: 'U1', last_set: 1 },
      purpose: { value: 'Purpose' },
      pins: [{ id: '1712345678.000200', type: 'C' }],
      bookmarks: [{ id: 'Bk1', title: ' The\nwiki ', link: 'https://wiki.example.com' }],
    };
    expect(parseChannel(entry)).toEqual({
      id: 'C012AB3CD',
      kind: 'public',
      name: 'general',
      isGeneral: true,
      isArchived: true,
      updatedMs: 1_700_000_000_123,
      members: ['U1', 'U2'],
      topic: 'Topic',
      purpose: 'Purpose',
      pins: new Set(['1712345678.000200']),
      bookmarks: [{ title: 'The wiki', link: 'https://wiki.example.com' }],
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'an entry of an id alone',
      {},
      { name: '', members: [], topic: '', purpose: '', pins: new Set(), updatedMs: 0 },
    ],
    [
      'nulls',
      { name: null, members: null, topic: null, purpose: { value: null }, pins: null, is_general: null },
      { name: '', members: [], topic: '', purpose: '', isGeneral: false },
    ],
    [
      'comments on a canvas, called by its title',
      { kind: 'comments', name: 'FC:F012AB3CD:Plans: 2024' },
      { name: 'Plans: 2024', purpose: 'Comments on a canvas in Slack' },
    ],
    [
      'comments on a canvas without a title',
      { kind: 'comments', name: 'FC:F012AB3CD:' },
      { name: 'FC:F012AB3CD:' },
    ],
    [
      'bookmarks that link nowhere, or to no page',
      {
        bookmarks: [
          null,
          7,
          {},
          { title: 'Folder' },
          { title: 'x', link: 'javascript:x' },
          { link: 'http://a.example' },
        ],
      },
      {
        bookmarks: [
          { title: 'Folder', link: '' },
          { title: 'x', link: '' },
          { title: 'http://a.example', link: 'http://a.example' },
        ],
      },
    ],
    ['members who stand twice', { members: ['U1', 'U2', 'U1'] }, { members: ['U1', 'U2'] }],
    [
      'members who are none',
      { members: [null, '', 7, 'u1', 'U1\u0000', { id: 'U1' }, 'W1'] },
      { members: ['W1'] },
    ],
    [
      'pins that are none',
      { pins: [null, 'x', {}, { id: 7 }, { id: 'F1' }, { id: '1.2' }] },
      { pins: new Set(['1.2']) },
    ],
    ['a fraction of a time', { updated: 1.5 }, { updatedMs: 1 }],
    ['a time before 1970', { updated: -1 }, { updatedMs: 0 }],
    ['a time that can not be', { updated: 1e300 }, { updatedMs: 0 }],
  ])('reads %s', (_, fields, channel) => {
    expect(parse(fields)).toMatchObject(channel);
  });

  it('takes the folder of a conversation that no list names', () => {
    expect(parse({ id: `folder:${'日本\n'.repeat(100)}`, kind: 'unlisted' }).kind).toBe('unlisted');
  });

  it.each([
    null,
    [],
    'C1',
    { kind: 'public' },
    { id: 'c1', kind: 'public' },
    { id: 'folder:', kind: 'unlisted' },
    { id: 'C1' },
    { id: 'C1', kind: 'forum' },
  ])('refuses %j: it has no id, or stood in no list', (raw) => {
    expect(() => parseChannel(raw)).toThrow();
  });

  it('reads whatever an entry with an id holds', () => {
    const field = fc.constantFrom('name', 'members', 'topic', 'purpose', 'pins', 'updated', 'is_general');
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANNEL_KINDS),
        fc.dictionary(field, fc.jsonValue({ maxDepth: 3 })),
        (kind, fields) => {
          const channel = parse({ ...fields, kind });
          expect(Number.isSafeInteger(channel.updatedMs) && channel.updatedMs >= 0).toBe(true);
          for (const id of channel.members) expect(id).toMatch(/^[A-Z0-9]{2,32}$/);
          for (const ts of channel.pins) expect(ts).toMatch(/^\d+\.\d+$/);
        },
      ),
    );
  });
});
