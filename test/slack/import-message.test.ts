import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitIntoPosts } from '../../src/mattermost/post.ts';
import { isBuiltinEmoji } from '../../src/slack/builtin-emoji.ts';
import { convertMessage } from '../../src/slack/convert-message.ts';
import {
  type ImportedMessage,
  importMessage,
  messageId,
  rejectedId,
  unlistedReactions,
} from '../../src/slack/import-message.ts';

const TS = '1712345678.000200';
const MICROS = '1712345678000200';

const imported = (fields: Record<string, unknown>): ImportedMessage => {
  const message = importMessage(
    { type: 'message', user: 'U1', ts: TS, text: 'hello', ...fields },
    isBuiltinEmoji,
  );
  if ('rejected' in message) throw new Error(`${message.field}: ${message.rejected}`);
  return message;
};

describe('importMessage', () => {
  it('cuts a message into what is stored', () => {
    const message = imported({
      thread_ts: '1712345670.000100',
      files: [{ id: 'F1', name: 'a.txt' }],
      reactions: [{ name: '+1', users: ['U2', 'U3'], count: 2 }],
    });
    expect(message).toMatchObject({
      ts: MICROS,
      threadTs: '1712345670000100',
      slots: 1,
      author: 'U1',
      files: [{ id: 'F1', name: 'a.txt' }],
      reactions: [['+1', ['U2', 'U3']]],
    });
    expect([...message.people]).toEqual(['U1', 'U2', 'U3']);
    expect([...message.emoji]).toEqual([]);
  });

  it('keeps unknown fields in the payload, but not what is stored beside it', () => {
    const message = imported({
      new_field: { deep: [1, null, 'x'] },
      files: [],
      file: null,
      reactions: [],
      x: null,
    });
    expect(JSON.parse(message.payload)).toEqual({
      type: 'message',
      user: 'U1',
      ts: TS,
      text: 'hello',
      new_field: { deep: [1, null, 'x'] },
      x: null,
    });
  });

  it('keeps a field called __proto__ as it keeps any other', () => {
    const hostile = JSON.parse(`{"ts":"${TS}","__proto__":{"polluted":true}}`) as unknown;
    const message = importMessage(hostile, isBuiltinEmoji) as ImportedMessage;
    expect(message.payload).toContain('"__proto__":{"polluted":true}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  describe('refuses', () => {
    it.each([null, 'text', 7, true, undefined, ['a']])('%p: no object', (element) => {
      expect(importMessage(element, isBuiltinEmoji)).toEqual({ rejected: 'expected an object', field: '' });
    });

    it('a message without a ts, and names the field', () => {
      expect(importMessage({ text: 'x' }, isBuiltinEmoji)).toEqual({ rejected: 'missing', field: 'ts' });
    });

    it.each([null, '', 'yesterday', '1712345678.', {}, []])(
      'a ts of %p, and says what one looks like',
      (ts) => {
        expect(importMessage({ ts }, isBuiltinEmoji)).toEqual({
          rejected: 'not a Slack time such as 1712345678.000200',
          field: 'ts',
        });
      },
    );
  });

  describe('takes for the root', () => {
    it.each<[string, unknown, string]>([
      ['itself, without a thread', undefined, MICROS],
      ['itself, at the head of a thread', TS, MICROS],
      ['an earlier message', '1712345678.000199', '1712345678000199'],
      ['an earlier message of fewer digits', '999999999.000000', '999999999000000'],
      ['itself, if its root would be later', '1712345678.000201', MICROS],
      ['itself, if its root has more digits', '17123456780.000000', MICROS],
      ['itself, if thread_ts is none', 'soon', MICROS],
      ['itself, if thread_ts is null', null, MICROS],
    ])('%s', (_, thread_ts, root) => {
      expect(imported({ thread_ts }).threadTs).toBe(root);
    });
  });

  describe('reads files', () => {
    it.each<[string, Record<string, unknown>, unknown[]]>([
      ['of none', {}, []],
      ['that are null', { files: null }, []],
      ['that are no list', { files: { id: 'F1' } }, []],
      ['among nulls and texts', { files: [null, 'F0', 3, { id: 'F1' }] }, [{ id: 'F1' }]],
      [
        'that stand twice',
        {
          files: [
            { id: 'F1', a: 1 },
            { id: 'F1', a: 2 },
          ],
        },
        [{ id: 'F1', a: 1 }],
      ],
      ['of the legacy field', { file: { id: 'F1', name: 'x' } }, [{ id: 'F1', name: 'x' }]],
      ['of the legacy field beside null', { files: null, file: { id: 'F1' } }, [{ id: 'F1' }]],
      [
        'of shared messages, behind its own',
        {
          files: [{ id: 'F1' }],
          attachments: [
            null,
            { is_share: true, files: [{ id: 'F2' }, { id: 'F1' }], attachments: [{ files: [{ id: 'F3' }] }] },
            { message_blocks: [{ message: { files: [{ id: 'F4' }] } }, null] },
          ],
        },
        [{ id: 'F1' }, { id: 'F2' }, { id: 'F3' }, { id: 'F4' }],
      ],
      ['of shared messages that hold none', { attachments: [{ files: null }, { files: 'x' }, 7] }, []],
      [
        'without an id',
        { files: [{ name: 'x' }, { id: '' }] },
        [{ id: 'file-0', name: 'x' }, { id: 'file-1' }],
      ],
      [
        'with an id that is no key',
        { files: [{ id: 'a\u0000b' }, { id: '../x/y' }] },
        [{ id: 'file-0' }, { id: 'file-1' }],
      ],
      ['with an id of 101 signs', { files: [{ id: 'F'.repeat(101) }] }, [{ id: 'file-0' }]],
    ])('%s', (_, fields, files) => {
      expect(imported(fields).files).toEqual(files);
    });
  });

  describe('reads reactions', () => {
    it.each<[string, unknown, unknown[]]>([
      ['that are null', null, []],
      ['that are no list', 'x', []],
      ['among nulls', [null, 3, { name: '+1', users: ['U1'] }], [['+1', ['U1']]]],
      [
        'without users',
        [
          { name: '+1', count: 3 },
          { name: '-1', users: null },
          { name: 'x', users: [] },
        ],
        [],
      ],
      ['without a name', [{ users: ['U1'] }, { name: '', users: ['U1'] }, { name: 7, users: ['U1'] }], []],
      [
        'of one name, twice',
        [
          { name: 'x', users: ['U1', 'U2'] },
          { name: 'x', users: ['U2', 'U3'] },
        ],
        [['x', ['U1', 'U2', 'U3']]],
      ],
      ['of one user, twice', [{ name: 'x', users: ['U1', 'U1'] }], [['x', ['U1']]]],
      [
        'of users who are none',
        [{ name: 'x', users: [null, 7, '', 'u1', 'U1 ', '<@U1>', 'U1'] }],
        [['x', ['U1']]],
      ],
      ['by hostile names', [{ name: 'a\u0000\ud83d', users: ['U1'] }], [['a\ufffd\ufffd', ['U1']]]],
      ['called like a method', [{ name: 'constructor', users: ['U1'] }], [['constructor', ['U1']]]],
    ])('%s', (_, reactions, expected) => {
      expect(imported({ reactions }).reactions).toEqual(expected);
    });

    it('by names that fit a key', () => {
      const [[name]] = imported({ reactions: [{ name: '\u{1f600}'.repeat(5000), users: ['U1'] }] })
        .reactions as [[string, string[]]];
      expect(name.length).toBeLessThanOrEqual(200);
      expect(name.isWellFormed()).toBe(true);
    });
  });

  describe('finds people', () => {
    it.each<[string, Record<string, unknown>, string[]]>([
      ['in mentions', { text: '<@U2> and <@W3|ann> but not <@B4> <@u5>' }, ['U1', 'U2', 'W3']],
      ['in rich text', { blocks: [{ elements: [{ type: 'user', user_id: 'U2' }] }] }, ['U1', 'U2']],
      ['in attachments', { attachments: [{ text: '<@U2>' }, null] }, ['U1', 'U2']],
      ['in the name of an emoji', { blocks: [{ type: 'emoji', name: '<@U2' }] }, ['U1', 'U2']],
      ['who react', { reactions: [{ name: '+1', users: ['U2'] }] }, ['U1', 'U2']],
      ['who comment on a file', { comment: { user: 'U2', comment: 'x' } }, ['U2']],
      ['behind a bot id alone', { user: undefined, bot_id: 'B1' }, ['B1']],
      ['nowhere: the message is Slackbot’s', { user: null }, ['USLACKBOT']],
    ])('%s', (_, fields, people) => {
      expect([...imported(fields).people].sort()).toEqual([...people].sort());
    });
  });

  describe('finds custom emoji', () => {
    const emoji = (name: string, more = {}) => ({ type: 'emoji', name, ...more });
    it.each<[string, Record<string, unknown>, string[]]>([
      [
        'in reactions',
        {
          reactions: [
            { name: 'party_parrot', users: ['U1'] },
            { name: '+1', users: ['U1'] },
          ],
        },
        ['party_parrot'],
      ],
      [
        'in reactions with a skin tone',
        {
          reactions: [
            { name: 'ok::skin-tone-2', users: ['U1'] },
            { name: 'me::skin-tone-3', users: ['U1'] },
          ],
        },
        ['me'],
      ],
      [
        'in rich text',
        { blocks: [{ elements: [emoji('party_parrot'), emoji('smile', { unicode: '1f604' })] }] },
        ['party_parrot'],
      ],
      [
        'in rich text with a skin tone',
        { blocks: [emoji('me', { skin_tone: 2 }), emoji('ok', { skin_tone: 2, unicode: '1f44c' })] },
        ['me'],
      ],
      ['not among those that every Slack has', { blocks: [emoji('tada'), emoji('squirrel')] }, []],
      ['not in what is quoted as text', { text: '{"type":"emoji","name":"party_parrot"}' }, []],
    ])('%s', (_, fields, names) => {
      expect([...imported(fields).emoji]).toEqual(names);
    });
  });

  it('keeps U+0000, half surrogate pairs and 500 levels of nesting out of harm’s way', () => {
    let nested: unknown = 'x';
    for (let level = 0; level < 500; level++) nested = level % 2 ? [nested] : { nested };
    const fields = { text: 'a\u0000b\ud83dc', blocks: nested };
    const { payload } = imported(fields);
    // Escaped, so that the text itself is one that PostgreSQL takes.
    expect(payload).not.toContain('\u0000');
    expect(payload.isWellFormed()).toBe(true);
    expect(JSON.parse(payload)).toMatchObject(fields);
  });

  it('makes a message or a rejection of whatever JSON there is', () => {
    const known = fc.constantFrom(
      'ts',
      'thread_ts',
      'user',
      'bot_id',
      'files',
      'file',
      'reactions',
      'text',
      'comment',
    );
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(TS, 'U1', null));
    const element = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.dictionary(fc.oneof(known, fc.string()), odd),
      fc.dictionary(known, odd).map((fields) => ({ ...fields, ts: TS })),
    );
    fc.assert(
      fc.property(element, (value) => {
        const message = importMessage(value, isBuiltinEmoji);
        if ('rejected' in message) return expect(message.rejected).not.toBe('');
        expect(message.ts).toMatch(/^[1-9]\d*$/);
        expect(BigInt(message.threadTs)).toBeLessThanOrEqual(BigInt(message.ts));
        expect(message.slots).toBeGreaterThanOrEqual(1);
        for (const id of message.people) expect(id).toMatch(/^[A-Z0-9]{2,32}$/);
        expect(new Set(message.files.map(({ id }) => id)).size).toBe(message.files.length);
        const { files: _, file: _file, reactions: _reactions, ...rest } = value as Record<string, unknown>;
        expect(JSON.parse(message.payload)).toEqual(JSON.parse(JSON.stringify(rest)));
      }),
      { numRuns: 300 },
    );
  });

  it.each<[unknown, string]>([
    [[{ name: 'tada', users: ['U1', 'U2'], count: 5 }], 'tada: 2 of 5 people'],
    [[{ name: 'tada', count: 1 }, null, { name: 'ok', users: ['U1'], count: 1 }], 'tada: 0 of 1 people'],
    [[{ name: 'tada', users: ['U1'] }], ''],
    [[{ name: 'tada', users: ['U1'], count: 1 }], ''],
    [undefined, ''],
    ['x', ''],
  ])('says whom Slack does not name: %j', (reactions, detail) => {
    expect(unlistedReactions(reactions)).toBe(detail);
  });

  it('keeps as many milliseconds free as the message may become posts', () => {
    const longest = 'x'.repeat(64);
    const names = {
      user: () => longest,
      channel: () => longest,
      emoji: () => 'e',
      emojiText: () => `:${longest.slice(0, 30)}:`,
    };
    const piece = fc.constantFrom(
      '<@U1>',
      '<#C1>',
      '*',
      '_a_ ',
      '\n',
      '```',
      '> &gt; ',
      'word ',
      '<http://a.b|c>',
      ':a:',
    );
    const text = fc
      .array(fc.tuple(piece, fc.integer({ min: 1, max: 2000 })), { minLength: 1, maxLength: 4 })
      .map((runs) => runs.map(([part, times]) => part.repeat(times)).join(''));
    const file = fc.record({
      id: fc.constantFrom('F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8', 'F9', 'FA', 'FB', 'FC'),
      name: fc.constantFrom('a', '*'.repeat(255), 'n'.repeat(4000)),
      mode: fc.constantFrom('hosted', 'hidden_by_limit', 'external', 'snippet', 'email'),
      preview: fc.constantFrom('x', '*'.repeat(5000), '```\n'.repeat(1200)),
      plain_text: fc.constantFrom('', '*'.repeat(5000), '\n# <a@b>'.repeat(700)),
      url_private: fc.constantFrom('', `https://drive.example.com/${'u'.repeat(2000)}`),
    });
    fc.assert(
      fc.property(text, fc.array(file, { maxLength: 25 }), fc.boolean(), (written, files, available) => {
        const message = imported({ text: written, files });
        const payload = JSON.parse(message.payload) as Record<string, unknown>;
        const converted = convertMessage(payload, message.files, available ? [] : message.files, names);
        if ('skipped' in converted) return;
        const { posts } = fitIntoPosts(converted, 'ann', 1, available ? message.files.length : 0, false);
        expect(posts.length).toBeLessThanOrEqual(message.slots);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps milliseconds free for the names of files that may be missing', () => {
    const files = ['F1', 'F2', 'F3'].map((id) => ({ id, name: '*'.repeat(9000), mode: 'hidden_by_limit' }));
    const message = imported({ files });
    const payload = JSON.parse(message.payload) as Record<string, unknown>;
    const names = {
      user: () => 'ann',
      channel: () => 'dev',
      emoji: (name: string) => name,
      emojiText: (name: string) => name,
    };
    const converted = convertMessage(payload, message.files, message.files, names);
    if ('skipped' in converted) throw new Error(converted.skipped);
    const { posts } = fitIntoPosts(converted, 'ann', 1, 0, false);
    expect(posts.length).toBeGreaterThan(3);
    expect(message.slots).toBeGreaterThanOrEqual(posts.length);
  });

  it('keeps one millisecond for an ordinary message', () => {
    expect(imported({ text: 'x'.repeat(500) }).slots).toBe(1);
  });
});

describe('the ids of outcomes', () => {
  it('name the conversation and the ts, or the place in the archive', () => {
    expect(messageId('C1', MICROS)).toBe(`C1/${TS}`);
    expect(rejectedId('general/2024-04-05.json', 3)).toBe('general/2024-04-05.json#3');
  });
});
