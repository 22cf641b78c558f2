import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blocksToMarkdown } from '../../../src/slack/text/blocks.ts';
import { messageText } from '../../../src/slack/text/message-text.ts';
import { names } from './support/names.ts';

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const plain = (text: string) => ({ type: 'plain_text', text });
const richText = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

describe('blocksToMarkdown', () => {
  it.each<[block: object, markdown: string]>([
    [{ type: 'section', text: mrkdwn('*a* <@U1>') }, '**a** @bob'],
    [{ type: 'section', text: plain('*a* &lt;@U1&gt; :piggy:') }, '\\*a\\* &lt;@U1> :pig:'],
    [{ type: 'section', fields: [mrkdwn('*k*'), plain('v')] }, '**k**\n\nv'],
    [
      {
        type: 'section',
        text: mrkdwn('a'),
        accessory: { type: 'button', text: plain('Open'), url: 'http://x.y' },
      },
      'a\n\n[Open](http://x.y)',
    ],
    [{ type: 'header', text: plain('Deploy #1') }, '**Deploy #1**'],
    [{ type: 'divider' }, '---'],
    [{ type: 'context', elements: [mrkdwn('_a_'), { type: 'image', alt_text: 'x' }, plain('b')] }, '_a_ b'],
    [
      { type: 'image', image_url: 'https://x.y/z.png', alt_text: 'cat', title: plain('Cat') },
      'Cat\n![cat](https://x.y/z.png)',
    ],
    [{ type: 'image', slack_file: { id: 'F1' }, alt_text: 'cat' }, 'cat'],
    [{ type: 'actions', elements: [{ type: 'button', text: plain('Go') }] }, ''],
    [
      { type: 'video', title: plain('Film'), title_url: 'http://x.y', description: plain('d') },
      '[Film](http://x.y)\nd',
    ],
    [{ type: 'markdown', text: '# as *is*' }, '# as *is*'],
    [
      {
        type: 'table',
        rows: [[{ type: 'raw_text', text: 'a|b' }, richText('c')], [{ type: 'raw_text', text: '1' }]],
      },
      '| a\\|b | c |\n| --- | --- |\n| 1 |  |',
    ],
    [{ type: 'input', label: plain('Name') }, 'Name'],
    [{ type: 'unheard_of', text: mrkdwn('*shown*') }, '**shown**'],
    [{ type: 'unheard_of', title: 't', url: 'http://x.y' }, '[t](http://x.y)'],
    [{ type: 'unheard_of' }, ''],
  ])('writes %j as %j', (block, markdown) => expect(blocksToMarkdown([block], names)).toBe(markdown));

  it('sets blocks apart as paragraphs and leaves out those that show nothing', () => {
    const blocks = [richText('a'), null, { type: 'file' }, { type: 'section', text: mrkdwn('b') }];
    expect(blocksToMarkdown(blocks, names)).toBe('a\n\nb');
  });

  it('takes JSON of any shape', () => {
    fc.assert(
      fc.property(fc.array(anyBlock), (blocks) => {
        const markdown = blocksToMarkdown(blocks, names);
        expect(markdown.isWellFormed()).toBe(true);
        expect(markdown).not.toContain('\0');
      }),
      { numRuns: 300 },
    );
  });
});

describe('messageText', () => {
  it('prefers blocks to text', () => {
    expect(messageText({ text: 'short', blocks: [richText('long *text*')] }, names)).toBe('long \\*text\\*');
  });

  it.each([[null], [undefined], ['x'], [[]], [[null]], [[{ type: 'actions' }]]])(
    'uses text where blocks are %j',
    (blocks) => {
      expect(messageText({ text: '*a*', blocks }, names)).toBe('**a**');
    },
  );

  it.each([[null], [undefined], [{}], [['a']]])('is empty for the text %j', (text) => {
    expect(messageText({ text }, names)).toBe('');
  });
});

const anyText = fc.oneof(
  fc.record({ type: fc.constantFrom('mrkdwn', 'plain_text'), text: fc.string({ unit: 'binary' }) }),
  fc.jsonValue(),
);
const anyBlock = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      type: fc.constantFrom(
        'section',
        'header',
        'context',
        'actions',
        'image',
        'markdown',
        'table',
        'video',
        'rich_text',
        'x',
      ),
      text: anyText,
      title: anyText,
      fields: fc.oneof(fc.array(anyText), fc.jsonValue()),
      elements: fc.oneof(fc.array(anyText), fc.jsonValue()),
      accessory: fc.jsonValue(),
      rows: fc.oneof(fc.array(fc.array(anyText)), fc.jsonValue()),
      image_url: fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' })),
      alt_text: fc.string({ unit: 'binary' }),
      url: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);
