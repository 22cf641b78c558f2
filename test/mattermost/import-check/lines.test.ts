import { describe, expect, it } from '@jest/globals';
import {
  BOB,
  broken,
  checkLines,
  checkText,
  DIRECT,
  jsonl,
  line,
  POST,
  soundLines,
  TEAM,
  VERSION,
} from './support/import-file.ts';

const good = jsonl(soundLines());
const behindVersion = good.indexOf('\n') + 1;

describe('of lines, the checker refuses or warns of', () => {
  it.each<[string, string, string]>([
    ['a blank one', 'line.blank', good.replace('\n', '\n\n')],
    ['a blank one at the end', 'line.blank', `${good}\n`],
    ['a byte order mark', 'line.bom', `\ufeff${good}`],
    ['what is not JSON', 'line.json', `${good}{"type":\n`],
    ['what is not an object', 'line.json', `${good}[]\n`],
    ['two objects in one', 'line.json', good.replace('\n', '')],
    ['absurd depth', 'line.depth', good.replace('"hello"', `${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
    ['an unknown type', 'line.type', good + jsonl([line('bots', {})])],
    ['no type', 'line.type', good + jsonl([{ team: TEAM }])],
    ['a type of the prototype', 'line.type', good + jsonl([line('constructor', {})])],
    ['a team without its object', 'line.object', good + jsonl([{ type: 'team' }])],
    ['a text for an object', 'line.object', good + jsonl([line('post', 'x')])],
    ...['post', 'direct_post', 'user', 'bot', 'emoji'].map((type): [string, string, string] => [
      `a ${type} without its object`,
      'line.object_missing',
      good + jsonl([line(type, null)]),
    ]),
    ['a second version', 'version.again', good + jsonl([VERSION])],
    ['a second version on line 2', 'version.second_line', good.slice(0, behindVersion) + good],
    ['another version', 'version.first', good.replace('"version":1', '"version":2')],
    ['a generator that is no text', 'info.generator', good.replace('"test"', '5')],
    ['a version as text', 'version.first', good.replace('"version":1', '"version":"1"')],
    ['another first line', 'version.first', good.slice(behindVersion)],
    ['a field beside the object', 'unknown_field', good.replace('{"type":"team"', '{"x":1,"type":"team"')],
    ['a field of version', 'unknown_field', good.replace('{"type":"version"', '{"x":1,"type":"version"')],
    [
      'a type that begins again',
      'line.order',
      good + jsonl([line('user', { ...BOB, username: 'c', email: 'c@d' })]),
    ],
    ['a time with an exponent', 'reply.create_at', good.replace('"create_at":1001', '"create_at":1001e0')],
    ['a time with a point', 'post.create_at', good.replace('"create_at":1000', '"create_at":1000.0')],
    ['U+0000', 'text.nul', good.replace('hello', '\\u0000')],
    ['U+0000 in a key', 'text.nul', good.replace('"message":"hello"', '"message":"","props":{"\\u0000":1}')],
    ['half a surrogate pair', 'text.surrogate', good.replace('hello', '\\ud83d')],
  ])('%s', async (_, rule, text) => {
    expect(await broken(checkText(text))).toContain(rule);
  });

  it('bytes that are not UTF-8', async () => {
    const bytes = Buffer.from(good.replace('hello', 'h\u00ffllo'), 'latin1');
    expect(await broken(checkText(bytes))).toEqual(['line.utf8']);
  });

  it('one that is longer than the server reads, its break included, and goes on behind it', async () => {
    const message = 'x'.repeat(1_000);
    const values = soundLines({ post: [{ ...POST, message }], direct_post: [{ ...DIRECT, type: 'y' }] });
    const longest = Math.max(...values.map((value) => JSON.stringify(value).length));
    expect(await broken(checkLines(values, { lineBytes: longest + 1 }))).toEqual(['direct_post.type']);
    const { problems } = await checkLines(values, { lineBytes: longest });
    expect(problems.map(({ line, rule }) => ({ line, rule }))).toEqual(
      expect.arrayContaining([
        { line: 8, rule: 'line.too_long' },
        { line: 9, rule: 'direct_post.type' },
      ]),
    );
  });

  it.each([
    ['channel', 'team', 'channel.unknown_team'],
    ['user', 'channel', 'user.unknown_channel'],
    ['direct_channel', 'user', 'direct_channel.unknown_user'],
    ['post', 'user', 'post.unknown_user'],
    ['direct_post', 'user', 'direct_post.unknown_user'],
    ['post', 'channel', 'post.unknown_channel'],
  ])('%s before %s', async (type, needed, rule) => {
    const all = soundLines();
    const first = all.filter((one) => one.type === type);
    const rest = all.filter((one) => one.type !== type && one !== VERSION);
    const lines = [
      VERSION,
      ...rest.filter((one) => one.type !== needed && one.type === 'team'),
      ...first,
      ...rest.filter((one) => !(one.type === 'team' && needed !== 'team')),
    ];
    expect(await broken(checkLines(lines))).toContain(rule);
  });

  it('nothing where lines end as on Windows', async () => {
    expect(await broken(checkText(good.replaceAll('\n', '\r\n')))).toEqual([]);
  });
});
