import MarkdownIt from 'markdown-it';

/** A word as a reader sees it, with the styles around it in the order `bold italic strike code`. */
export interface Word {
  readonly text: string;
  readonly style: string;
}

const markdown = new MarkdownIt({ html: false, breaks: true, linkify: false });
markdown.normalizeLinkText = (url) => url;

const STYLES: Readonly<Record<string, string>> = { strong: 'bold', em: 'italic', s: 'strike' };
/** Invisible, and put between glued markers: no part of what a reader sees. */
const INVISIBLE = /\u200b/g;

/** What a CommonMark reader (as Mattermost's mobile apps) shows of `source`, as words with their styles. */
export function shownWords(source: string): Word[] {
  const words: Word[] = [];
  const styles = new Map<string, number>();
  const numbers: number[] = [];
  let glued = false;
  const add = (text: string, style: string) => {
    for (const [index, part] of text.replace(INVISIBLE, '').split(/\s+/).entries()) {
      if (index > 0) glued = false;
      if (part === '') continue;
      const last = words.at(-1);
      if (glued && last?.style === style) words[words.length - 1] = { text: last.text + part, style };
      else words.push({ text: part, style });
      glued = true;
    }
  };
  const style = () => ['bold', 'italic', 'strike'].filter((name) => (styles.get(name) ?? 0) > 0).join(' ');
  for (const token of markdown.parse(source, {})) {
    glued = false;
    if (token.type === 'ordered_list_open') numbers.push(Number(token.attrGet('start') ?? 1));
    if (token.type === 'bullet_list_open') numbers.push(Number.NaN);
    if (token.type.endsWith('_list_close')) numbers.pop();
    if (token.type === 'list_item_open') {
      const number = numbers.pop() ?? Number.NaN;
      numbers.push(number + 1);
      if (!Number.isNaN(number)) add(`${number}.`, '');
    }
    if (token.type === 'fence' || token.type === 'code_block') add(token.content, 'code');
    if (token.type === 'hr') add('<hr>', '');
    if (token.type === 'heading_open' || token.type === 'table_open') add(`<${token.tag}>`, '');
    glued = false;
    for (const child of token.children ?? []) {
      const named = STYLES[child.tag];
      if (named !== undefined) styles.set(named, (styles.get(named) ?? 0) + child.nesting);
      else if (child.type === 'code_inline') add(child.content, `${style()} code`.trim());
      else if (child.type === 'image') add(`<img ${child.content}>`, style());
      else if (child.type === 'softbreak' || child.type === 'hardbreak') glued = false;
      else add(child.content, style());
    }
  }
  return words;
}

/** The visible text alone, with each run of white space as one blank. */
export const shownText = (source: string): string => {
  const text: string[] = [];
  const numbers: number[] = [];
  for (const token of markdown.parse(source, {})) {
    text.push(' ');
    if (token.type === 'ordered_list_open') numbers.push(Number(token.attrGet('start') ?? 1));
    if (token.type === 'bullet_list_open') numbers.push(Number.NaN);
    if (token.type.endsWith('_list_close')) numbers.pop();
    if (token.type === 'list_item_open') {
      const number = numbers.pop() ?? Number.NaN;
      numbers.push(number + 1);
      if (!Number.isNaN(number)) text.push(`${number}. `);
    }
    if (token.type === 'fence' || token.type === 'code_block') text.push(token.content);
    if (['hr', 'heading_open', 'table_open'].includes(token.type)) text.push(`<${token.tag}>`);
    for (const child of token.children ?? []) {
      const block = child.type === 'softbreak' || child.type === 'hardbreak';
      text.push(child.type === 'image' ? `<img ${child.content}>` : block ? ' ' : child.content);
    }
  }
  return collapsed(text.join(''));
};

export const collapsed = (text: string): string => text.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
