import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { legacyAttachments } from '../../../src/slack/text/attachments.ts';
import { effort } from './support/effort.ts';
import { names } from './support/names.ts';

const convert = (...attachments: unknown[]) => legacyAttachments(attachments, names);
const only = (attachment: object) => convert(attachment).props[0];

describe('legacyAttachments', () => {
  it('converts the texts, each as Mattermost shows it', () => {
    expect(
      only({
        fallback: '<http://x.y|X> &amp; more',
        pretext: '*p*',
        author_name: 'A &amp; B',
        title: 'T *x*',
        title_link: 'https://x.y',
        text: 'by <@U1>',
        fields: [{ title: 'Status', value: '~old~', short: true }, null],
        footer: 'f',
        ts: '1392734382.000200',
        id: 1,
        callback_id: 'c',
        actions: [{ type: 'button' }],
      }),
    ).toEqual({
      fallback: 'X & more',
      pretext: '**p**',
      author_name: 'A & B',
      title: 'T *x*',
      title_link: 'https://x.y',
      text: 'by @bob',
      fields: [{ title: 'Status', value: '~~old~~', short: true }],
      footer: 'f',
      ts: 1392734382,
    });
  });

  it.each([
    ['good', 'good'],
    ['36a64f', '#36a64f'],
    ['#36A64F', '#36a64f'],
    ['abc', '#aabbcc'],
    ['red', undefined],
    [7, undefined],
  ])('takes the colour %j as %j', (color, expected) =>
    expect(only({ text: 'x', color })?.color).toBe(expected),
  );

  it.each([
    ['https://x.y/z', 'https://x.y/z'],
    ['ftp://x.y', undefined],
    ['javascript:alert(1)', undefined],
    ['https://x.y/%zz', undefined],
    ['/relative', undefined],
  ])('takes the link %j as %j', (image_url, expected) =>
    expect(only({ text: 'x', image_url })?.image_url).toBe(expected),
  );

  it('drops links of an author or title that is not there', () => {
    expect(only({ text: 'x', author_link: 'https://x.y', title_link: 'https://x.y' })).toEqual({ text: 'x' });
  });

  it.each([[1392734382], [1392734382.5], ['1392734382']])('takes the time %j as whole seconds', (ts) => {
    expect(only({ text: 'x', ts })?.ts).toBe(1392734382);
  });

  it('shows blocks as text, and a fallback only where nothing else is', () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*b*' } }];
    expect(only({ fallback: '[no preview available]', blocks })).toEqual({ text: '**b**' });
    expect(only({ fallback: '*f*' })).toEqual({ fallback: '*f*', text: '**f**' });
    expect(convert({ fallback: '[no preview available]' }, {}, null).props).toEqual([]);
  });

  it('shows a text beside blocks, unless the blocks say the same, and what buttons link to', () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*b*' } }];
    expect(only({ text: 'a', blocks })).toEqual({ text: 'a\n\n**b**' });
    expect(only({ text: '*b*', blocks })).toEqual({ text: '**b**' });
    const actions = [
      { type: 'button', text: 'Open', url: 'https://x.y' },
      { type: 'select', text: 'Pick', options: [{ text: 'a', value: 'a' }] },
    ];
    expect(only({ text: 'a', actions })).toEqual({ text: 'a\n\n[Open](https://x.y)' });
  });

  it.each([[undefined], [['text']], [[]]])(
    'reads Slack’s markup whatever mrkdwn_in says: %j',
    (mrkdwn_in) => {
      expect(only({ pretext: '*p*', text: '*t*', mrkdwn_in })).toEqual({ pretext: '**p**', text: '**t**' });
    },
  );

  it('drops unfurled links', () => {
    expect(convert({ from_url: 'https://x.y', title: 'Page', text: 'words' })).toEqual({
      props: [],
      quoted: '',
    });
  });

  it('quotes shared messages under their author', () => {
    const shared = {
      is_share: true,
      author_name: 'Ann',
      footer: 'Posted in #x',
      text: 'a\n*b*',
      from_url: 'https://x.y',
    };
    expect(convert(shared, { text: 'c' })).toEqual({
      props: [{ text: 'c' }],
      quoted: '> **Ann** (Posted in #x)\n> a\n> **b**',
    });
    expect(convert({ is_msg_unfurl: true, author_id: 'U1', text: 'x' }).quoted).toBe('> **@bob**\n> x');
  });

  it('quotes the blocks of a shared message rather than its text', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'all' }] }],
      },
    ];
    expect(
      convert({ is_msg_unfurl: true, text: 'al…', message_blocks: [{ message: { blocks } }] }).quoted,
    ).toBe('> all');
  });

  it.each<[object, string]>([
    [{ channel_id: 'C1', footer: 'Slack Conversation' }, '(~town-square)'],
    [{ channel_id: 'C9', channel_name: 'secret', footer: 'Slack Conversation' }, '(#secret)'],
    [{ channel_id: 'C9', channel_name: 'secret', footer: 'Thread in #secret' }, '(Thread in #secret)'],
    [{ channel_id: 'D9', footer: 'From a DM' }, '(From a DM)'],
  ])('says where a shared message was written: %j', (fields, where) => {
    expect(convert({ is_share: true, author_name: 'Ann', text: 'x', ...fields }).quoted).toBe(
      `> **Ann** ${where}\n> x`,
    );
  });

  it('quotes all that a shared message holds, and what it shared itself', () => {
    const section = (text: string) => [{ type: 'section', text: { type: 'mrkdwn', text } }];
    const inner = { is_share: true, author_name: 'Bea', text: 'inner' };
    expect(
      convert({
        is_share: true,
        author_name: 'Ann',
        message_blocks: [{ message: { blocks: section('one') } }, { message: { blocks: section('two') } }],
        title: 'T',
        title_link: 'https://x.y/t',
        fields: [{ title: 'k', value: '*v*' }],
        image_url: 'https://x.y/i.png',
        attachments: [inner],
      }).quoted.split('\n'),
    ).toEqual([
      '> **Ann**',
      '> [T](https://x.y/t)',
      '> ',
      '> one',
      '> ',
      '> two',
      '> ',
      '> **k**',
      '> **v**',
      '> ',
      '> https://x.y/i.png',
      '> ',
      '> > **Bea**',
      '> > inner',
    ]);
  });

  it('keeps the line of the author a line where a rule or a list follows', () => {
    const divider = [{ type: 'divider' }];
    expect(convert({ is_share: true, author_name: 'Ann', blocks: divider }).quoted).toBe(
      '> **Ann**\n> \n> ---',
    );
  });

  it('follows shared messages in shared messages to a depth that no stack minds', () => {
    let shared: object = { is_share: true, text: 'deep' };
    for (let depth = 0; depth < 10_000; depth++) shared = { is_share: true, attachments: [shared] };
    expect(convert(shared).quoted).toBe('');
  });

  it('quotes what exceeds the size of props', () => {
    const long = { text: '<'.repeat(39_000) };
    const { props, quoted } = convert(long, long, long, long, long);
    expect(props).toHaveLength(3);
    expect(quoted.match(/^> /gm)).toHaveLength(2);
  });

  it('takes JSON of any shape', () => {
    const attachment = fc.record(
      {
        text: fc.jsonValue(),
        title: fc.string({ unit: 'binary' }),
        title_link: fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' })),
        fields: fc.oneof(
          fc.jsonValue(),
          fc.array(fc.record({ title: fc.jsonValue(), value: fc.jsonValue() })),
        ),
        color: fc.jsonValue(),
        ts: fc.jsonValue(),
        is_share: fc.boolean(),
        message_blocks: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.oneof(attachment, fc.jsonValue()))), (attachments) => {
        const { props, quoted } = legacyAttachments(attachments, names);
        const json = JSON.stringify({ props, quoted });
        expect(json.isWellFormed()).toBe(true);
        expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/);
      }),
      effort(300),
    );
  });
});
