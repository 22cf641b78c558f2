import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBuiltinEmoji } from '../../src/slack/builtin-emoji.ts';
import {
  collectReferences,
  filesOf,
  type ImportedMessage,
  importMessage,
  reactionsOf,
} from '../../src/slack/import-message.ts';
import { MessageScanner } from '../../src/slack/message-scanner.ts';

const TS = '1712345678.000200';
const scanner = new MessageScanner();

/** What the scanner makes of a file; each message as it can be compared with `importMessage`. */
function scan(content: string | Buffer) {
  const elements: unknown[] = [];
  const messages: unknown[] = [];
  let scanned = scanner.open(Buffer.from(content));
  for (; scanned === 'message' || scanned === 'other'; scanned = scanner.next()) {
    elements.push(scanner.element());
    if (scanned === 'message') messages.push(found());
    else messages.push('other');
  }
  return { end: scanned, elements, messages };
}

const found = () => {
  const { ts, threadTs, author, mayHoldBackslash, mayRefer } = scanner;
  const payload = scanner.payloadText();
  if (!mayHoldBackslash) expect(payload).not.toContain('\\');
  const people = new Set<string>();
  const emoji = new Set<string>();
  collectReferences(payload, people, emoji, isBuiltinEmoji);
  if (!mayRefer) expect([...people, ...emoji]).toEqual([]);
  return {
    ...{ ts, threadTs, author },
    payload: JSON.parse(payload),
    files: scanner.files === undefined ? [] : filesOf({ files: JSON.parse(scanner.files) }),
    reactions: scanner.reactions === undefined ? [] : reactionsOf(JSON.parse(scanner.reactions)),
  };
};

/** The same of a parsed element. */
const imported = (element: unknown) => {
  const { ts, threadTs, author, payload, files, reactions } = importMessage(
    element,
    isBuiltinEmoji,
  ) as ImportedMessage;
  return { ts, threadTs, author, payload: JSON.parse(payload), files, reactions };
};

const parsed = (content: Buffer): unknown[] | undefined => {
  const text = content.toString('utf8');
  if (!Buffer.from(text).equals(content)) return undefined;
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** As PHP writes it, and so Slack: everything beyond ASCII, and every slash, is escaped. */
const asSlackWrites = (json: string) =>
  json
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('the scanner', () => {
  it('writes the payload as JSON.stringify does', () => {
    const message = {
      user: 'U1',
      text: 'a "b" \\ / \n \u0001 é 😀 \ud800 <@U2>',
      ts: TS,
      n: [1, -2.5, true, null],
    };
    const expected = JSON.stringify(message);
    for (const content of [
      JSON.stringify([message]),
      JSON.stringify([message], undefined, 4),
      asSlackWrites(JSON.stringify([message])),
    ]) {
      expect(scanner.open(Buffer.from(content))).toBe('message');
      expect(scanner.payloadText()).toBe(expected);
      expect(scanner).toMatchObject({
        ts: '1712345678000200',
        author: 'U1',
        mayRefer: true,
        mayHoldBackslash: true,
      });
    }
  });

  it('leaves out what is stored beside the payload', () => {
    const content = `[{"user_profile":{"a":[1]},"user":"U1","files":[{"id":"F1"}],"ts":"${TS}","reactions":null,"x":{"files":1}}]`;
    expect(scanner.open(Buffer.from(content))).toBe('message');
    expect(scanner.payloadText()).toBe(`{"user":"U1","ts":"${TS}","x":{"files":1}}`);
    expect([scanner.files, scanner.reactions]).toEqual(['[{"id":"F1"}]', 'null']);
    expect(scanner.next()).toBe('end');
  });

  it.each([
    ['{"user":"U1","text":"no time"}'],
    [`{"user":"U1","ts":"1.5"}`],
    [`{"user":"U1","ts":1712345678.0002}`],
    [`{"user":"U1","ts":"${TS}","thread_ts":null}`],
    [`{"user":null,"ts":"${TS}"}`],
    [`{"bot_id":"B1","ts":"${TS}"}`],
    [`{"user":"U1","ts":"${TS}","room":{"created_by":"U2"}}`],
    [`{"user":"U1","ts":"${TS}","comment":{"user":"U2"}}`],
    [`{"user":"U1","ts":"${TS}","file":{"id":"F1"}}`],
    [`{"user":"U1","ts":"${TS}","attachments":[{"text":"a","files":[{"id":"F1"}]}]}`],
    ['7'],
    ['[{}]'],
  ])('leaves %s to importMessage', (element) => {
    expect(scan(`[${element},${element}]`)).toMatchObject({ end: 'end', messages: ['other', 'other'] });
  });

  it.each([
    '',
    '{}',
    '[',
    '[{}',
    '[{},]',
    '[{}] x',
    '[{"a":01}]',
    '["\u0001"]',
    '["\\x"]',
    '["\\u12g4"]',
    '[1 2]',
    '[{"a" 1}]',
    '[{a:1}]',
    '[tru]',
    `[${'['.repeat(501)}${']'.repeat(501)}]`,
  ])('gives up %j', (content) => {
    expect(scan(content).end).toBe('fault');
  });

  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      TS,
      '1712345600.000001',
      '0712345678.000200',
      'U1',
      'W0ABC',
      '<@U7>',
      'emoji',
      '\ud800',
      '\\/',
    ),
  );
  const key = fc.oneof(
    fc.constantFrom(
      'ts',
      'thread_ts',
      'user',
      'bot_id',
      'user_id',
      'files',
      'reactions',
      'user_profile',
      'text',
      'type',
    ),
    text,
  );
  const value = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }), fc.dictionary(key, text));
  const message = fc
    .tuple(fc.dictionary(key, value), fc.constantFrom({}, { ts: TS }, { user: 'U1', ts: TS }))
    .map(([fields, known]) => ({ ...fields, ...known }));
  const shared = fc.record({
    user: fc.constant('U1'),
    ts: fc.constant(TS),
    attachments: fc.array(fc.dictionary(key, fc.array(fc.dictionary(key, text))), { maxLength: 2 }),
  });
  const file = fc
    .tuple(
      fc.array(fc.oneof({ weight: 5, arbitrary: message }, { weight: 2, arbitrary: shared }, value), {
        maxLength: 4,
      }),
      fc.constantFrom(0, 1, 4),
      fc.boolean(),
    )
    .map(([elements, indent, isSlacks]) => {
      const json = JSON.stringify(elements, undefined, indent);
      return isSlacks ? asSlackWrites(json) : json;
    });

  it('finds in any file what JSON.parse and importMessage find', () => {
    fc.assert(
      fc.property(file, (content) => {
        const { end, elements, messages } = scan(content);
        expect(end).toBe('end');
        expect(elements).toEqual(JSON.parse(content));
        for (const [index, one] of messages.entries()) {
          if (one !== 'other') expect(one).toEqual(imported(elements[index]));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives up a damaged file exactly if it is no JSON array, and is right up to there', () => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('[]{}",:\\0-u ')))),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(file, damage, (content, changes) => {
        const bytes = Buffer.from(content);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        const expected = parsed(bytes);
        const { end, elements, messages } = scan(bytes);
        expect(end).toBe(expected ? 'end' : 'fault');
        if (expected) expect(elements).toEqual(expected);
        for (const [index, one] of messages.entries()) {
          if (one !== 'other') expect(one).toEqual(imported(elements[index]));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
