import { lineMarkdown } from './line-markdown.ts';
import { freshLines, lineStart } from './line-start.ts';
import type { ListItem } from './text-block.ts';

interface OpenList {
  readonly ordered: boolean;
  /** Columns at which its markers and its items' texts stand. */
  readonly markerAt: number;
  readonly textAt: number;
}

/** An invisible paragraph: lists of two kinds that follow one another directly are one list to Mattermost. */
const SEPARATOR = ['', '\u200b', ''];
/** A line of an item that is empty would end the list or the item. */
const EMPTY = '\u200b';
const CHECKBOX = /^\\?\[(?=[ xX|]\\?\] )/;

/** Lines of a Markdown list, nested by the items' `indent`. */
export function listMarkdown(items: readonly ListItem[], cautious: boolean): string[] {
  const lines: string[] = [];
  const open: OpenList[] = [];
  for (const item of items) {
    const ordered = item.number !== undefined;
    // Slack's levels may skip one, Markdown's can't.
    open.length = Math.min(open.length, item.indent + 1);
    const nested = open.length <= item.indent;
    const parent = open.at(nested ? -1 : -2);
    const markerAt = nested ? (open.at(-1)?.textAt ?? 0) : (parent?.textAt ?? 0);
    if (!nested && open.at(-1)?.ordered !== ordered) lines.push(...indented(SEPARATOR, markerAt));
    const marker = ordered ? `${item.number}. ` : '- ';
    if (!nested) open.pop();
    open.push({ ordered, markerAt, textAt: markerAt + marker.length });
    const [first = EMPTY, ...rest] = itemLines(item, cautious);
    lines.push(' '.repeat(markerAt) + marker + first, ...indented(rest, markerAt + marker.length));
  }
  return lines;
}

const indented = (lines: readonly string[], columns: number) =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));

function itemLines(item: ListItem, cautious: boolean): string[] {
  const above = freshLines();
  // A numbered text inside of an item would be a list of its own, with another look than the text's.
  above.lastNumber = Number.POSITIVE_INFINITY;
  return item.lines
    .flatMap((line) => lineStart(lineMarkdown(line, cautious).trimStart(), above))
    .map((line, index) => (line === '' ? EMPTY : index === 0 ? line.replace(CHECKBOX, '&#91;') : line));
}
