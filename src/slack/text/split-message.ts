/** How far back from the limit a good place to cut is looked for, as a share of the part. */
const SEARCHED_SHARE = 0.25;
const FENCE_LINE = /^ {0,3}(`{3,}|~{3,})([^`~\n]*)$/;

interface Fence {
  readonly marker: string;
  readonly opening: string;
}

/**
 * Cuts Markdown into parts of at most `limit` code points, the unit in which Mattermost counts (its `runes`; 16383 by
 * default). Cuts at a newline, else at a blank, within the last quarter of a part; anywhere if there is none. The
 * newline or blank of the cut is dropped, everything else is kept. A code fence that is cut is closed and opened again.
 * At least one part, even of an empty text.
 * @throws RangeError if `limit` is below 1
 * @see mattermost-bulk-import.md, 3.6, MaxPostSize
 */
export function splitMessage(text: string, limit: number): string[] {
  if (!(limit >= 1)) throw new RangeError(`A message can't be split into parts of ${limit} characters`);
  // A code point takes one or two units: most texts are known to fit without counting.
  if (text.length <= limit) return [text];
  const parts: string[] = [];
  let rest = text;
  let fence: Fence | undefined;
  while (!fits(rest, limit)) {
    const cut = cutPart(rest, limit, fence);
    parts.push(cut.part);
    fence = cut.fence;
    rest = cut.rest;
  }
  if (rest !== '' || parts.length === 0) parts.push(rest);
  return parts;
}

function cutPart(text: string, limit: number, inherited: Fence | undefined) {
  const window = text.slice(0, unitsOf(text, limit));
  let end = placeToCut(window, text);
  let fence = openFence(window.slice(0, end));
  if (fence && reopened(fence, limit)) {
    // Room for the newline and the closing fence.
    const room = text.slice(0, unitsOf(text, limit - length(fence.marker) - 1));
    end = placeToCut(room, text);
    // A part must be longer than the fence it starts with, or nothing would ever be consumed.
    if (inherited !== undefined && end <= inherited.opening.length + 1) end = room.length;
    fence = openFence(room.slice(0, end));
  } else {
    fence = undefined;
  }
  const rest = withoutSeparator(text.slice(end));
  const part = text.slice(0, end);
  if (!fence) return { part, rest, fence };
  return { part: `${part}\n${fence.marker}`, rest: `${fence.opening}\n${rest}`, fence };
}

/** Whether a part has room for the fence's lines and some code: a tiny limit has not. */
const reopened = (fence: Fence, limit: number) =>
  length(fence.opening) + length(fence.marker) + 3 <= limit / 2;

/** Index at which the part of `window` ends. */
function placeToCut(window: string, text: string): number {
  const earliest = Math.floor(window.length * (1 - SEARCHED_SHARE));
  if (text[window.length] === '\n') return window.length;
  const newline = window.lastIndexOf('\n');
  if (newline > earliest) return newline;
  if (text[window.length] === ' ') return window.length;
  const blank = window.lastIndexOf(' ');
  return blank > earliest ? blank : window.length;
}

const withoutSeparator = (rest: string) =>
  rest.startsWith('\n') || rest.startsWith(' ') ? rest.slice(1) : rest;

/** The fence that is open at the end of `text`. */
function openFence(text: string): Fence | undefined {
  if (!text.includes('```') && !text.includes('~~~')) return undefined;
  let open: Fence | undefined;
  for (const line of text.split('\n')) {
    const [, marker, language = ''] = FENCE_LINE.exec(line) ?? [];
    if (marker === undefined) continue;
    if (open === undefined) open = { marker, opening: line };
    else if (marker.startsWith(open.marker) && language.trim() === '') open = undefined;
  }
  return open;
}

const fits = (text: string, limit: number) =>
  text.length <= limit || (text.length <= 2 * limit && unitsOf(text, limit) === text.length);

/** How many UTF-16 units the first `points` code points of `text` take. */
function unitsOf(text: string, points: number): number {
  let units = 0;
  for (let counted = 0; counted < points && units < text.length; counted++) {
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  }
  return units;
}

const length = (text: string) => [...text].length;
