import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type Glyph, marker, Page, type Style } from './glyphs.ts';

/**
 * Mattermost's web client reads Markdown with a fork of marked that no registry holds. With the path of its `marked.js` (as
 * `.cjs`, or in a folder of CommonJS) in `MATTERMOST_MARKED`, the properties hold what is written against it too.
 * @see github.com/mattermost/marked
 */
const path = process.env.MATTERMOST_MARKED;

const TAGS: Readonly<Record<string, Style>> = { strong: 'bold', em: 'italic', del: 'strike', code: 'code' };
const BLOCKS: Readonly<Record<string, string>> = { blockquote: 'quote', ul: 'ul', ol: 'ol', pre: 'pre' };
const PIECE = /<(\/?)([a-z]\w*)((?:\s+[\w-]+(?:=(?:"[^"]*"|\w+))?)*)\s*\/?>|&(#?\w+);|([^<&]+|[<&])/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };

/** The reader of the web client, if it is at hand. */
export const webClientGlyphs: ((source: string) => Glyph[]) | undefined =
  path === undefined ? undefined : readerOf(path);

function readerOf(file: string): (source: string) => Glyph[] {
  const marked = createRequire(import.meta.url)(resolve(file)) as (source: string, options: object) => string;
  const urlFilter = (url: string) =>
    !/^[a-z][a-z\d.+-]*:/i.test(url) || /^(?:https?|ftp|mailto|tel):/i.test(url);
  const options = { sanitize: true, gfm: true, tables: true, breaks: true, mangle: false, urlFilter };
  // The client draws lists itself; the library's own writing of them lacks a blank.
  return (source) => glyphsOf(marked(source, options).replaceAll('<olstart', '<ol start'));
}

/** The fork writes neither nested tags in attributes nor anything that isn't closed. */
function glyphsOf(html: string): Glyph[] {
  const page = new Page();
  const styles: Style[] = [];
  const within: string[] = [];
  const numbers: (number | undefined)[] = [];
  let href = '';
  for (const [, end, tag, attributes = '', entity, text] of html.matchAll(PIECE)) {
    if (text !== undefined) page.write(text, styles, href, within);
    else if (entity !== undefined) page.write(characterOf(entity), styles, href, within);
    else {
      const style = TAGS[tag!];
      const block = BLOCKS[tag!];
      if (style !== undefined) end ? styles.splice(styles.lastIndexOf(style), 1) : styles.push(style);
      else if (tag === 'a') href = end ? '' : linkTarget(attributes);
      else page.blank();
      if (block !== undefined) end ? within.pop() : within.push(block);
      if (tag === 'ol' || tag === 'ul') {
        if (end) numbers.pop();
        else numbers.push(tag === 'ul' ? undefined : Number(/start="?(\d+)/.exec(attributes)?.[1] ?? 1));
      }
      if (tag === 'li' && !end) {
        const number = numbers.pop();
        page.write(marker(number), [], '', within);
        numbers.push(number === undefined ? undefined : number + 1);
      }
      if (!end && /^(?:h[1-6r]|table|img|input)$/.test(tag!)) page.write(`<${tag}>`, [], '', within);
    }
  }
  return page.glyphs;
}

/** The client also links `example.com/x`, which Slack has marked up as a link if it was one: here it counts as a text. */
function linkTarget(attributes: string): string {
  const href = decoded(/href="([^"]*)"/.exec(attributes)?.[1] ?? '');
  return /^[a-z][a-z0-9+.-]*:/i.test(href) ? href : '';
}

const decoded = (text: string) => text.replace(/&(#?\w+);/g, (_, entity: string) => characterOf(entity));

const characterOf = (entity: string) =>
  ENTITIES[entity] ??
  (entity.startsWith('#') ? String.fromCodePoint(Number(entity.slice(1))) : `&${entity};`);
