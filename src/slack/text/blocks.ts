import { cleanText } from './clean-text.ts';
import { documentMarkdown } from './document-markdown.ts';
import { withEmojiNames } from './emoji-text.ts';
import { unescapeEntities } from './entities.ts';
import { BOLD, type Inline, plainText } from './inline.ts';
import { link } from './markup.ts';
import { mrkdwnToMarkdown } from './mrkdwn.ts';
import type { Names } from './names.ts';
import { type RichTextBlock, richTextToMarkdown } from './rich-text.ts';
import { tableMarkdown } from './table-markdown.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';

const WEB_URL = /^https?:\/\/[^\s()<>]+$/;

/**
 * Slack's blocks as Markdown, one paragraph each; '' when nothing of them can be shown. Buttons and other controls
 * are left out unless they link somewhere. A block of an unknown type shows its text, title or URL.
 * @see docs.slack.dev, "Blocks"; slackapi/node-slack-sdk packages/types block-kit
 */
export function blocksToMarkdown(blocks: readonly unknown[], names: Names): string {
  return elementsOf(blocks)
    .map((block) => blockMarkdown(fieldsOf(block), names))
    .filter((markdown) => markdown.trim() !== '')
    .join('\n\n');
}

function blockMarkdown(block: Fields, names: Names): string {
  switch (block.type) {
    case 'rich_text':
      return richTextToMarkdown(block as RichTextBlock, names);
    case 'section':
      return paragraphs([
        textObject(block.text, names),
        ...elementsOf(block.fields).map((field) => textObject(field, names)),
        control(fieldsOf(block.accessory), names),
      ]);
    case 'header':
      return headerMarkdown(stringOf(fieldsOf(block.text).text) || stringOf(block.text), names);
    case 'divider':
      return '---';
    case 'context':
      return elementsOf(block.elements)
        .map((element) => textObject(element, names))
        .filter((text) => text !== '')
        .join(' ');
    case 'actions':
    case 'context_actions':
      return elementsOf(block.elements)
        .map((element) => control(fieldsOf(element), names))
        .filter((text) => text !== '')
        .join(' ');
    case 'image':
      return imageMarkdown(block, names);
    case 'markdown':
      return cleanText(stringOf(block.text));
    case 'table':
      return tableMarkdown(block.rows, names);
    case 'input':
      return textObject(block.label, names);
    // Files come as attachments of the post, calls as posts of their own.
    case 'file':
    case 'call':
      return '';
    default:
      return unknownBlock(block, names);
  }
}

/** A text object: `plain_text` is literal but for emoji, `mrkdwn` is Slack's markup. */
function textObject(value: unknown, names: Names): string {
  const { type, text, verbatim } = fieldsOf(value);
  if (typeof text !== 'string') return '';
  if (type === 'mrkdwn' || (type !== 'plain_text' && verbatim !== undefined))
    return mrkdwnToMarkdown(text, names);
  return type === 'plain_text' ? plainMarkdown(text, names) : '';
}

/** `plain_text` is stored escaped, and shows emoji. */
const plainMarkdown = (text: string, names: Names) =>
  linesMarkdown(unescapeEntities(withEmojiNames(text, names)), plainText);

function linesMarkdown(text: string, run: (line: string) => Inline): string {
  const lines = cleanText(text).split('\n');
  return documentMarkdown(lines.map((line) => ({ kind: 'line', inlines: [run(line)] })));
}

/** Bold, as Slack shows it: a Markdown heading would be larger than anything in a Slack message. */
const headerMarkdown = (text: string, names: Names) =>
  linesMarkdown(unescapeEntities(withEmojiNames(text, names)), (line) => ({
    kind: 'text',
    text: line,
    style: BOLD,
  }));

/** A control can't be used any more; what it links to can. */
function control(element: Fields, names: Names): string {
  if (element.type === 'image') return imageMarkdown(element, names);
  const url = stringOf(element.url);
  const label = stringOf(fieldsOf(element.text).text);
  return url === '' ? '' : linkMarkdown(url, label);
}

const linkMarkdown = (url: string, label: string) =>
  cleanText(documentMarkdown([{ kind: 'line', inlines: [link(oneLine(url), oneLine(label))] }]));

function imageMarkdown(image: Fields, names: Names): string {
  const title = textObject(image.title, names) || plainMarkdown(stringOf(image.title), names);
  const url = stringOf(image.image_url);
  const alt = oneLine(stringOf(image.alt_text)) || 'image';
  if (!WEB_URL.test(url)) return title || plainMarkdown(oneLine(stringOf(image.alt_text)), names);
  return paragraphs([title, cleanText(`![${alt.replace(/[\\[\]]/g, '')}](${url})`)], '\n');
}

function unknownBlock(block: Fields, names: Names): string {
  const text = textObject(block.text, names) || plainMarkdown(stringOf(block.text), names);
  const title = textObject(block.title, names) || plainMarkdown(stringOf(block.title), names);
  const url = stringOf(block.title_url) || stringOf(block.url) || stringOf(block.video_url);
  const label = stringOf(fieldsOf(block.title).text) || stringOf(block.title);
  return paragraphs(
    [url === '' ? title : linkMarkdown(url, label), text, textObject(block.description, names)],
    '\n',
  );
}

const paragraphs = (texts: readonly string[], separator = '\n\n') =>
  texts.filter((text) => text.trim() !== '').join(separator);

const oneLine = (text: string) => text.replace(/\s+/g, ' ');
