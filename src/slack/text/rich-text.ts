import { cleanText } from './clean-text.ts';
import { documentMarkdown } from './document-markdown.ts';
import type { Names } from './names.ts';
import { plainSection } from './plain-section.ts';
import { richTextLines, richTextPlain } from './rich-text-elements.ts';
import type { ListItem, TextBlock } from './text-block.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';

/** Slack's `rich_text` block, as exports hold it: nothing but its type is certain. */
export interface RichTextBlock {
  readonly type: 'rich_text';
  readonly elements?: unknown;
  readonly [field: string]: unknown;
}

/** Deepest list level that is kept; Slack itself stops at 8. */
const MAX_INDENT = 10;
const LANGUAGE = /^[a-zA-Z0-9+#-]{1,30}$/;

/**
 * A `rich_text` block as Markdown that shows the same in Mattermost. Total: takes elements of any shape, gives
 * well-formed Unicode without U+0000.
 * @see docs.slack.dev, "Rich text block"; slack-go/slack block_rich_text.go
 */
export function richTextToMarkdown(block: RichTextBlock, names: Names): string {
  const elements = elementsOf(block.elements);
  const plain = plainSection(elements);
  if (plain !== undefined) return plain;
  const blocks = joined(elements.flatMap((element) => borderedBlocks(fieldsOf(element), names)));
  return cleanText(documentMarkdown(blocks));
}

interface Bordered {
  readonly block: TextBlock;
  /** `border` is how Slack marks a list or code inside of a quote. */
  readonly border: boolean;
}

function borderedBlocks(element: Fields, names: Names): Bordered[] {
  const border = natural(element.border) > 0;
  return blocksOf(element, names)
    .filter((block) => block.kind !== 'list' || block.items.length > 0)
    .map((block) => ({
      block: border && block.kind !== 'quote' ? { kind: 'quote', blocks: [block] } : block,
      border,
    }));
}

function blocksOf(element: Fields, names: Names): TextBlock[] {
  switch (element.type) {
    case 'rich_text_list':
      return [{ kind: 'list', items: listItems(element, names) }];
    case 'rich_text_quote':
      return [{ kind: 'quote', blocks: lineBlocks(element.elements, names) }];
    case 'rich_text_preformatted': {
      const code = cleanText(richTextPlain(element.elements, names)).replace(/\n$/, '');
      const language = stringOf(element.language);
      return [{ kind: 'fence', code, language: LANGUAGE.test(language) ? language : '' }];
    }
    default:
      return lineBlocks(element.elements ?? [element], names);
  }
}

function lineBlocks(elements: unknown, names: Names): TextBlock[] {
  const lines = richTextLines(elements, names);
  // What follows starts on a new line anyway: a last newline is no further line.
  if (lines.length > 1 && lines.at(-1)!.length === 0) lines.pop();
  return lines.map((inlines) => ({ kind: 'line', inlines }));
}

/** Lists are not nested in one another: each brings its level, and its items' first number less one. */
function listItems(list: Fields, names: Names): ListItem[] {
  const indent = Math.min(MAX_INDENT, natural(list.indent));
  const offset = natural(list.offset);
  const ordered = list.style === 'ordered';
  return elementsOf(list.elements).map((item, index) => ({
    indent,
    number: ordered ? offset + index + 1 : undefined,
    lines: richTextLines(fieldsOf(item).elements, names),
  }));
}

const natural = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 1e6 ? value : 0;

/** Lists that follow one another are one, and so is a quote with what goes on in it. */
function joined(blocks: readonly Bordered[]): TextBlock[] {
  const result: TextBlock[] = [];
  let wasBordered = false;
  for (const { block, border } of blocks) {
    const last = result.at(-1);
    if (last?.kind === 'list' && block.kind === 'list') {
      result[result.length - 1] = joinedLists(last, block);
    } else if (last?.kind === 'quote' && block.kind === 'quote' && (border || wasBordered)) {
      result[result.length - 1] = joinedQuotes(last, block);
    } else {
      result.push(block);
    }
    wasBordered = border;
  }
  return result;
}

const joinedLists = (first: List, second: List): List => ({
  kind: 'list',
  items: [...first.items, ...second.items],
});

function joinedQuotes(first: Quote, second: Quote): Quote {
  const [next, ...more] = second.blocks;
  const last = first.blocks.at(-1);
  return last?.kind === 'list' && next?.kind === 'list'
    ? { kind: 'quote', blocks: [...first.blocks.slice(0, -1), joinedLists(last, next), ...more] }
    : { kind: 'quote', blocks: [...first.blocks, ...second.blocks] };
}

type List = Extract<TextBlock, { kind: 'list' }>;
type Quote = Extract<TextBlock, { kind: 'quote' }>;
