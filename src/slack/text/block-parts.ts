import { cleanText } from './clean-text.ts';
import { documentMarkdown } from './document-markdown.ts';
import { withEmojiNames } from './emoji-text.ts';
import { unescapeEntities } from './entities.ts';
import { BOLD, type Inline, plainText } from './inline.ts';
import { link } from './markup.ts';
import { mrkdwnToMarkdown } from './mrkdwn.ts';
import type { Names } from './names.ts';
import { type RichTextBlock, richTextToMarkdown } from './rich-text.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';
import { withoutToken } from './without-token.ts';

const WEB_URL = /^https?:\/\/[^\s()<>]+$/;

/** A text object: `plain_text` is literal but for emoji, `mrkdwn` is Slack's markup. A bare string is plain. */
export function textObject(value: unknown, names: Names): string {
  if (typeof value !== 'object') return plainMarkdown(stringOf(value), names);
  const { type, text } = fieldsOf(value);
  if (type === 'rich_text') return richTextToMarkdown(value as RichTextBlock, names);
  if (typeof text !== 'string') return '';
  return type === 'plain_text' || type === 'raw_text'
    ? plainMarkdown(text, names)
    : mrkdwnToMarkdown(text, names);
}

/** `plain_text` is stored escaped, and shows emoji. */
export const plainMarkdown = (text: string, names: Names): string =>
  text === '' ? '' : linesMarkdown(unescapeEntities(withEmojiNames(text, names)), plainText);

/** Bold, as Slack shows it: a Markdown heading would be larger than anything in a Slack message. */
export const headingMarkdown = (text: string, names: Names): string =>
  text === ''
    ? ''
    : linesMarkdown(unescapeEntities(withEmojiNames(text, names)), (line) => ({
        kind: 'text',
        text: line,
        style: BOLD,
      }));

function linesMarkdown(text: string, run: (line: string) => Inline): string {
  const lines = cleanText(text).split('\n');
  return documentMarkdown(lines.map((line) => ({ kind: 'line', inlines: [run(line)] })));
}

/** The text of a text object, or of a bare string, without any markup. */
export const bareText = (value: unknown): string => stringOf(fieldsOf(value).text) || stringOf(value);

/** Controls in a row. They can't be used any more; what they link to can. */
export const controls = (elements: unknown, names: Names): string =>
  elementsOf(elements)
    .map((element) => control(fieldsOf(element), names))
    .filter((text) => text !== '')
    .join(' ');

export function control(element: Fields, names: Names): string {
  if (element.type === 'image') return imageMarkdown(element, names);
  const url = stringOf(element.url);
  return url === '' ? controls(element.options, names) : linkMarkdown(url, bareText(element.text));
}

export const linkMarkdown = (url: string, label: string): string =>
  cleanText(documentMarkdown([{ kind: 'line', inlines: [link(oneLine(url), oneLine(label))] }]));

/** An image by its public URL. One that lies with Slack can't be shown without a token: it becomes a link. */
export function imageMarkdown(image: Fields, names: Names): string {
  const title = textObject(image.title, names);
  const url = stringOf(image.image_url);
  const alt = oneLine(stringOf(image.alt_text));
  if (WEB_URL.test(url)) {
    return paragraphs([title, cleanText(`![${alt.replace(/[\\[\]]/g, '') || 'image'}](${url})`)], '\n');
  }
  const stored = withoutToken(stringOf(fieldsOf(image.slack_file).url));
  if (WEB_URL.test(stored)) return linkMarkdown(stored, bareText(image.title) || alt || 'image');
  return title || plainMarkdown(alt, names);
}

export const paragraphs = (texts: readonly string[], separator = '\n\n'): string =>
  texts.filter((text) => text.trim() !== '').join(separator);

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
