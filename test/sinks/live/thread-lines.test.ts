import { describe, expect, it } from '@jest/globals';
import { file, linesOf, reactionsOf, readLine, record } from './support/records.ts';

const THREAD = [record('R', 'root'), record('P', 'one'), record('P', 'two'), record('R', 'other')];
const extras = {
  files: new Map([
    ['one', [file('F1')]],
    ['other', [file('F2')]],
  ]),
  reactions: new Map([['two', reactionsOf('bob', 'cid')]]),
};

/** `root[one+F1, two~bob]` */
const brief = (text: string): string => {
  const show = ({ key, files, reactions, replies }: ReturnType<typeof readLine>): string =>
    [
      key,
      ...files.map((name) => `+${name}`),
      ...reactions.map((user) => `~${user}`),
      replies.length > 0 ? `[${replies.map(show).join(' ')}]` : '',
    ].join('');
  return show(readLine(text));
};

describe('the lines of a chunk', () => {
  it.each([
    ['message', ['root[one two]', 'other'], [['root', 'one', 'two'], ['other']]],
    ['attachment', ['root[one+F1]', 'other+F2'], [['one'], ['other']]],
    ['reaction', ['root[two~bob~cid]'], [['two']]],
  ] as const)('of type %s bring what the type is about, below their roots', (type, texts, keys) => {
    const lines = linesOf(THREAD, { type, extras });
    expect(lines.map(({ text }) => brief(text))).toEqual(texts);
    expect(lines.map((line) => line.keys)).toEqual(keys);
  });

  it('bring the files of a post that comes again for its reactions', () => {
    const both = {
      files: new Map([
        ['root', [file('F1')]],
        ['two', [file('F2'), file('F3')]],
      ]),
      reactions: extras.reactions,
    };
    const [line] = linesOf(THREAD, { type: 'reaction', extras: both });
    expect(brief(line!.text)).toBe('root+F1[two+F2+F3~bob~cid]');
    expect(line!.files.map(({ entry }) => entry.name)).toEqual(['F1', 'F2', 'F3']);
  });

  it('go on with a root of an earlier chunk, which they do not export', () => {
    const records = [record('C', 'root'), record('P', 'three'), record('R', 'other')];
    const lines = linesOf(records);
    expect(lines.map(({ text }) => brief(text))).toEqual(['root[three]', 'other']);
    expect(lines[0]!.keys).toEqual(['three']);
    expect(linesOf([record('O', 'made up'), record('P', 'three')])[0]!.keys).toEqual(['three']);
  });

  it('say nothing of a root that nothing stands below', () => {
    expect(linesOf([record('C', 'root'), record('R', 'other')]).map(({ text }) => brief(text))).toEqual([
      'other',
    ]);
    expect(linesOf([record('O', 'made up')])).toEqual([]);
  });

  it('leave out what is at the server already, but for the root of what is not', () => {
    const isRepeated = (key: string) => ['root', 'one', 'other'].includes(key);
    const lines = linesOf(THREAD, { isRepeated });
    expect(lines.map(({ text }) => brief(text))).toEqual(['root[two]']);
    expect(lines[0]!.keys).toEqual(['two']);
  });

  it('stay where they are, whatever is left out', () => {
    const whole = linesOf(THREAD).map(({ lineNo }) => lineNo);
    const less = linesOf(THREAD, { isRepeated: (key) => key === 'one' || key === 'root' });
    expect(less.map(({ lineNo }) => lineNo)).toEqual(whole);
    expect(linesOf(THREAD, { isRepeated: (key) => key !== 'other' }).map(({ lineNo }) => lineNo)).toEqual([
      whole[1],
    ]);
  });

  it('keep within the size of a line: a long thread goes on with its root again', () => {
    const replies = Array.from({ length: 9 }, (_, index) => record('P', `reply ${index}`));
    const lines = linesOf([record('R', 'root'), ...replies], { lineBytes: 300 });
    expect(lines.length).toBeGreaterThan(2);
    // The frame of the replies is in what `LIMITS.lineBytes` keeps free.
    for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(300 + `,"replies":[]}}`.length);
    expect(lines.flatMap(({ text }) => readLine(text).replies.map(({ key }) => key))).toEqual(
      replies.map(([, key]) => key),
    );
    expect(lines.filter(({ keys }) => keys.includes('root'))).toHaveLength(1);
    expect(new Set(lines.map(({ root }) => root))).toEqual(new Set(['root']));
    expect(new Set(lines.map(({ lineNo }) => lineNo)).size).toBe(lines.length);
  });

  it('come post by post: the root alone, then each reply below it', () => {
    const [line] = linesOf(THREAD, {
      type: 'attachment',
      extras: {
        ...extras,
        files: new Map([
          ['root', [file('F0')]],
          ['one', [file('F1')]],
        ]),
      },
    });
    const parts = line!.split!();
    expect(parts.map(({ text, keys, partNo }) => [partNo, brief(text), keys])).toEqual([
      [0, 'root+F0', ['root']],
      [1, 'root+F0[one+F1]', ['one']],
    ]);
    expect(line!.belowRoot!().map(({ text, partNo }) => [partNo, brief(text)])).toEqual([
      [1, 'root[one+F1]'],
    ]);
    expect(linesOf(THREAD)[0]!.belowRoot).toBeUndefined();
    expect(linesOf(THREAD)[1]!.split).toBeUndefined();
  });
});
