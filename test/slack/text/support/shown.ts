import MarkdownIt from 'markdown-it';

/** A word, or a part of one, as a reader sees it, with its styles in the order `bold italic strike code`. */
export interface Word {
  readonly text: string;
  readonly style: string;
}

const markdown = new MarkdownIt({ html: false, breaks: true, linkify: false });
markdown.normalizeLinkText = (url) => url;

const STYLES: Readonly<Record<string, string>> = { strong: 'bold', em: 'italic', s: 'strike' };
/** Invisible, and put between glued markers: no part of what a reader sees. */
const INVISIBLE = /\u200b/g;

/** The visible text alone, with each run of white space as one blank. */
export const shownText = (source: string): string =>
  collapsed([...shownPieces(source)].map(({ text }) => text).join(''));

export const collapsed = (text: string): string => text.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();

/** What a CommonMark reader (as Mattermost's mobile apps) shows of `source`, cut at blanks and where the style changes. */
export function shownWords(source: string): Word[] {
  const words: Word[] = [];
  let glued = false;
  for (const { text, style } of shownPieces(source)) {
    for (const [index, part] of text.replace(INVISIBLE, '').split(/\s+/).entries()) {
      if (index > 0) glued = false;
      if (part === '') continue;
      const last = words.at(-1);
      if (glued && last?.style === style) words[words.length - 1] = { text: last.text + part, style };
      else words.push({ text: part, style });
      glued = true;
    }
  }
  return words;
}

/** Texts in their styles, blanks between blocks and lines, list numbers as text, and the tags of unwanted blocks. */
function* shownPieces(source: string): Generator<Word> {
  const open = new Map<string, number>();
  const numbers: number[] = [];
  const styles = () => ['bold', 'italic', 'strike'].filter((name) => (open.get(name) ?? 0) > 0).join(' ');
  for (const token of markdown.parse(source, {})) {
    yield { text: ' ', style: '' };
    if (token.type === 'ordered_list_open') numbers.push(Number(token.attrGet('start') ?? 1));
    if (token.type === 'bullet_list_open') numbers.push(Number.NaN);
    if (token.type.endsWith('_list_close')) numbers.pop();
    if (token.type === 'list_item_open') {
      const number = numbers.pop() ?? Number.NaN;
      numbers.push(number + 1);
      if (!Number.isNaN(number)) yield { text: `${number}. `, style: '' };
    }
    if (token.type === 'fence' || token.type === 'code_block') yield { text: token.content, style: 'code' };
    if (['hr', 'heading_open', 'table_open'].includes(token.type))
      yield { text: `<${token.tag}>`, style: '' };
    for (const child of token.children ?? []) {
      const style = STYLES[child.tag];
      if (style !== undefined) open.set(style, (open.get(style) ?? 0) + child.nesting);
      else if (child.type === 'code_inline') yield { text: child.content, style: `${styles()} code`.trim() };
      else if (child.type === 'image') yield { text: `<img ${child.content}>`, style: styles() };
      else if (child.type.endsWith('break')) yield { text: ' ', style: '' };
      else yield { text: child.content, style: styles() };
    }
  }
}
