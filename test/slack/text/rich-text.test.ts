import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RichTextBlock, richTextToMarkdown } from '../../../src/slack/text/rich-text.ts';
import { effort } from './support/effort.ts';
import { names } from './support/names.ts';
import { collapsed, shownText, shownWords } from './support/shown.ts';

type Json = Record<string, unknown>;
const block = (...elements: unknown[]): RichTextBlock => ({ type: 'rich_text', elements });
const section = (...elements: unknown[]) => ({ type: 'rich_text_section', elements });
const text = (value: string, style?: Json) => ({ type: 'text', text: value, ...(style && { style }) });
const list = (style: string, indent: number, items: string[], more: Json = {}) => ({
  type: 'rich_text_list',
  style,
  indent,
  elements: items.map((item) => section(text(item))),
  ...more,
});
const convert = (...elements: unknown[]) => richTextToMarkdown(block(...elements), names);

describe('richTextToMarkdown', () => {
  it.each<[element: Json, markdown: string]>([
    [{ type: 'user', user_id: 'U1' }, '@bob'],
    [{ type: 'user', user_id: 'U1', style: { bold: true } }, '**@bob**'],
    [{ type: 'user', user_id: 'U9' }, '@u9'],
    [{ type: 'usergroup', usergroup_id: 'S1' }, '@s1'],
    [{ type: 'channel', channel_id: 'C1' }, '~town-square'],
    [{ type: 'channel', channel_id: 'C9' }, '#C9'],
    [{ type: 'broadcast', range: 'everyone' }, '@all'],
    [{ type: 'emoji', name: 'wave', skin_tone: 2 }, ':wave_light_skin_tone:'],
    [{ type: 'emoji', name: 'simple_smile' }, ':slightly_smiling_face:'],
    [{ type: 'emoji', unicode: '1f44d-1f3fd' }, '\u{1f44d}\u{1f3fd}'],
    [{ type: 'link', url: 'http://x.y' }, 'http://x.y'],
    [{ type: 'link', url: 'http://x.y', text: 'l' }, '[l](http://x.y)'],
    [{ type: 'link', url: 'http://x.y', text: 'l', style: { italic: true } }, '_[l](http://x.y)_'],
    [{ type: 'date', timestamp: 1392734382, format: '{date}', fallback: 'Feb 18' }, 'Feb 18'],
    [{ type: 'date', timestamp: 1392734382, format: '{date}' }, '2014-02-18 14:39 UTC'],
    [{ type: 'color', value: '#ff0000' }, '#ff0000'],
    [text('a b', { code: true }), '`a b`'],
    [text('a`b', { code: true }), '`` a`b ``'],
    [text('x', { bold: true, italic: true, strike: true }), '~~**_x_**~~'],
    [text('x', { underline: true, highlight: true }), 'x'],
    [text('&lt; *a* _b_'), '&amp;lt; \\*a\\* \\_b\\_'],
    [{ type: 'citation', text: 'quoted' }, 'quoted'],
    [{ type: 'canvas', label: 'Plan', url: 'http://x.y/c' }, '[Plan](http://x.y/c)'],
    [{ type: 'attachment_mention', url: 'http://x.y/a', text: 'Report' }, '[Report](http://x.y/a)'],
    [{ type: 'canvas', file_id: 'F1', text: 'Notes' }, 'Notes'],
    [{ type: 'canvas_user_mention', user_id: 'U1', thread_id: 'x' }, '@bob'],
    [{ type: 'canvas_message_unfurl', url: 'http://x.y/m' }, 'http://x.y/m'],
    [{ type: 'citation', url: 'http://x.y/s', label: '1' }, '[1](http://x.y/s)'],
    [{ type: 'file', file_id: 'F1', name: 'a_b_.txt' }, 'a_b\\_.txt'],
    [{ type: 'list_record', file_id: 'F1', text: 'Task', url: 'http://x.y/l' }, '[Task](http://x.y/l)'],
    [{ type: 'list_record', file_id: 'F1', record_id: 'R1' }, ''],
    [{ type: 'message_mention', channel_id: 'C1', message_ts: '1.2' }, '~town-square'],
    [{ type: 'message_mention', channel_id: 'C1', message_ts: '1.2', url: 'http://x.y/p1' }, 'http://x.y/p1'],
    [{ type: 'salesforce_data_field', value: 'Acme' }, 'Acme'],
    [{ type: 'tag', text: { type: 'plain_text', text: 'urgent' } }, 'urgent'],
    [{ type: 'work_object_mention', title: 'Case 7', url: 'http://x.y/7' }, '[Case 7](http://x.y/7)'],
    [{ type: 'workflow_mention', workflow_id: 'Wf1', text: 'Run *it*' }, 'Run \\*it\\*'],
    [
      { type: 'workflow_mention', text: 'Run', url: 'http://x.y/w', style: { bold: true } },
      '**[Run](http://x.y/w)**',
    ],
    [{ type: 'unheard_of' }, ''],
  ])('writes the element %j as %j', (element, markdown) => expect(convert(section(element))).toBe(markdown));

  it('moves blanks out of markers and joins runs of one style', () => {
    const bold = { bold: true };
    expect(convert(section(text('a '), text(' b ', bold), text('c ', bold), text('d')))).toBe('a  **b c** d');
    expect(convert(section(text('a', bold), text('b', { bold: true, unlink: true })))).toBe('**ab**');
  });

  it('keeps glued runs of different styles apart', () => {
    expect(convert(section(text('a', { bold: true }), text('b', { italic: true })))).toBe('**a**_b_');
    expect(convert(section(text('a'), text('b', { italic: true }), text('c')))).toBe('a*b*c');
    expect(convert(section(text('a', { bold: true }), text('b', { bold: true, italic: true })))).toBe(
      '**a**\u200b***b***',
    );
  });

  it('carries a style over a newline', () => {
    expect(convert(section(text('a\nb', { bold: true })))).toBe('**a**\n**b**');
  });

  it('nests lists by indent', () => {
    expect(
      convert(
        list('bullet', 0, ['a']),
        list('bullet', 1, ['b']),
        list('bullet', 2, ['c']),
        list('bullet', 0, ['d']),
      ),
    ).toBe('- a\n  - b\n    - c\n- d');
    expect(
      convert(list('ordered', 0, ['a']), list('bullet', 1, ['b']), list('ordered', 0, ['c'], { offset: 1 })),
    ).toBe('1. a\n   - b\n2. c');
  });

  it('separates lists of two kinds, and a list from the text after it', () => {
    expect(convert(list('ordered', 0, ['a']), list('bullet', 0, ['b']), section(text('c')))).toBe(
      '1. a\n\n\u200b\n\n- b\n\nc',
    );
  });

  it('starts a list where its offset says', () => {
    expect(convert(section(text('x\n')), list('ordered', 0, ['a', 'b'], { offset: 4 }))).toBe(
      'x\n\n5. a\n6. b',
    );
  });

  it('counts anew where a list does', () => {
    expect(convert(list('ordered', 0, ['a']), list('ordered', 0, ['b']))).toBe('1. a\n\n\u200b\n\n1. b');
    expect(convert(list('bullet', 0, ['a']), list('ordered', 1, ['b'], { offset: 2 }))).toBe('- a\n\n  3. b');
  });

  it('leaves a link in each style that its URL does not end', () => {
    const styled = (style: Json) =>
      convert(section({ type: 'link', url: 'http://x.y/a_*', text: 'l', style }));
    expect(styled({ bold: true, italic: true })).toBe('**[l](http://x.y/a_*)**');
    expect(styled({ italic: true })).toBe('[l](http://x.y/a_*)');
  });

  it('keeps further lines of an item inside of it', () => {
    expect(convert(list('bullet', 0, ['a\n- b']))).toBe('- a\n  \\- b');
    expect(convert(list('bullet', 0, ['']))).toBe('- \u200b');
    expect(convert(list('bullet', 0, ['a|b', '|--']))).toBe('- a|b\n- \\|--');
  });

  it('quotes line by line and ends the quote', () => {
    const quote = { type: 'rich_text_quote', elements: [text('a\nb')] };
    expect(convert(quote, section(text('c')))).toBe('> a\n> b\n\nc');
  });

  it('keeps lists and code with a border in the quote that they stand in', () => {
    const quote = (value: string) => ({ type: 'rich_text_quote', elements: [text(value)] });
    const border = { border: 1 };
    expect(
      convert(quote('a'), list('bullet', 0, ['b'], border), list('bullet', 1, ['c'], border), quote('d')),
    ).toBe('> a\n> - b\n>   - c\n> \n> d');
    expect(convert(list('ordered', 0, ['a'], border), section(text('b')))).toBe('> 1. a\n\nb');
    expect(convert(quote('a'), quote('b'))).toBe('> a\n\n> b');
    expect(convert(quote('a'), list('bullet', 0, [], border))).toBe('> a');
    const code = { type: 'rich_text_preformatted', elements: [text('x')], ...border };
    expect(convert(quote('a'), code)).toBe('> a\n> ```\n> x\n> ```');
  });

  it('fences preformatted text as it is', () => {
    const code = (value: string, more: Json = {}) => ({
      type: 'rich_text_preformatted',
      elements: [text(value), { type: 'link', url: 'http://x.y' }],
      ...more,
    });
    expect(convert(section(text('x')), code('*a* &lt;\n'))).toBe('x\n```\n*a* &lt;\nhttp://x.y\n```');
    expect(convert(code('```\n', { language: 'ts' }))).toBe('````ts\n```\nhttp://x.y\n````');
  });

  it('follows nested elements to a depth that no stack minds', () => {
    let element: unknown = text('deep');
    for (let depth = 0; depth < 10_000; depth++) element = { type: 'x', elements: [element] };
    expect(convert(section(element))).toBe('');
    expect(convert(section({ type: 'x', elements: [text('near')] }))).toBe('near');
  });

  it('takes JSON of any shape', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(anyElement), (json, elements) => {
        for (const input of [
          json,
          elements,
          [{ type: 'rich_text_section', elements }],
          [{ type: 'rich_text_list', elements }],
        ]) {
          const markdown = richTextToMarkdown({ type: 'rich_text', elements: input }, names);
          expect(markdown.isWellFormed()).toBe(true);
          expect(markdown).not.toContain('\0');
        }
      }),
      effort(300),
    );
  });

  it('shows the same text in the same styles, however styled runs meet', () => {
    fc.assert(
      fc.property(fc.array(styledWord, { minLength: 1, maxLength: 8 }), (generated) => {
        const words = apart(generated);
        const runs = words.map(({ word, style, blank }) => text(blank + word, styleFlags(style)));
        expect(shownWords(convert(section(...runs)))).toEqual(shownStyles(words));
      }),
      effort(300),
    );
  });

  it('shows hostile text as it is', () => {
    fc.assert(
      fc.property(hostileText, (value) => {
        expect(shownText(convert(section(text(value))))).toBe(collapsed(value));
      }),
      effort(300),
    );
  });

  it('gives plain text what it gives the same text behind a styled, empty run', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), (value) => {
        expect(convert(section(text(value)))).toBe(convert(section(text('', { bold: true }), text(value))));
      }),
      effort(1000),
    );
  });
});

