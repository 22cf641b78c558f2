import { literal } from './literal.ts';

/** URLs that Mattermost links, whole, when they stand bare. */
const BARE = /^(?:https?|ftp):\/\/[\w\-./?=&%#@+$~:,;]*[a-zA-Z0-9/=&%#+$@-]$/;
/** Signs that are one part of a URL for marked and emphasis for CommonMark. */
const EMPHASIS_INSIDE = /~~|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/;
const SCHEME = /^[a-zA-Z][a-zA-Z0-9+.-]*:/;
/** What ends a bare URL and stays outside of it. */
const ENDS_BARE = /^(?:[.,:;!?'"]*(?:\s|\)|$)|[*_~]{1,5}(?:\s|$))/;
const NOT_IN_URL = /[\s<>\\\u0000-\u001f]/g;

/** `&lt;` in a URL would be read as a character, by marked even where CommonMark reads none. */
const REFERENCE_INSIDE = /&(#?\w+);/g;
/** Finds both, and more. */
const UNSAFE_IN_URL = /[\s<>\\\u0000-\u001f&]/;

const safeUrl = (url: string) =>
  UNSAFE_IN_URL.test(url)
    ? url
        .replace(NOT_IN_URL, (character) => encodeURIComponent(character))
        .replace(REFERENCE_INSIDE, '&$1%3B')
    : url;

/** Whether a `label` only repeats its URL, wholly or without its scheme, so that a reader gains nothing by it. */
export function repeatsUrl(label: string, url: string): boolean {
  if (label === url) return true;
  const scheme = SCHEME.exec(url);
  if (!scheme) return false;
  const rest = url.slice(scheme[0].length).replace(/^\/\//, '');
  return label === rest || `${label}/` === rest;
}

/**
 * A URL that shows itself. Bare where both of Mattermost's readers find all of it, otherwise `<url>`, which neither
 * cuts nor searches for emphasis. `after` is the Markdown that follows on the line.
 */
export function bareLink(url: string, after: string): string {
  const safe = safeUrl(url);
  if (BARE.test(safe) && !EMPHASIS_INSIDE.test(safe) && ENDS_BARE.test(after)) return safe;
  return `<${safe}>`;
}

/** `[label](url)`, for a label that is not blank. `references` as in `LiteralContext`. */
export function labelledLink(label: string, url: string, references: string): string {
  let target = safeUrl(url);
  if (!parenthesesMatch(target)) target = target.replaceAll('(', '%28').replaceAll(')', '%29');
  return `[${labelMarkdown(label, references)}](${target})`;
}

function labelMarkdown(label: string, references: string): string {
  // A URL inside a label stays unescaped: marked does not look for links there, CommonMark does not either.
  const escaped = literal(label, { before: '', after: ']', references, cautious: false });
  if (!/[[\]]/.test(escaped)) return escaped;
  return bracketsMatch(escaped)
    ? escaped.replace(/[[\]]/g, '\\$&')
    : escaped.replace(/[[\]]/g, (bracket) => (bracket === '[' ? '&#91;' : '&#93;'));
}

/** Whether every bracket has its partner and none is nested: all that marked follows inside a label. */
function bracketsMatch(text: string): boolean {
  let open = false;
  for (const character of text) {
    if (character === '[') {
      if (open) return false;
      open = true;
    } else if (character === ']') {
      if (!open) return false;
      open = false;
    }
  }
  return !open;
}

/** Whether parentheses match, at most two deep: all that marked follows inside a target. */
function parenthesesMatch(url: string): boolean {
  let depth = 0;
  for (const character of url) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if (depth < 0 || depth > 2) return false;
  }
  return depth === 0;
}
