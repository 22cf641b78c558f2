import { describe, expect, it } from '@jest/globals';
import { absentReference } from '../../../src/sinks/live/absent-reference.ts';
import { lineMap, orderedLines } from '../../../src/sinks/live/import-zip.ts';
import type { LiveLine } from '../../../src/sinks/live/line.ts';
import { POST_BY_POST, refusedKeys, withoutRefused } from '../../../src/sinks/live/refusals.ts';
import { file, linesOf, reactionsOf, record } from './support/records.ts';

const THREAD = [record('R', 'root'), record('P', 'one'), record('P', 'two'), record('R', 'other')];
const refused = (partNo: number, lineNo = 0) => ({
  chunkNo: 0,
  lineNo,
  partNo,
  reason: 'refused_by_server',
  words: 'no',
});
const keysOf = (lines: readonly LiveLine[]) => lines.flatMap(({ keys }) => keys);

describe('lines of which some were refused', () => {
  it.each([
    ['nothing', [], ['root', 'one', 'two', 'other']],
    ['another line', [refused(0, 3)], ['root', 'one', 'two']],
    ['the line, not yet looked at', [refused(POST_BY_POST)], ['root', 'one', 'two', 'other']],
    ['a reply', [refused(POST_BY_POST), refused(1)], ['root', 'two', 'other']],
    ['the root', [refused(POST_BY_POST), refused(0)], ['other']],
  ])('of messages come without %s', (_what, rows, left) => {
    const lines = linesOf(THREAD);
    expect(keysOf(withoutRefused(lines, rows))).toEqual(left);
    const lost = refusedKeys(lines, rows);
    expect([...keysOf(withoutRefused(lines, rows)), ...lost.keys()].sort()).toEqual([
      'one',
      'other',
      'root',
      'two',
    ]);
  });

  it('of attachments keep the replies of a root whose own files were refused', () => {
    const files = new Map([
      ['root', [file('F0')]],
      ['one', [file('F1')]],
    ]);
    const lines = linesOf(THREAD, { type: 'attachment', extras: { files, reactions: new Map() } });
    const rows = [refused(POST_BY_POST), refused(0)];
    expect(keysOf(withoutRefused(lines, rows))).toEqual(['one']);
    expect([...refusedKeys(lines, rows).keys()]).toEqual(['root']);
  });
});

describe('the order of an import', () => {
  const line = (kind: LiveLine['kind'], lineNo: number, root?: string): LiveLine => ({
    chunkNo: 0,
    lineNo,
    partNo: 0,
    text: `${kind} ${lineNo}`,
    kind,
    keys: [],
    files: [],
    cost: 1,
    ...(root === undefined ? {} : { root }),
  });
  const texts = (lines: readonly LiveLine[]) =>
    orderedLines(lines, 'team')
      .slice(1)
      .map((one) => (typeof one === 'string' ? one : one.text));

  it('is that of what the lines name, and a root that comes again comes in a run of its own', () => {
    const lines = [
      line('direct_post', 1, 'd'),
      line('post', 2, 'a'),
      line('user', 3),
      line('post', 4, 'a'),
      line('channel', 5),
      line('post', 6, 'b'),
      line('direct_post', 7, 'd'),
    ];
    expect(texts(lines)).toEqual([
      'team',
      'channel 5',
      'user 3',
      'post 2',
      'post 6',
      'direct_post 1',
      'team',
      'post 4',
      'direct_post 7',
    ]);
  });

  it('has more runs where a root comes more than twice', () => {
    const lines = [1, 2, 3].map((lineNo) => line('post', lineNo, 'a'));
    expect(texts(lines)).toEqual(['team', 'post 1', 'team', 'post 2', 'post 3']);
  });

  it('tells which line stands where', () => {
    const lines = [line('post', 1, 'a'), line('user', 2), line('post', 3, 'a')];
    expect(lineMap(lines).map((one) => one?.lineNo)).toEqual([undefined, undefined, 2, 1, undefined, 3]);
  });
});

describe('whom a line names that is not there', () => {
  const none = new Set<string>();
  it.each([
    ['its author', new Set(['ann']), none, '@ann has no account'],
    ['its channel', none, new Set(['dev']), 'the channel dev is not there'],
    ['nobody', new Set(['zoe']), new Set(['ops']), undefined],
    ['who reacts', new Set(['bob']), none, '@bob has no account'],
  ])('is %s', (_who, users, channels, words) => {
    const reactions = new Map([['two', reactionsOf('bob')]]);
    const [line] = linesOf(THREAD, { type: 'reaction', extras: { files: new Map(), reactions } });
    expect(absentReference(line!, { users, channels })).toBe(words);
  });
});
