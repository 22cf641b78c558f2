/** Signs that may open a block, or turn the line above into a heading or a table. */
const MAY_OPEN_BLOCK = /^[ \t]*(?:[#>+*_=|:-]|\d)|^[ \t]/;
const INDENT = /^[ \t]*/;
const HEADING = /^#{1,6}(?:[ \t]|$)/;
const BULLET = /^[-+*](?:[ \t]|$)/;
const RULE = /^(?:[-*_][ \t]*){3,}$/;
const UNDERLINE = /^[-=]+[ \t]*$/;
const TABLE_DELIMITER = /^[-:|][-:| \t]*$/;
const NUMBER = /^(\d{1,9})([.)])(?:[ \t]|$)/;
const NUMBERED_ITEM = /^([1-9]\d{0,8}|0)\. (?=\S)/;

/** What the lines above decide about the next one. Starts as `freshLines()`, moved on by `lineStart`. */
export interface LinesAbove {
  /** The line above, '' when a block ended or a paragraph starts. */
  previous: string;
  /** The number of the last line left as a list item; a list must count up, since Markdown counts by itself. */
  lastNumber: number | undefined;
}

export const freshLines = (): LinesAbove => ({ previous: '', lastNumber: undefined });

/**
 * The lines that show `line` where Markdown would take its start for a heading, list, quote, rule, table or code.
 * Numbered lines that count up stay a list, which looks as typed. An empty line comes first where no escape exists.
 * @see mattermost/marked lib/marked.js, block rules
 */
export function lineStart(line: string, above: LinesAbove): string[] {
  const { previous } = above;
  above.previous = line.trim() === '' ? '' : line;
  if (!MAY_OPEN_BLOCK.test(line)) return [line];
  const indent = INDENT.exec(line)![0];
  const rest = line.slice(indent.length);
  // At the start of a paragraph four blanks or a tab make a code block.
  const kept = previous === '' && (indent.length > 3 || indent.includes('\t')) ? '   ' : indent;
  if (rest === '') return [''];
  if (/^=+[ \t]*$/.test(rest)) return previous === '' ? [kept + rest] : ['', kept.slice(0, 3) + rest];
  return [kept + protectedStart(rest, kept, previous, above)];
}

function protectedStart(rest: string, indent: string, previous: string, above: LinesAbove): string {
  if (rest[0] === '>' || HEADING.test(rest) || BULLET.test(rest)) return `\\${rest}`;
  // `**-**` is a rule for marked too, and a backslash would spoil the marker.
  if (RULE.test(rest)) return rest[0] === '-' ? `\\${rest}` : rest.replace('-', '&#45;');
  if (UNDERLINE.test(rest)) return rest.replace('-', '\\-');
  if (TABLE_DELIMITER.test(rest) && previous.includes('|')) return rest.replace(/[-|]/, '\\$&');
  const number = NUMBER.exec(rest);
  if (!number) return rest;
  if (indent === '' && countsUp(rest, above)) {
    above.lastNumber = Number(number[1]);
    return rest;
  }
  return rest.replace(/[.)]/, '\\$&');
}

function countsUp(rest: string, { lastNumber }: LinesAbove): boolean {
  const item = NUMBERED_ITEM.exec(rest);
  if (!item) return false;
  const content = rest.slice(item[0].length);
  if (MAY_OPEN_BLOCK.test(content)) return false;
  return lastNumber === undefined || Number(item[1]) === lastNumber + 1;
}
