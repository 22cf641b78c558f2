const BLANK = /\s/;
/** Characters that turn the direction of writing, or that are not seen: as escapes, which mean the same in JSON. */
const UNSEEN = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * JSON text with line breaks and indents. Literals stay as they are written (long numbers, escapes, keys that come twice), so it shows
 * what is in the archive. What is no JSON is given back.
 */
export function prettyJson(text: string): string {
  if (!isJson(text)) return text;
  let out = '';
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') {
      const end = stringEnd(text, at);
      out += text.slice(at, end);
      at = end - 1;
    } else if (char === '{' || char === '[') {
      const close = nextSolid(text, at + 1);
      if (text[close] === '}' || text[close] === ']') {
        out += char + text[close];
        at = close;
      } else {
        depth++;
        out += char + line();
      }
    } else if (char === '}' || char === ']') {
      depth--;
      out += line() + char;
    } else if (char === ',') out += char + line();
    else if (char === ':') out += ': ';
    else if (!BLANK.test(char)) out += char;
  }
  return out.replace(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Behind the closing quote of the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function nextSolid(text: string, from: number): number {
  let at = from;
  while (BLANK.test(text[at] ?? '.')) at++;
  return at;
}
