import MarkdownIt, { type Token } from 'markdown-it';

/** A character as a reader sees it. A blank stands for any white space; it has neither style nor link. */
export interface Glyph {
  readonly char: string;
  /** Of `bold italic strike code`, in this order. */
  readonly style: string;
  /** Where a click leads, '' for nowhere. */
  readonly href: string;
  /** The blocks that it stands in: `quote`, `ul`, `ol`, `pre`, from the outside inwards, with `>` between. */
  readonly within: string;
}

export const STYLES = ['bold', 'italic', 'strike', 'code'] as const;
export type Style = (typeof STYLES)[number];

/** Invisible, and put between glued markers: no part of what a reader sees. */
const INVISIBLE = '\u200b';

const markdown = new MarkdownIt({ html: false, breaks: true, linkify: true });
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
markdown.linkify.add('//', null);
markdown.normalizeLink = (url) => url;
markdown.normalizeLinkText = (url) => url;

/** Collects glyphs; runs of white space become one blank, and none at the start. */
export class Page {
  readonly #glyphs: Glyph[] = [];

  write(text: string, styles: Iterable<Style>, href: string, within: readonly string[]): void {
    const has = new Set(styles);
    const style = STYLES.filter((name) => has.has(name)).join(' ');
    for (const char of text) {
      if (char === INVISIBLE) continue;
      if (/\s/.test(char)) this.blank();
      else this.#glyphs.push({ char, style, href, within: within.join('>') });
    }
  }

  blank(): void {
    if (this.#glyphs.length > 0 && this.#glyphs.at(-1)!.char !== ' ') this.#glyphs.push(BLANK);
  }

  get glyphs(): Glyph[] {
    return this.#glyphs.at(-1)?.char === ' ' ? this.#glyphs.slice(0, -1) : this.#glyphs;
  }
}

const BLANK: Glyph = { char: ' ', style: '', href: '', within: '' };

/** A list item's marker, as it is drawn. */
export const marker = (number: number | undefined) => (number === undefined ? '\u2022 ' : `${number}. `);

/** What a CommonMark reader (as Mattermost's mobile apps) shows of `source`. Unwanted blocks show as their tags. */
export function shownGlyphs(source: string): Glyph[] {
  const page = new Page();
  const within: string[] = [];
  const numbers: (number | undefined)[] = [];
  for (const token of markdown.parse(source, {})) {
    page.blank();
    const name = BLOCKS[token.type];
    if (name !== undefined) within.push(name);
    else if (CLOSERS.has(token.type)) within.pop();
    if (token.type === 'ordered_list_open') numbers.push(Number(token.attrGet('start') ?? 1));
    if (token.type === 'bullet_list_open') numbers.push(undefined);
    if (token.type.endsWith('_list_close')) numbers.pop();
    if (token.type === 'list_item_open') {
      const number = numbers.pop();
      page.write(marker(number), [], '', within);
      numbers.push(number === undefined ? undefined : number + 1);
    }
    if (token.type === 'fence' || token.type === 'code_block') {
      page.write(token.content, ['code'], '', [...within, 'pre']);
    }
    if (UNWANTED.has(token.type)) page.write(`<${token.tag}>`, [], '', within);
    writeInline(page, token.children ?? [], within);
  }
  return page.glyphs;
}

const BLOCKS: Readonly<Record<string, string>> = {
  blockquote_open: 'quote',
  bullet_list_open: 'ul',
  ordered_list_open: 'ol',
};
const CLOSERS = new Set(['blockquote_close', 'bullet_list_close', 'ordered_list_close']);
const UNWANTED = new Set(['hr', 'heading_open', 'table_open']);
const TAGS: Readonly<Record<string, Style>> = { strong: 'bold', em: 'italic', s: 'strike' };

function writeInline(page: Page, tokens: readonly Token[], within: readonly string[]): void {
  const open: Style[] = [];
  let href = '';
  for (const token of tokens) {
    const style = TAGS[token.tag];
    if (style !== undefined && token.nesting > 0) open.push(style);
    else if (style !== undefined) open.splice(open.lastIndexOf(style), 1);
    else if (token.type === 'link_open') href = String(token.attrGet('href') ?? '');
    else if (token.type === 'link_close') href = '';
    else if (token.type === 'code_inline') page.write(token.content, [...open, 'code'], href, within);
    else if (token.type === 'image') page.write(`<img ${token.content}>`, open, href, within);
    else if (token.type.endsWith('break')) page.blank();
    else page.write(token.content, open, href, within);
  }
}
