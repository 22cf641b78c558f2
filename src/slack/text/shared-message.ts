import { linkMarkdown, paragraphs } from './block-parts.ts';
import { blocksToMarkdown } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import { documentMarkdown } from './document-markdown.ts';
import { visibleCode } from './emphasis.ts';
import { BOLD, type Inline, plainText } from './inline.ts';
import { channelLink } from './markup.ts';
import { mrkdwnToMarkdown } from './mrkdwn.ts';
import type { Names } from './names.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';

/** Shared messages within shared messages that are followed before they are taken for hostile. */
const MAX_DEPTH = 5;
const WEB_URL = /^https?:\/\//i;
/** What would turn the line above into a heading, or not start a block directly below it. */
const NEEDS_GAP = /^(?:-{3}|\||\d)/;

/** Whether an attachment is a message that someone shared, which exists nowhere else if its channel is not exported. */
export const isSharedMessage = (attachment: Fields) =>
  attachment.is_share === true || attachment.is_msg_unfurl === true;

/**
 * An attachment as a quote in Markdown, headed by its author and where it was written; '' when it says nothing.
 * What it shared itself is quoted within.
 */
export function quotedMessage(attachment: Fields, names: Names, depth = 0): string {
  const body = paragraphs([
    paragraphOf(attachment.pretext, names),
    title(attachment, names),
    sharedText(attachment, names),
    ...elementsOf(attachment.fields).map((field) => fieldLine(fieldsOf(field), names)),
    imageLink(attachment),
    ...(depth < MAX_DEPTH ? innerAttachments(attachment, names, depth) : []),
  ]);
  if (body === '') return '';
  const head = heading(attachment, names);
  return (head === '' ? body : `${head}${NEEDS_GAP.test(body) ? '\n\n' : '\n'}${body}`)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** All of the shared message's blocks, else its text, else the fallback that Slack made of it. */
function sharedText(attachment: Fields, names: Names): string {
  const inner = messagesOf(attachment).flatMap((message) => elementsOf(message.blocks));
  const shown = blocksToMarkdown(inner, names) || blocksToMarkdown(elementsOf(attachment.blocks), names);
  return shown || paragraphOf(attachment.text, names) || paragraphOf(attachment.fallback, names);
}

const messagesOf = (attachment: Fields) =>
  elementsOf(attachment.message_blocks).map((entry) => fieldsOf(fieldsOf(entry).message));

const innerAttachments = (attachment: Fields, names: Names, depth: number) =>
  [attachment, ...messagesOf(attachment)]
    .flatMap((message) => elementsOf(message.attachments))
    .map((inner) => quotedMessage(fieldsOf(inner), names, depth + 1));

function title(attachment: Fields, names: Names): string {
  const url = stringOf(attachment.title_link);
  const shown = oneLine(stringOf(attachment.title), names);
  return WEB_URL.test(url) && shown !== '' ? linkMarkdown(url, shown) : paragraphOf(attachment.title, names);
}

function fieldLine({ title, value }: Fields, names: Names): string {
  const name = oneLine(stringOf(title), names);
  const shown = paragraphOf(value, names);
  if (name === '') return shown;
  return paragraphs([cleanText(documentMarkdown([{ kind: 'line', inlines: [bold(name)] }])), shown], '\n');
}

function imageLink(attachment: Fields): string {
  const url = stringOf(attachment.image_url) || stringOf(attachment.thumb_url);
  return WEB_URL.test(url) ? linkMarkdown(url, '') : '';
}

function heading(attachment: Fields, names: Names): string {
  const known = names.user(stringOf(attachment.author_id));
  const named = oneLine(stringOf(attachment.author_name) || stringOf(attachment.author_subname), names);
  const author: Inline | undefined =
    named !== ''
      ? bold(named)
      : known === undefined
        ? undefined
        : { kind: 'mention', text: `@${known}`, style: BOLD };
  const where = author === undefined ? [] : place(attachment, names);
  const runs = author === undefined ? [] : [author, ...where];
  return runs.length === 0 ? '' : cleanText(documentMarkdown([{ kind: 'line', inlines: runs }]));
}

/** Slack's own words on where it was, or the channel itself where it can be linked. */
function place(attachment: Fields, names: Names): Inline[] {
  const channel = stringOf(attachment.channel_id);
  const label = oneLine(stringOf(attachment.channel_name), names);
  const link = channel === '' && label === '' ? undefined : channelLink(channel, label, names);
  const footer = oneLine(stringOf(attachment.footer), names);
  const isSaid = link !== undefined && label !== '' && footer.includes(`#${label}`);
  if (link?.kind === 'mention' || (link !== undefined && label !== '' && !isSaid)) {
    return [plainText(' ('), link, plainText(')')];
  }
  return footer === '' ? [] : [plainText(` (${footer})`)];
}

const bold = (text: string): Inline => ({ kind: 'text', text, style: BOLD });

const paragraphOf = (text: unknown, names: Names) => mrkdwnToMarkdown(stringOf(text), names);

const oneLine = (text: string, names: Names) =>
  visibleCode(cleanText(text), names).replace(/\s+/g, ' ').trim();
