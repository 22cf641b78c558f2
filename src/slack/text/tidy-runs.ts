import { codeSpan } from './code-markdown.ts';
import { BOLD, type Inline, ITALIC, PLAIN, restyled, STRIKE } from './inline.ts';
import { LITERAL_URL } from './literal-url.ts';

const OUTER_BLANKS = /^(\s*)(.*?)(\s*)$/s;
const OUTER_SIGNS = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su;
/** Markers inside a run that would close it early for marked, which looks for them before it reads the rest. */
const CLOSES_ITALIC = /\*|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/;
const WORD_AT_END = /[\p{L}\p{N}]$/u;
/** Letters, and signs that marked does not take for the end of a word. */
const WORD_AT_START = /^[\p{L}\p{N}`\]\\*_~[<!]|^[^\x00-\x7f]/u;

/**
 * The same runs in a form that markers can be put around: URLs in texts are links, blanks stand outside of styled
 * runs, what can't be styled in Mattermost is plain, and neighbours of one style are one run.
 */
export function tidyRuns(inlines: readonly Inline[]): Inline[] {
  const split = inlines.some(holdsUrl) ? inlines.flatMap(splitUrls) : inlines;
  const merged = mergeTexts(split);
  if (merged.every((inline) => inline.style === PLAIN)) return merged;
  const styleable = mergeTexts(merged.map(withPossibleStyle));
  const readable = mergeTexts(withGluedPlain(withReadableMarkers(styleable)));
  return mergeTexts(withOuterSignsPlain(readable));
}

const holdsUrl = (inline: Inline) => inline.kind === 'text' && inline.text.includes('://');

function splitUrls(inline: Inline): Inline[] {
  if (inline.kind !== 'text' || !inline.text.includes('://')) return [inline];
  const { text, style } = inline;
  const parts: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(LITERAL_URL)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index), style });
    parts.push({ kind: 'link', url: match[0], label: '', style });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end), style });
  return parts;
}

function withPossibleStyle(inline: Inline): Inline {
  if (inline.style === PLAIN) return inline;
  if (inline.kind === 'text') return inline.text.trim() === '' ? restyled(inline, PLAIN) : inline;
  const inside =
    inline.kind === 'code' ? codeSpan(inline.code) : inline.kind === 'link' ? inline.url : inline.text;
  const impossible =
    (inside.includes('**') ? BOLD : PLAIN) |
    (CLOSES_ITALIC.test(inside) ? ITALIC : PLAIN) |
    (inside.includes('~~') ? STRIKE : PLAIN);
  return restyled(inline, inline.style & ~impossible);
}

function mergeTexts(inlines: readonly Inline[]): Inline[] {
  const merged: Inline[] = [];
  for (const inline of inlines) {
    const last = merged.at(-1);
    if (inline.kind === 'text' && inline.text === '') continue;
    if (last?.style === inline.style && last.kind === 'text' && inline.kind === 'text') {
      merged[merged.length - 1] = { ...last, text: last.text + inline.text };
    } else if (last?.style === inline.style && last.kind === 'code' && inline.kind === 'code') {
      merged[merged.length - 1] = { ...last, code: last.code + inline.code };
    } else {
      merged.push(inline);
    }
  }
  return merged;
}

/** Of several markers glued to a word CommonMark reads only `***`: a struck run keeps no other style there. */
function withReadableMarkers(inlines: readonly Inline[]): Inline[] {
  const runs = [...inlines];
  for (let start = 0, end = 0; start < runs.length; start = end) {
    const { style } = runs[start]!;
    while (end < runs.length && runs[end]!.style === style) end++;
    const several = (style & STRIKE) !== 0 && style !== STRIKE;
    const gluedBefore = endsInWord(runs[start - 1]) && !/^\s/.test(edgeText(runs[start]!, '['));
    const gluedAfter = startsWithWord(runs[end]) && !/\s$/.test(edgeText(runs[end - 1]!, ')'));
    if (several && (gluedBefore || gluedAfter)) {
      for (let index = start; index < end; index++) runs[index] = restyled(runs[index]!, STRIKE);
    }
  }
  return runs;
}

/** A link, code or mention starts and ends with a sign of its own: glued to a word, CommonMark would not style it. */
function withGluedPlain(inlines: readonly Inline[]): Inline[] {
  const runs = [...inlines];
  const unstyleIf = (index: number, glued: boolean) => {
    const inline = runs[index]!;
    if (glued && inline.style !== PLAIN && inline.kind !== 'text') runs[index] = restyled(inline, PLAIN);
  };
  // In both directions, since each one made plain is a neighbour to the next.
  for (let index = 1; index < runs.length; index++) {
    unstyleIf(index, runs[index - 1]!.style !== runs[index]!.style && endsInWord(runs[index - 1]));
  }
  for (let index = runs.length - 2; index >= 0; index--) {
    unstyleIf(index, runs[index + 1]!.style !== runs[index]!.style && startsWithWord(runs[index + 1]));
  }
  return runs;
}

/**
 * Moves blanks from the ends of styled runs outside, and signs too where a word or another styled run stands glued to
 * the run: CommonMark opens no `**` between a letter and a sign.
 */
function withOuterSignsPlain(inlines: readonly Inline[]): Inline[] {
  return inlines.flatMap((inline, index) => {
    if (inline.style === PLAIN || inline.kind !== 'text') return [inline];
    const { style } = inline;
    const first = inlines[index - 1]?.style !== style;
    const last = inlines[index + 1]?.style !== style;
    let { head, body, tail } = cut(OUTER_BLANKS, inline.text);
    const glued = {
      before: head === '' && first && endsInWord(inlines[index - 1]),
      after: tail === '' && last && startsWithWord(inlines[index + 1]),
    };
    if (glued.before || glued.after) {
      const signs = cut(OUTER_SIGNS, body);
      if (signs.body === '') return [restyled(inline, PLAIN)];
      ({ head, body, tail } = { head: head + signs.head, body: signs.body, tail: signs.tail + tail });
    }
    if (!first) [head, body] = ['', head + body];
    if (!last) [body, tail] = [body + tail, ''];
    const parts: Inline[] = [
      { kind: 'text', text: head, style: PLAIN },
      { kind: 'text', text: body, style },
      { kind: 'text', text: tail, style: PLAIN },
    ];
    return parts;
  });
}

function cut(pattern: RegExp, text: string): { head: string; body: string; tail: string } {
  const [, head = '', body = '', tail = ''] = pattern.exec(text) ?? [];
  return { head, body, tail };
}

const endsInWord = (inline: Inline | undefined) =>
  inline !== undefined &&
  (inline.style === PLAIN ? WORD_AT_END.test(edgeText(inline, ')')) : !/\s$/.test(edgeText(inline, ')')));

const startsWithWord = (inline: Inline | undefined) =>
  inline !== undefined &&
  (inline.style === PLAIN ? WORD_AT_START.test(edgeText(inline, '[')) : !/^\s/.test(edgeText(inline, '[')));

/** What a run shows to its neighbour, or `sign` if it ends in a sign of Markdown. */
function edgeText(inline: Inline, sign: string): string {
  if (inline.kind === 'text' || inline.kind === 'mention') return inline.text;
  return inline.kind === 'link' && inline.label === '' ? inline.url : sign;
}
