import { withEmojiNames } from './emoji-text.ts';
import { unescapeEntities } from './entities.ts';
import { BOLD, type Inline, ITALIC, PLAIN, plainText, restyled, STRIKE } from './inline.ts';
import { LITERAL_URL } from './literal-url.ts';
import { parseMarkup, visibleMarkup } from './markup.ts';
import type { Names } from './names.ts';

interface Marker {
  readonly kind: 'marker';
  readonly sign: string;
  readonly style: number;
  readonly opens: boolean;
  readonly closes: boolean;
}
type Atom = string | Marker | Inline;

/** Signs that may begin markup. A URL is found as a whole, since its signs are none. */
const SIGNS = new RegExp(`[<\`*_~]|${LITERAL_URL.source}`, 'gu');
const STYLES: Readonly<Record<string, number>> = { '*': BOLD, _: ITALIC, '~': STRIKE };
const WORD = /[\p{L}\p{N}]/u;
const BLANK = /\s/;
const MARKUP = /<([^<>]*)>/g;

/**
 * One line of Slack's mrkdwn as runs. Emphasis needs a boundary outside of its markers (an end of the line, a blank or
 * a sign) and no blank inside; a doubled marker is literal.
 * @see docs.slack.dev, "Formatting message text"; zulip slack_message_conversion.py
 */
export function parseLine(line: string, names: Names): Inline[] {
  const atoms = atomsOf(line, names);
  const inlines: Inline[] = [];
  collect(atoms, 0, atoms.length, PLAIN, names, inlines);
  return inlines;
}

/** Code as a reader sees it: nothing is markup but `<…>`, and that is shown as its text. */
export function visibleCode(code: string, names: Names): string {
  const plain = code.includes('<')
    ? code.replace(MARKUP, (_, markup: string) => escapedAmpersands(visibleMarkup(markup, names)))
    : code;
  return unescapeEntities(plain);
}

/** Guards text that is unescaped already against being unescaped again with its surroundings. */
const escapedAmpersands = (text: string) => text.replaceAll('&', '&amp;');

function atomsOf(line: string, names: Names): Atom[] {
  const atoms: Atom[] = [];
  let done = 0;
  const lastAngle = line.lastIndexOf('>');
  const lastBacktick = line.lastIndexOf('`');
  SIGNS.lastIndex = 0;
  for (let match = SIGNS.exec(line); match; match = SIGNS.exec(line)) {
    const at = match.index;
    const sign = match[0];
    let end = at + sign.length;
    let atom: Atom | undefined;
    if (sign === '<') {
      if (at < lastAngle) {
        const close = line.indexOf('>', end);
        const inner = line.slice(end, close);
        if (inner !== '' && !inner.includes('<')) {
          atom = parseMarkup(inner, names);
          end = close + 1;
        }
      }
    } else if (sign === '`') {
      if (at < lastBacktick) {
        const close = line.indexOf('`', end);
        if (line.slice(end, close).trim() !== '') {
          atom = { kind: 'code', code: visibleCode(line.slice(end, close), names), style: PLAIN };
          end = close + 1;
        }
      }
    } else if (sign.length === 1) {
      while (line[end] === sign) end++;
      if (end === at + 1) atom = marker(sign, line[at - 1], line[end]);
    }
    if (atom !== undefined) {
      if (at > done) atoms.push(line.slice(done, at));
      atoms.push(atom);
      done = end;
    }
    SIGNS.lastIndex = end;
  }
  if (done < line.length) atoms.push(line.slice(done));
  return atoms;
}

function marker(sign: string, before: string | undefined, after: string | undefined): Marker | undefined {
  const opens = !isWord(before) && after !== undefined && !BLANK.test(after);
  const closes = !isWord(after) && before !== undefined && !BLANK.test(before);
  return opens || closes ? { kind: 'marker', sign, style: STYLES[sign]!, opens, closes } : undefined;
}

const isWord = (character: string | undefined) => character !== undefined && WORD.test(character);

/** Adds the runs of `atoms[from..to)` to `into`. Markers that find no partner stay text. */
function collect(atoms: Atom[], from: number, to: number, style: number, names: Names, into: Inline[]): void {
  let text = '';
  let unclosed = 0;
  const flush = () => {
    if (text !== '') into.push(restyled(plainText(visibleText(text, names)), style));
    text = '';
  };
  for (let index = from; index < to; index++) {
    const atom = atoms[index]!;
    if (typeof atom === 'string') {
      text += atom;
    } else if (atom.kind !== 'marker') {
      flush();
      into.push(restyled(atom, style));
    } else {
      const searched = atom.opens && ((style | unclosed) & atom.style) === 0;
      const close = searched ? closing(atoms, index, to) : -1;
      if (close >= 0) {
        flush();
        collect(atoms, index + 1, close, style | atom.style, names, into);
        index = close;
      } else {
        // Whether a marker can close does not depend on the opening one: a later one finds none either.
        if (searched) unclosed |= atom.style;
        text += atom.sign;
      }
    }
  }
  flush();
}

function closing(atoms: readonly Atom[], open: number, to: number): number {
  const { style } = atoms[open] as Marker;
  for (let index = open + 2; index < to; index++) {
    const atom = atoms[index]!;
    if (typeof atom !== 'string' && atom.kind === 'marker' && atom.closes && atom.style === style)
      return index;
  }
  return -1;
}

const visibleText = (text: string, names: Names) => unescapeEntities(withEmojiNames(text, names));
