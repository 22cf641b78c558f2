import { BOLD, type Inline, ITALIC, PLAIN, plainText, restyled, STRIKE } from './inline.ts';
import { broadcast, channelLink, groupMention, link, userMention } from './markup.ts';
import type { Names } from './names.ts';
import { slackDate } from './slack-date.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';

/** Types of nested elements that are followed before a text is taken for hostile. */
const MAX_DEPTH = 50;
const CODE_POINTS = /^[0-9a-f]{1,6}(?:-[0-9a-f]{1,6})*$/i;

/**
 * The elements of a `rich_text_section` (or quote, or list item) as lines of runs. Texts here are plain, not
 * entity-escaped. An element of an unknown type shows its text, label or URL.
 * @see docs.slack.dev, "Rich text block"
 */
export function richTextLines(elements: unknown, names: Names, depth = 0): Inline[][] {
  const lines: Inline[][] = [[]];
  for (const element of elementsOf(elements)) addElement(lines, fieldsOf(element), names, depth);
  return lines;
}

/** What a reader sees of elements inside preformatted text. */
export function richTextPlain(elements: unknown, names: Names, depth = 0): string {
  const lines = richTextLines(elements, names, depth);
  return lines.map((line) => line.map(visible).join('')).join('\n');
}

const visible = (inline: Inline) =>
  inline.kind === 'code' ? inline.code : inline.kind === 'link' ? inline.label || inline.url : inline.text;

/** A run that holds newlines goes on, in its style, on the next lines. */
function addByLine(lines: Inline[][], inline: Inline): void {
  const text = inline.kind === 'code' ? inline.code : inline.kind === 'text' ? inline.text : '';
  if (!text.includes('\n')) {
    lines.at(-1)!.push(inline);
    return;
  }
  text.split('\n').forEach((part, index) => {
    if (index > 0) lines.push([]);
    if (part.trim() !== '') lines.at(-1)!.push(withText(inline, part));
    else if (part !== '') lines.at(-1)!.push(plainText(part));
  });
}

const withText = (inline: Inline, text: string): Inline =>
  inline.kind === 'code' ? { ...inline, code: text } : { kind: 'text', text, style: inline.style };

function addElement(lines: Inline[][], element: Fields, names: Names, depth: number): void {
  // Nested elements occur in types newer than this code.
  if (element.type !== 'text' && Array.isArray(element.elements)) {
    if (depth < MAX_DEPTH) addNested(lines, element.elements, names, depth + 1);
    return;
  }
  const inline = inlineOf(element, names);
  if (element.style === undefined) {
    addByLine(lines, inline);
    return;
  }
  const flags = fieldsOf(element.style);
  const style =
    (flags.bold === true ? BOLD : PLAIN) |
    (flags.italic === true ? ITALIC : PLAIN) |
    (flags.strike === true ? STRIKE : PLAIN);
  const isCode = flags.code === true && visible(inline).trim() !== '';
  addByLine(lines, isCode ? { kind: 'code', code: visible(inline), style } : restyled(inline, style));
}

function addNested(lines: Inline[][], elements: readonly unknown[], names: Names, depth: number): void {
  for (const [index, line] of richTextLines(elements, names, depth).entries()) {
    if (index > 0) lines.push([]);
    for (const inline of line) addByLine(lines, inline);
  }
}

function inlineOf(element: Fields, names: Names): Inline {
  if (element.type === 'text') return plainText(stringOf(element.text));
  const id = (key: string) => stringOf(element[key]);
  const label = oneLine(stringOf(element.text) || stringOf(element.name) || stringOf(element.label));
  switch (element.type) {
    case 'link':
      return link(oneLine(id('url')), label);
    case 'user':
      return userMention(id('user_id'), label, names);
    case 'usergroup':
      return groupMention(id('usergroup_id'), label);
    case 'channel':
      return channelLink(id('channel_id'), label, names);
    case 'team':
      return plainText(label || id('team_id'));
    case 'emoji':
      return plainText(emojiText(element, names));
    case 'broadcast':
      return broadcast(id('range')) ?? plainText(id('range') === '' ? '' : `@${id('range')}`);
    case 'date':
      return dateRun(element);
    case 'color':
      return plainText(id('value'));
    default:
      return otherRun(element, names);
  }
}

/** Where the types that came after `link` keep what they show, and where it leads. */
const LABELS = ['text', 'name', 'label', 'title', 'display_text', 'display_name', 'fallback', 'value'];
const ADDRESSES = ['url', 'link', 'permalink'];

/** A mention of a canvas, file, list, message, record or workflow: its link or label, else the person or channel. */
function otherRun(element: Fields, names: Names): Inline {
  const label = oneLine(firstText(element, LABELS));
  const url = oneLine(firstText(element, ADDRESSES));
  if (url !== '') return link(url, label);
  if (label !== '') return plainText(label);
  const user = stringOf(element.user_id);
  const channel = stringOf(element.channel_id);
  if (user !== '') return userMention(user, '', names);
  return channel === '' ? plainText('') : channelLink(channel, '', names);
}

function firstText(element: Fields, keys: readonly string[]): string {
  for (const key of keys) {
    const value = element[key];
    const text = typeof value === 'object' ? stringOf(fieldsOf(value).text) : stringOf(value);
    if (text !== '') return text;
  }
  return '';
}

function dateRun(element: Fields): Inline {
  const shown = oneLine(stringOf(element.fallback)) || slackDate(stringOf(element.timestamp));
  const url = oneLine(stringOf(element.url));
  return url === '' ? plainText(shown) : link(url, shown);
}

function emojiText(element: Fields, names: Names): string {
  const name = oneLine(stringOf(element.name));
  if (name === '') return unicodeEmoji(stringOf(element.unicode));
  const tone = stringOf(element.skin_tone);
  const toned = /^[2-6]$/.test(tone) && !name.includes('::') ? `${name}::skin-tone-${tone}` : name;
  return names.emojiText(toned);
}

/** `1f44d-1f3fd` as characters; '' for what is no sequence of code points. */
function unicodeEmoji(codes: string): string {
  if (!CODE_POINTS.test(codes)) return '';
  const points = codes.split('-').map((code) => Number.parseInt(code, 16));
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : '';
}

const oneLine = (text: string) => (/[\n\t]/.test(text) ? text.replace(/[\n\t]+/g, ' ') : text);