const anyElement = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom(
        'text',
        'link',
        'user',
        'emoji',
        'date',
        'color',
        'rich_text_list',
        'rich_text_quote',
        'rich_text_section',
      ),
      fc.jsonValue(),
    ),
    text: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
    url: fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' }), fc.jsonValue()),
    name: fc.jsonValue(),
    unicode: fc.jsonValue(),
    timestamp: fc.jsonValue(),
    style: fc.oneof(
      fc.jsonValue(),
      fc.record({ bold: fc.boolean(), code: fc.boolean(), italic: fc.boolean() }),
    ),
    indent: fc.jsonValue(),
    elements: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

const STYLES = [
  '',
  'bold',
  'italic',
  'strike',
  'bold italic',
  'bold strike',
  'italic strike',
  'bold italic strike',
];
interface StyledWord {
  word: string;
  style: string;
  blank: string;
}

/** CommonMark can't open or close two markers inside a word: such runs are kept apart from their neighbours. */
const apart = (words: readonly StyledWord[]) =>
  words.map((word, index) =>
    word.style.includes(' ') || words[index - 1]?.style.includes(' ') ? { ...word, blank: ' ' } : word,
  );

const styledWord: fc.Arbitrary<StyledWord> = fc.record({
  word: fc.stringMatching(/^[a-z]{1,3}( [a-z]{1,3})?$/),
  style: fc.constantFrom(...STYLES),
  blank: fc.constantFrom('', ' '),
});

const styleFlags = (style: string) => Object.fromEntries(style.split(' ').map((flag) => [flag, true]));

function shownStyles(words: readonly StyledWord[]) {
  const shown: { text: string; style: string }[] = [];
  for (const { word, style, blank } of words) {
    word.split(' ').forEach((text, index) => {
      const last = shown.at(-1);
      if (index === 0 && blank === '' && last?.style === style)
        shown[shown.length - 1] = { text: last.text + text, style };
      else shown.push({ text, style });
    });
  }
  return shown;
}

const hostileText = fc.string({
  unit: fc.constantFrom(
    ...'*_~`[]()!<>&#+-=|:.\\ \n/@$"\'{}^aB1\u0436\u00e90',
    ...[
      '- ',
      '1. ',
      '2. ',
      '    ',
      '~~',
      '__',
      '**',
      '](',
      '&lt;',
      '&amp;',
      'x.com/',
      '---',
      '===',
      '\n# ',
      '```\n',
      '\t',
    ],
  ),
  maxLength: 30,
});
