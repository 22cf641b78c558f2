import { lineMarkdown } from './line-markdown.ts';
import { freshLines, lineStart } from './line-start.ts';
import type { ListItem } from './text-block.ts';

interface OpenList {
  /** Of its last item; undefined for bullets. */
  readonly number: number | undefined;
  /** Columns at which its markers and its items' texts stand. */
  readonly markerAt: number;
  readonly textAt: number;
}

/** An invisible paragraph: lists that follow one another directly are one list to Mattermost, with one kind and one count. */
const SEPARATOR = ['', '\u200b', ''];
/** A line of an item that is empty would end the list or the item. */
const EMPTY = '\u200b';
/** Behind a bullet, marked would take it for the line below a table's head. */
const TABLE_DELIMITER = /^\|(?=[-| :]*$)/;
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
    const before = open.at(-1);
    if (!nested && !goesOn(before, item)) lines.push(...indented(SEPARATOR, markerAt));
    // CommonMark lets only a list that starts at 1 interrupt the text of the item that it stands in.
    else if (nested && before !== undefined && ordered && item.number !== 1) lines.push('');
    const marker = ordered ? `${item.number}. ` : '- ';
    if (!nested) open.pop();
    open.push({ number: item.number, markerAt, textAt: markerAt + marker.length });
    const [first = EMPTY, ...rest] = itemLines(item, cautious);
    lines.push(' '.repeat(markerAt) + marker + first, ...indented(rest, markerAt + marker.length));
  }
  return lines;
}

/** Whether an item goes on with the list before it. */
const goesOn = (list: OpenList | undefined, item: ListItem) =>
  list?.number === undefined ? item.number === undefined : item.number === list.number + 1;

const indented = (lines: readonly string[], columns: number) =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));

function itemLines(item: ListItem, cautious: boolean): string[] {
  const above = freshLines();
  // A numbered text inside of an item would be a list of its own, with another look than the text's.
  above.lastNumber = Number.POSITIVE_INFINITY;
  return item.lines
    .flatMap((line) => lineStart(lineMarkdown(line, cautious).trimStart(), above))
    .map((line, index) => (line === '' ? EMPTY : index === 0 ? protectedItem(line) : line));
}

const protectedItem = (line: string) => line.replace(CHECKBOX, '&#91;').replace(TABLE_DELIMITER, '\\|');
