import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blocksToMarkdown } from '../../../src/slack/text/blocks.ts';
import { messageText } from '../../../src/slack/text/message-text.ts';
import { effort } from './support/effort.ts';
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
    [
      {
        type: 'table',
        rows: [
          [
            { type: 'raw_text', text: 'a \\| b' },
            { type: 'raw_text', text: 'c' },
          ],
        ],
      },
      '| a \\\\\\| b | c |\n| --- | --- |\n|  |  |',
    ],
    [{ type: 'input', label: plain('Name') }, 'Name'],
    [{ type: 'section', text: { text: '*no type*' } }, '**no type**'],
    [
      {
        type: 'section',
        text: mrkdwn('a'),
        accessory: {
          type: 'overflow',
          options: [{ text: plain('Docs'), url: 'http://x.y' }, { text: plain('No') }],
        },
      },
      'a\n\n[Docs](http://x.y)',
    ],
    [
      {
        type: 'context',
        elements: [{ type: 'image', image_url: 'https://x.y/i.png', alt_text: 'icon' }, mrkdwn('a')],
      },
      'a',
    ],
    [
      { type: 'context', elements: [{ type: 'image', image_url: 'https://x.y/i.png', alt_text: 'icon' }] },
      '![icon](https://x.y/i.png)',
    ],
    [
      { type: 'image', slack_file: { url: 'https://files.slack.com/f/cat.png?t=xoxe-1' }, alt_text: 'cat' },
      '[cat](https://files.slack.com/f/cat.png)',
    ],
    [
      {
        type: 'video',
        title: plain('Film'),
        title_url: 'http://x.y',
        author_name: 'Ann',
        description: plain('d'),
      },
      '[Film](http://x.y)\nAnn\nd',
    ],
    [
      { type: 'call', call: { v1: { name: 'Stand-up', join_url: 'http://x.y/j' } } },
      '[Stand-up](http://x.y/j)',
    ],
    [{ type: 'call', call: { v1: { name: 'Stand-up' } } }, 'Stand-up'],
    [{ type: 'call', call_id: 'R1' }, ''],
    [
      { type: 'markdown', text: 'hi <@U1>, :piggy: in <#C1>; `<@U1> :piggy:`' },
      'hi @bob, :pig: in ~town-square; `<@U1> :piggy:`',
    ],
    [
      {
        type: 'data_table',
        caption: 'Sales',
        rows: [[{ type: 'raw_text', text: 'n' }], [{ type: 'raw_number', value: 7 }]],
      },
      'Sales\n\n| n |\n| --- |\n| 7 |',
    ],
    [
      {
        type: 'task_card',
        title: 'Look *it* up',
        details: richText('asked'),
        output: richText('found'),
        sources: [{ type: 'url', url: 'http://x.y/s', text: 'source' }],
        status: 'complete',
      },
      '**Look \\*it\\* up**\nasked\nfound\n[source](http://x.y/s)',
    ],
    [
      {
        type: 'plan',
        title: 'Plan',
        tasks: [
          { type: 'task_card', title: 'One' },
          { type: 'task_card', title: 'Two' },
        ],
      },
      '**Plan**\n\n**One**\n\n**Two**',
    ],
    [{ type: 'alert', text: mrkdwn('*Down*'), level: 'error' }, '**Down**'],
    [
      {
        type: 'carousel',
        elements: [
          {
            type: 'card',
            title: mrkdwn('*A*'),
            subtitle: mrkdwn('s'),
            body: mrkdwn('b'),
            hero_image: { type: 'image', image_url: 'https://x.y/a.png', alt_text: 'a' },
            actions: [{ type: 'button', text: plain('Go'), url: 'http://x.y' }],
          },
          { type: 'card', title: plain('B') },
        ],
      },
      '**A**\ns\nb\n![a](https://x.y/a.png)\n[Go](http://x.y)\n\n**B**',
    ],
    [
      { type: 'container', title: plain('Box'), child_blocks: [{ type: 'section', text: mrkdwn('in') }] },
      '**Box**\n\nin',
    ],
    [{ type: 'contact_card', name: 'Ann', description: plain('Sales') }, 'Ann\nSales'],
    [{ type: 'condition', blocks: [{ type: 'section', text: mrkdwn('if') }] }, 'if'],
    [{ type: 'unheard_of', text: mrkdwn('*shown*') }, '**shown**'],
    [{ type: 'unheard_of', title: 't', url: 'http://x.y' }, '[t](http://x.y)'],
    [{ type: 'unheard_of' }, ''],
  ])('writes %j as %j', (block, markdown) => expect(blocksToMarkdown([block], names)).toBe(markdown));

  it('sets blocks apart as paragraphs and leaves out those that show nothing', () => {
    const blocks = [richText('a'), null, { type: 'file' }, { type: 'section', text: mrkdwn('b') }];
    expect(blocksToMarkdown(blocks, names)).toBe('a\n\nb');
  });

  it('follows blocks in blocks to a depth that no stack minds', () => {
    let block: unknown = { type: 'section', text: mrkdwn('deep') };
    for (let depth = 0; depth < 10_000; depth++) block = { type: 'container', child_blocks: [block] };
    expect(blocksToMarkdown([block], names)).toBe('');
  });

  it('takes JSON of any shape', () => {
    fc.assert(
      fc.property(fc.array(anyBlock), (blocks) => {
        const markdown = blocksToMarkdown(blocks, names);
        expect(markdown.isWellFormed()).toBe(true);
        expect(markdown).not.toContain('\0');
      }),
      effort(300),
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
        'data_table',
        'call',
        'card',
        'container',
        'plan',
        'x',
      ),
      text: anyText,
      title: anyText,
      fields: fc.oneof(fc.array(anyText), fc.jsonValue()),
      elements: fc.oneof(fc.array(anyText), fc.jsonValue()),
      accessory: fc.jsonValue(),
      child_blocks: fc.oneof(
        fc.array(fc.record({ title: anyText, sources: fc.array(anyText) })),
        fc.jsonValue(),
      ),
      call: fc.jsonValue(),
      rows: fc.oneof(fc.array(fc.array(anyText)), fc.jsonValue()),
      image_url: fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' })),
      alt_text: fc.string({ unit: 'binary' }),
      url: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);
