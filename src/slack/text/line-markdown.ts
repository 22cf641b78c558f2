import { codeSpan } from './code-markdown.ts';
import { BOLD, type Inline, ITALIC, PLAIN, STRIKE } from './inline.ts';
import { bareLink, labelledLink } from './link-markdown.ts';
import { literal } from './literal.ts';
import { tidyRuns } from './tidy-runs.ts';

/** Keeps the markers of two glued runs apart. Mattermost reads `**a****b**` as one run with stars in it. */
const SEPARATOR = '\u200b';
/** Signs after which marked takes a `_` for the end of a run. */
const ENDS_UNDERSCORE = /^(?:$|[\s!"#$%&'()*+,\-./:;<=>?@[^{|}~])/;
const WORD_CHARACTER = /[\p{L}\p{N}_]/u;
const WORD_AFTER_MENTION = /^(?:[.:-]|\\_)*[A-Za-z0-9]/;

interface Around {
  before: string;
  after: string;
  references: string;
  cautious: boolean;
}

/**
 * One line of runs as Markdown that Mattermost shows the same way.
 * `cautious` as in `LiteralContext`: it depends on the whole message.
 */
export function lineMarkdown(inlines: readonly Inline[], cautious: boolean): string {
  const runs = tidyRuns(inlines);
  let markdown = '';
  // From right to left: whether a sign must be escaped depends on what follows it, as Markdown.
  for (let end = runs.length; end > 0; ) {
    const { style } = runs[end - 1]!;
    let start = end - 1;
    while (start > 0 && runs[start - 1]!.style === style) start--;
    const around: Around = {
      before: endOf(runs[start - 1]),
      after: markdown,
      references: '',
      cautious,
    };
    const run = runs.slice(start, end);
    markdown = (style === PLAIN ? sequence(run, around) : styled(run, style, around)) + markdown;
    end = start;
  }
  return markdown;
}

function sequence(inlines: readonly Inline[], around: Around): string {
  let markdown = '';
  for (let index = inlines.length - 1; index >= 0; index--) {
    const inline = inlines[index]!;
    const previous = inlines[index - 1];
    // Behind a mention `_` begins a word, since a blank may come between.
    const end = inline.kind === 'text' && previous?.kind === 'mention' ? '@' : endOf(previous);
    const before = index > 0 ? end : around.before;
    const after = markdown + around.after;
    const { references, cautious } = around;
    markdown = single(inline, { before, after, references, cautious }) + markdown;
  }
  return markdown;
}

function single(inline: Inline, around: Around): string {
  switch (inline.kind) {
    case 'text':
      return literal(inline.text, around);
    case 'code':
      return inline.code.trim() === '' ? inline.code : codeSpan(inline.code);
    case 'mention':
      return mention(inline.text, around);
    case 'link':
      return inline.label.trim() === ''
        ? separatedFrom(around.before, bareLink(inline.url, around.after))
        : labelledLink(inline.label, inline.url, around.references);
  }
}

/** A URL glued to the word before it would not be read as one. */
const separatedFrom = (before: string, link: string) =>
  !link.startsWith('<') && WORD_CHARACTER.test(before) ? `<${link}>` : link;

/**
 * Mattermost reads a mention up to the last sign that a name may hold, and `@bob:hi` as a user of another server; and
 * none behind a letter. A blank keeps it apart.
 */
function mention(text: string, { before, after, cautious }: Around): string {
  const head = /\w$/.test(before) ? ' ' : before.endsWith('~') && text.startsWith('~') ? SEPARATOR : '';
  const tail = WORD_AFTER_MENTION.test(after) ? ' ' : '';
  return head + literal(text, { before: ' ', after: tail || after, references: '', cautious }) + tail;
}

function styled(inlines: readonly Inline[], style: number, around: Around): string {
  const italic = style & ITALIC ? italicMarker(style, around) : '';
  const open = (style & STRIKE ? '~~' : '') + (style & BOLD ? '**' : '') + italic;
  const close = italic + (style & BOLD ? '**' : '') + (style & STRIKE ? '~~' : '');
  const separator = around.after.startsWith(close.slice(-1)) ? SEPARATOR : '';
  const inner = sequence(inlines, {
    before: open.endsWith('~') ? '~' : '*',
    after: close + separator + around.after,
    references: italic + (style & STRIKE ? '~' : ''),
    cautious: around.cautious,
  });
  return open + inner + close + separator;
}

/**
 * `_`, unless the run is glued to a word or to a sign at which marked does not end it: there only `*` works. Beside
 * another styled run `***` is safer too, as the separator between them counts as a letter.
 */
function italicMarker(style: number, { before, after }: Around): string {
  if (WORD_CHARACTER.test(before) && !before.endsWith('_')) return '*';
  if (style === ITALIC) return ENDS_UNDERSCORE.test(after) ? '_' : '*';
  return /^(?:\*\*|~~)$/.test(before) || /^[\p{L}\p{N}_*~]/u.test(after) ? '*' : '_';
}

/** The end of a run as its neighbour sees it: a character, a marker, or '' at the start of a line. */
function endOf(inline: Inline | undefined): string {
  if (inline === undefined) return '';
  if (inline.style !== PLAIN) return inline.style & STRIKE ? '~~' : '**';
  switch (inline.kind) {
    case 'text':
    case 'mention':
      return inline.text.slice(-1);
    case 'code':
      return '`';
    case 'link':
      return inline.label === '' ? inline.url.slice(-1) : ')';
  }
}
