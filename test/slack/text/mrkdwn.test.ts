import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mrkdwnToMarkdown } from '../../../src/slack/text/mrkdwn.ts';
import { effort } from './support/effort.ts';
import { names } from './support/names.ts';
import { collapsed, shownText } from './support/shown.ts';

const convert = (text: string) => mrkdwnToMarkdown(text, names);
type Example = [slack: string, mattermost: string];

describe('mrkdwnToMarkdown', () => {
  describe('mentions', () => {
    it.each<Example>([
      ['<@U1>', '@bob'],
      ['<@W2>', '@john_doe'],
      ['<@U1|robert>', '@bob'],
      ['<@B1>', '@deploybot'],
      ['<@U9|Zed>', '@Zed'],
      ['<@U9|@Zed>', '@Zed'],
      ['<@U9>', '@u9'],
      ['<@U3> hi', '@\\_trailing\\_ hi'],
      ['<@U1>: hi', '@bob: hi'],
      ['<@U1>:hi', '@bob :hi'],
      ["<@U1>'s", "@bob's"],
      ['<@U1>s', '@bob s'],
      ['x<@U1>', 'x @bob'],
      ['(<@U1>)', '(@bob)'],
      ['<@U1>.', '@bob.'],
      ['<@U1><@B1>', '@bob @deploybot'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  describe('channels, groups, broadcasts and dates', () => {
    it.each<Example>([
      ['<#C1>', '~town-square'],
      ['<#C1|general>', '~town-square'],
      ['<#C1|>', '~town-square'],
      ['<#C9|private_x>', '#private_x'],
      ['<#C9|>', '#C9'],
      ['<!subteam^S1|@admins>', '@admins'],
      ['<!subteam^S1>', '@s1'],
      ['<!here>', '@here'],
      ['<!here|here>', '@here'],
      ['<!here|@here>', '@here'],
      ['<@here>', '@here'],
      ['<!channel>', '@channel'],
      ['<!everyone>', '@all'],
      ['<!date^1392734382^{date}|Feb 18>', 'Feb 18'],
      ['<!date^1392734382^{date}^https://x.y/|Feb 18>', '[Feb 18](https://x.y/)'],
      ['<!date^1392734382^{date}>', '2014-02-18 14:39 UTC'],
      ['<!foo|bar>', 'bar'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  describe('links', () => {
    it.each<Example>([
      ['<http://x.y>', 'http://x.y'],
      ['<http://x.y/a?b=1&amp;c=2>', 'http://x.y/a?b=1&c=2'],
      ['<http://x.y|http://x.y>', 'http://x.y'],
      ['<http://x.y|x.y>', 'http://x.y'],
      ['<http://x.y/|x.y>', 'http://x.y/'],
      ['<http://x.y|label>', '[label](http://x.y)'],
      ['<http://x.y|a *b* c>', '[a \\*b\\* c](http://x.y)'],
      ['<http://x.y|[1] x>', '[\\[1\\] x](http://x.y)'],
      ['<http://x.y|a ] b>', '[a &#93; b](http://x.y)'],
      ['<http://x.y/(a)|l>', '[l](http://x.y/(a))'],
      ['<http://x.y/(a|l>', '[l](http://x.y/%28a)'],
      ['<http://x.y/a_b/c~d>', 'http://x.y/a_b/c~d'],
      ['<http://x.y/_a_>', '<http://x.y/_a_>'],
      ['<http://x.y/*a*>', '<http://x.y/*a*>'],
      ['<http://x.y>abc', '<http://x.y>abc'],
      ['(<http://x.y>)', '(http://x.y)'],
      ['<http://x.y>, <http://x.z>.', 'http://x.y, http://x.z.'],
      ['*<http://x.y>*', '**http://x.y**'],
      ['see http://x.y/_a_b *b*', 'see <http://x.y/_a_b> **b**'],
      ['<mailto:a@b.c|a@b.c>', 'a@b.c'],
      ['<mailto:a@b.c>', 'a@b.c'],
      ['<mailto:a@b.c|Ann>', '[Ann](mailto:a@b.c)'],
      ['<tel:+491|+491>', '[+491](tel:+491)'],
      ['<javascript:alert(1)|x>', 'x'],
      ['wow!<http://x.y|l>', 'wow\\![l](http://x.y)'],
      ['&lt;<http://x.y>&gt;', '&lt;<http://x.y>>'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  describe('emphasis', () => {
    it.each<Example>([
      ['*b*', '**b**'],
      ['*a b*', '**a b**'],
      ['_i_', '_i_'],
      ['~s~', '~~s~~'],
      ['*_b_*', '**_b_**'],
      ['_*b*_', '**_b_**'],
      ['~*_x_*~', '~~**_x_**~~'],
      ['(*b*), "_i_"!', '(**b**), "_i_"!'],
      ['*b _i_ c*', '**b** **_i_** **c**'],
      ['*hi <@U1>*', '**hi @bob**'],
      ['*a:*', '**a:**'],
      ['[_a_]', '[*a*]'],
      ['* b*', '\\* b\\*'],
      ['*b *', '\\*b *'],
      ['a*b*c', 'a\\*b\\*c'],
      ['2*3*4', '2\\*3\\*4'],
      ['2 * 3 * 4', '2 * 3 * 4'],
      ['*args, **kwargs', '\\*args, \\*\\*kwargs'],
      ['f(*a, *b)', 'f(\\*a, \\*b)'],
      ['**b**', '\\*\\*b\\*\\*'],
      ['__init__', '\\_\\_init\\_\\_'],
      ['~~s~~', '\\~\\~s\\~\\~'],
      ['~2 days', '~2 days'],
      ['snake_case_name', 'snake_case_name'],
      ['_foo_bar', '\\_foo_bar'],
      ['_foo_bar_', '_foo_bar_'],
      ['_a_b_', '_a&#95;b_'],
      ['*a\nb*', '\\*a\nb\\*'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  describe('code', () => {
    it.each<Example>([
      ['`a *b* _c_ :x:`', '`a *b* _c_ :x:`'],
      ['`a &lt;b&gt; &amp;amp;`', '`a <b> &amp;`'],
      ['`<http://x.y|x.y>` `<@U1>`', '`x.y` `@bob`'],
      ['`a` `b', '`a` \\`b'],
      ['*`c`*', '**`c`**'],
      ['*`a ** b`*', '`a ** b`'],
      ['```a\nb```', '```\na\nb\n```'],
      ['```\njs\nx\n```', '```\njs\nx\n```'],
      ['x\n```\na\n```\ny', 'x\n```\na\n```\ny'],
      ['x ```a *b* &lt;``` y', 'x \n```\na *b* <\n```\n y'],
      ['``` ` ```', '```\n ` \n```'],
      ['```a', '\\`\\`\\`a'],
      ['```<http://x.y|l> &amp;lt;```', '```\nl &lt;\n```'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  describe('quotes', () => {
    it.each<Example>([
      ['&gt; q', '> q'],
      ['&gt;q', '> q'],
      ['&gt; q\nnext', '> q\n\nnext'],
      ['&gt; a\n&gt; b', '> a\n> b'],
      ['&gt; a\n\nb', '> a\n\nb'],
      ['a\n&gt;&gt;&gt; b\n\nc', 'a\n> b\n> \n> c'],
      ['I &lt;3 it\n&gt; q', 'I &lt;3 it\n> q'],
      ['&gt; # x', '> \\# x'],
      ['&gt; ```c```', '> ```\n> c\n> ```'],
      ['a &gt; b', 'a > b'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  describe('entities', () => {
    it.each<Example>([
      ['a &amp; b', 'a & b'],
      ['&lt;b&gt;', '<b>'],
      ['&amp;lt;', '&amp;lt;'],
      ['&amp;amp;', '&amp;amp;'],
      ['&lt;a title="2*3"&gt;', '&lt;a title="2\\*3">'],
      ['&lt;3', '<3'],
      ['vector&lt;std::string&gt; *x', 'vector&lt;std::string> \\*x'],
      ['&lt;!-- *a*', '&lt;!-- **a**'],
      ['x.com/a&amp;lt;b', 'x\\.com/a&amp;lt;b'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  describe('emoji', () => {
    it.each<Example>([
      [':tada:', ':tada:'],
      [':simple_smile:', ':slightly_smiling_face:'],
      [':wave::skin-tone-3:', ':wave_medium_light_skin_tone:'],
      [':handshake::skin-tone-3:', ':handshake:'],
      ['*:tada: done*', '**:tada: done**'],
      ['10:30:45', '10:30:45'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  describe('what Markdown would misread', () => {
    it.each<Example>([
      ['# x', '\\# x'],
      ['#x', '#x'],
      ['text\n---', 'text\n\\---'],
      ['text\n===', 'text\n\n==='],
      ['---', '\\---'],
      ['***', '\\*\\*\\*'],
      ['+ a', '\\+ a'],
      ['- a', '\\- a'],
      ['* a', '\\* a'],
      ['• a', '• a'],
      ['1. a\n2. b', '1. a\n2. b'],
      ['3. c', '3. c'],
      ['1. a\n1. b', '1. a\n1\\. b'],
      ['1) a', '1\\) a'],
      ['    code', '   code'],
      ['\tcode', '   code'],
      ['a|b\n-|-\n1|2', 'a|b\n\\-|-\n1|2'],
      ['[a](b)', '\\[a](b)'],
      ['[x]: http://x.y', '\\[x]: http://x.y'],
      ['[JIRA-1] done', '[JIRA-1] done'],
      ['![a](u)', '\\!\\[a](u)'],
      ['C:\\new\\_dir', 'C:\\new\\\\\\_dir'],
      ['\\\\server\\share', '&#92;\\server\\share'],
      ['\\*', '\\\\\\*'],
      ['a\\ b', 'a\\ b'],
      ['x.com/__a__', 'x\\.com/\\_\\_a\\_\\_'],
      ['*-*', '**&#45;**'],
    ])('writes %j as %j', (slack, mattermost) => expect(convert(slack)).toBe(mattermost));
  });

  it('removes U+0000 and replaces lone surrogates', () => {
    expect(convert('a\0b \ud800 *c*')).toBe('ab \ufffd **c**');
    expect(convert('a \udc00')).toBe('a \ufffd');
  });

  it('takes any string and gives well-formed text without U+0000', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), hostileText);
    fc.assert(
      fc.property(anything, (text) => {
        const markdown = convert(text);
        expect(markdown.isWellFormed()).toBe(true);
        expect(markdown).not.toContain('\0');
      }),
      effort(300),
    );
  });

  it('shows literal text as it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(!isMarkedUp(text));
        expect(shownText(convert(escaped(text)))).toBe(collapsed(text));
      }),
      effort(300),
    );
  });

  it('stays quick on texts made to be slow', () => {
    const started = performance.now();
    for (const part of [
      '*a ',
      '_',
      '`',
      '<',
      '[',
      '(http://',
      '&gt;',
      ':a',
      '\\',
      '~a~b',
      '1. ',
      'a.',
      '```',
    ]) {
      convert(part.repeat(40_000 / part.length));
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

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
      '\t',
    ],
  ),
  maxLength: 30,
});

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Whether Slack itself would show `text` other than literally. */
const isMarkedUp = (text: string) =>
  /([*_~])(?!\1|\s).*[^\s]\1|`[^`\n]+`|```|^>/m.test(text) ||
  /:[^\s:]*[^\x21-\x7e\s:][^\s:]*:|:\S*[^\w\s+:-]\S*:/.test(text);
