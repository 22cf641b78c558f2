import fc from 'fast-check';
import { type Glyph, marker, Page, STYLES, type Style } from './glyphs.ts';

/** A run of a generated message, as Slack shows it: a text in styles, a link, or a mention. */
export interface Run {
  readonly text: string;
  readonly styles: readonly Style[];
  /** '' for a text. */
  readonly url: string;
  /** Of whom the text is the name. */
  readonly user?: string;
}
export type Line = readonly Run[];
export type Block =
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }
  | { readonly kind: 'quote'; readonly lines: readonly Line[] }
  | { readonly kind: 'code'; readonly code: string }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly indent: number;
      readonly offset: number;
      readonly items: readonly Line[];
    };

/** Signs that Markdown or Slack might read more into, and letters of several scripts between them. No numbers: lines that
 * count up stay a list. */
const SIGNS = [...'*_~`[]()!<>&#+-=|:.\\/@$"\'{}^aB\u0436\u00e9'];
const WORDS = ['~~', '__', '**', '](', '&lt;', '&amp;', '- ', '# ', '> ', '---', 'x.com/', 'snake_case'];

export const plainWord = fc.stringMatching(/^[a-z\u0430-\u0433]{1,4}$/);
/** Text without white space at its ends. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...SIGNS, ...WORDS), fc.constantFrom(' ', 'a', 'bc')), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '');
/** No sign of Slack's own markup, which would be markup in a `text`. */
export const literalText = hostileText.map((text) => text.replace(/[*_~`:>]/g, 'x'));

const url = fc
  .tuple(
    fc.constantFrom('https://a.example/', 'http://b.example/x_y_z/', 'mailto:a@b.example?x='),
    fc.stringMatching(/^[a-z0-9_~()*-]{0,8}$/),
    fc.constantFrom('', '?q=1&lt=2', '#top', '.html'),
  )
  .map((parts) => parts.join(''));
const styles = fc.subarray(STYLES.filter((style) => style !== 'code'));

export const runOf = (text: fc.Arbitrary<string>): fc.Arbitrary<Run> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ text, styles, url: fc.constant('') }) },
    {
      weight: 1,
      arbitrary: fc.record({
        text: text.filter(isCode),
        styles: fc.constant(['code'] as const),
        url: fc.constant(''),
      }),
    },
    { weight: 1, arbitrary: fc.record({ text, styles, url }).map(withReadableMarkers) },
  );

const mention: fc.Arbitrary<Run> = fc.record({
  text: fc.constant('@bob'),
  styles,
  url: fc.constant(''),
  user: fc.constant('U1'),
});

/** Markers in a URL end a style of theirs: a link is then left without it. */
const withReadableMarkers = (run: Run): Run => ({
  ...run,
  styles: run.styles.filter((style) => !CLOSES[style].test(run.url)),
});
const CLOSES: Readonly<Record<Style, RegExp>> = {
  bold: /\*\*/,
  italic: /\*|(?<![a-z0-9])_|_(?![a-z0-9])/i,
  strike: /~~/,
  code: /^$/,
};

const isCode = (text: string) => text.trim() !== '';

/** Blocks as Slack writes them: a list is never two levels deeper than the one before it. */
export const documentOf = (text: fc.Arbitrary<string>): fc.Arbitrary<Block[]> => {
  const run = fc.oneof({ weight: 6, arbitrary: runOf(text) }, { weight: 1, arbitrary: mention });
  const line = fc.array(run, { minLength: 1, maxLength: 3 });
  const lines = fc.array(line, { minLength: 1, maxLength: 3 });
  const list = fc.record({
    kind: fc.constant('list' as const),
    ordered: fc.boolean(),
    indent: fc.nat(3),
    offset: fc.constantFrom(0, 0, 0, 1, 4),
    items: fc.array(line, { minLength: 1, maxLength: 3 }),
  });
  const block: fc.Arbitrary<Block> = fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('lines' as const), lines }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('quote' as const), lines }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('code' as const), code: text }) },
    { weight: 3, arbitrary: list },
  );
  return fc.array(block, { minLength: 1, maxLength: 4 }).map((blocks) => {
    let deepest = -1;
    return blocks.map((one) => {
      if (one.kind !== 'list') {
        deepest = -1;
        return one;
      }
      deepest = Math.min(one.indent, deepest + 1);
      return { ...one, indent: deepest };
    });
  });
};

/** What Slack shows. */
export function expectedGlyphs(blocks: readonly Block[]): Glyph[] {
  const page = new Page();
  const open: string[] = [];
  for (const block of blocks) {
    if (block.kind !== 'list') open.length = 0;
    switch (block.kind) {
      case 'lines':
      case 'quote':
        for (const line of block.lines) writeLine(page, line, block.kind === 'quote' ? ['quote'] : []);
        break;
      case 'code':
        page.write(block.code, ['code'], '', ['pre']);
        break;
      case 'list':
        open.length = block.indent;
        open.push(block.ordered ? 'ol' : 'ul');
        for (const [index, item] of block.items.entries()) {
          page.write(marker(block.ordered ? block.offset + index + 1 : undefined), [], '', open);
          writeLine(page, item, open);
        }
    }
    page.blank();
  }
  return page.glyphs;
}

/** Runs stand a blank apart. */
function writeLine(page: Page, line: Line, within: readonly string[]): void {
  for (const { text, styles, url: href } of line) {
    page.blank();
    page.write(text, styles, href, within);
  }
  page.blank();
}

/** The same as `rich_text`. */
export const richText = (blocks: readonly Block[]) => ({
  type: 'rich_text' as const,
  elements: blocks.map(richTextElement),
});

function richTextElement(block: Block): object {
  switch (block.kind) {
    case 'lines':
      return { type: 'rich_text_section', elements: block.lines.flatMap(lineElements) };
    case 'quote':
      return { type: 'rich_text_quote', elements: block.lines.flatMap(lineElements) };
    case 'code':
      return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: block.code }] };
    case 'list': {
      const { ordered, indent, offset, items } = block;
      const elements = items.map((item) => ({ type: 'rich_text_section', elements: lineElements(item, 0) }));
      return { type: 'rich_text_list', style: ordered ? 'ordered' : 'bullet', indent, offset, elements };
    }
  }
}

const lineElements = (line: Line, index: number) => [
  ...(index > 0 ? [{ type: 'text', text: '\n' }] : []),
  ...line.flatMap((run, place) => [...(place > 0 ? [{ type: 'text', text: ' ' }] : []), runElement(run)]),
];

export const runElement = ({ text, styles, url, user }: Run) => ({
  ...(user !== undefined
    ? { type: 'user', user_id: user }
    : url === ''
      ? { type: 'text', text }
      : { type: 'link', url, text }),
  style: Object.fromEntries(styles.map((style) => [style, true])),
});

/** Blocks without lists as mrkdwn. `literalText` and plain words only. */
export const mrkdwn = (blocks: readonly Block[]): string => blocks.map(mrkdwnBlock).join('\n');

function mrkdwnBlock(block: Block): string {
  switch (block.kind) {
    case 'lines':
      return block.lines.map(mrkdwnLine).join('\n');
    case 'quote':
      return block.lines.map((line) => `&gt; ${mrkdwnLine(line)}`).join('\n');
    case 'code':
      return `\`\`\`${escaped(block.code)}\`\`\``;
    case 'list':
      throw new TypeError('mrkdwn has no lists');
  }
}

const MARKERS: readonly [Style, string][] = [
  ['strike', '~'],
  ['italic', '_'],
  ['bold', '*'],
  ['code', '`'],
];

const mrkdwnLine = (line: Line) =>
  line
    .map((run) =>
      MARKERS.reduce(
        (marked, [style, sign]) => (run.styles.includes(style) ? `${sign}${marked}${sign}` : marked),
        mrkdwnRun(run),
      ),
    )
    .join(' ');

const mrkdwnRun = ({ text, url, user }: Run) =>
  user !== undefined ? `<@${user}>` : url === '' ? escaped(text) : `<${escaped(url)}|${escaped(text)}>`;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
