import { blocksToMarkdown } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import { documentMarkdown } from './document-markdown.ts';
import { visibleCode } from './emphasis.ts';
import { BOLD, type Inline, plainText } from './inline.ts';
import { mrkdwnToMarkdown } from './mrkdwn.ts';
import type { Names } from './names.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';

/** Whether an attachment is a message that someone shared, which exists nowhere else if its channel is not exported. */
export const isSharedMessage = (attachment: Fields) =>
  attachment.is_share === true || attachment.is_msg_unfurl === true;

/** An attachment as a quote in Markdown, headed by its author; '' when it says nothing. */
export function quotedMessage(attachment: Fields, names: Names): string {
  const text = sharedText(attachment, names);
  const title = mrkdwnToMarkdown(stringOf(attachment.title), names);
  const body = [title, text].filter((part) => part.trim() !== '').join('\n');
  if (body === '') return '';
  const head = heading(attachment, names);
  return (head === '' ? body : `${head}\n${body}`)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function sharedText(attachment: Fields, names: Names): string {
  const inner = elementsOf(attachment.message_blocks).map(
    (entry) => fieldsOf(fieldsOf(entry).message).blocks,
  );
  for (const blocks of [...inner, attachment.blocks]) {
    const shown = blocksToMarkdown(elementsOf(blocks), names);
    if (shown !== '') return shown;
  }
  const pretext = mrkdwnToMarkdown(stringOf(attachment.pretext), names);
  const text = mrkdwnToMarkdown(stringOf(attachment.text) || stringOf(attachment.fallback), names);
  return [pretext, text].filter((part) => part.trim() !== '').join('\n');
}

function heading(attachment: Fields, names: Names): string {
  const known = names.user(stringOf(attachment.author_id));
  const named = oneLine(stringOf(attachment.author_name) || stringOf(attachment.author_subname), names);
  const footer = oneLine(stringOf(attachment.footer), names);
  const author: Inline | undefined =
    named !== ''
      ? { kind: 'text', text: named, style: BOLD }
      : known === undefined
        ? undefined
        : { kind: 'mention', text: `@${known}`, style: BOLD };
  const runs = author && footer !== '' ? [author, plainText(` (${footer})`)] : author ? [author] : [];
  return runs.length === 0 ? '' : cleanText(documentMarkdown([{ kind: 'line', inlines: runs }]));
}

const oneLine = (text: string, names: Names) =>
  visibleCode(cleanText(text), names).replace(/\s+/g, ' ').trim();
