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
  const blocks = joinLists(elements.flatMap((element) => blocksOf(fieldsOf(element), names)));
  return cleanText(documentMarkdown(blocks));
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

function joinLists(blocks: readonly TextBlock[]): TextBlock[] {
  const joined: TextBlock[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    if (last?.kind === 'list' && block.kind === 'list') {
      joined[joined.length - 1] = { kind: 'list', items: [...last.items, ...block.items] };
    } else {
      joined.push(block);
    }
  }
  return joined.filter((block) => block.kind !== 'list' || block.items.length > 0);
}
