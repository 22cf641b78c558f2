import { attachmentColor, attachmentTime, attachmentUrl } from './attachment-values.ts';
import { controls, paragraphs } from './block-parts.ts';
import { blocksToMarkdown } from './blocks.ts';
import { cleanText } from './clean-text.ts';
import { visibleCode } from './emphasis.ts';
import { mrkdwnToMarkdown } from './mrkdwn.ts';
import type { Names } from './names.ts';
import { isSharedMessage, quotedMessage } from './shared-message.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';

/** An attachment as Mattermost takes it in a post's `props.attachments`. */
export interface MessageAttachment {
  fallback?: string;
  color?: string;
  pretext?: string;
  author_name?: string;
  author_link?: string;
  author_icon?: string;
  title?: string;
  title_link?: string;
  text?: string;
  fields?: { title: string; value: string; short: boolean }[];
  image_url?: string;
  thumb_url?: string;
  footer?: string;
  footer_icon?: string;
  /** Seconds since 1970. */
  ts?: number;
}

/** Mattermost refuses a post whose props have more than 800 000 characters; the rest is left to other props. */
const MAX_PROPS_LENGTH = 750_000;
/** Slack writes this where an attachment has blocks instead of a text. */
const NO_PREVIEW = '[no preview available]';

/**
 * Slack's legacy attachments as `props.attachments`, with texts as Markdown and only such values as Mattermost takes;
 * actions are dropped but for their links. `quoted` holds, as quotes in Markdown, shared messages and what exceeds the
 * size of props. Unfurled links are dropped, as they repeat a page that the text links, unless `keepUnfurls` says that
 * there is no text.
 * @see mattermost/mattermost server/public/model/message_attachment.go, MessageAttachment.IsValid
 */
export function legacyAttachments(
  attachments: unknown,
  names: Names,
  keepUnfurls = false,
): { props: MessageAttachment[]; quoted: string } {
  const props: MessageAttachment[] = [];
  const quotes: string[] = [];
  let length = 0;
  for (const element of elementsOf(attachments)) {
    const attachment = fieldsOf(element);
    if (isSharedMessage(attachment)) {
      quotes.push(quotedMessage(attachment, names));
      continue;
    }
    if (!keepUnfurls && stringOf(attachment.from_url) !== '') continue;
    const converted = convert(attachment, names);
    if (converted === undefined) continue;
    const convertedLength = lengthInProps(converted);
    if (length + convertedLength > MAX_PROPS_LENGTH) {
      quotes.push(quotedMessage(attachment, names));
    } else {
      length += convertedLength;
      props.push(converted);
    }
  }
  return { props, quoted: quotes.filter((quote) => quote !== '').join('\n\n') };
}

/** Go writes `<`, `>` and `&` in JSON as six characters each. */
const lengthInProps = (attachment: MessageAttachment) => {
  const json = JSON.stringify(attachment);
  return json.length + 5 * (json.match(/[<>&]/g)?.length ?? 0) + 1;
};

function convert(attachment: Fields, names: Names): MessageAttachment | undefined {
  const url = (key: string) => attachmentUrl(stringOf(attachment[key]));
  const markdown = (key: string) => mrkdwnToMarkdown(stringOf(attachment[key]), names) || undefined;
  const plain = (key: string) => visibleCode(cleanText(stringOf(attachment[key])), names) || undefined;
  const titleLink = url('title_link') ?? url('from_url');
  const authorName = plain('author_name') ?? plain('author_subname');
  const fields = fieldList(attachment.fields, names);
  const shown: MessageAttachment = {
    pretext: markdown('pretext'),
    author_name: authorName,
    // A linked title is shown as it is, without Markdown.
    title: titleLink === undefined ? markdown('title') : plain('title'),
    text: bodyOf(attachment, names) || undefined,
    fields: fields.length > 0 ? fields : undefined,
    image_url: url('image_url'),
    thumb_url: url('thumb_url'),
    footer: plain('footer'),
  };
  const fallback = plain('fallback');
  const usable = fallback === NO_PREVIEW ? undefined : fallback;
  if (Object.values(shown).every((value) => value === undefined)) {
    if (usable === undefined) return undefined;
    shown.text = markdown('fallback');
  }
  return present({
    ...shown,
    fallback: usable,
    color: attachmentColor(stringOf(attachment.color)),
    author_link: authorName === undefined ? undefined : url('author_link'),
    author_icon: url('author_icon'),
    title_link: shown.title === undefined ? undefined : titleLink,
    footer_icon: url('footer_icon'),
    ts: attachmentTime(attachment.ts),
  });
}

/**
 * Blocks, and a text beside them, which is their fallback where it says the same. Buttons that link somewhere come
 * last.
 */
function bodyOf(attachment: Fields, names: Names): string {
  const text = mrkdwnToMarkdown(stringOf(attachment.text), names);
  const blocks = blocksToMarkdown(elementsOf(attachment.blocks), names);
  const links = controls(attachment.actions, names);
  return paragraphs([blocks.includes(text) ? '' : text, blocks, links]);
}

function fieldList(fields: unknown, names: Names) {
  return elementsOf(fields)
    .map(fieldsOf)
    .map(({ title, value, short }) => ({
      title: mrkdwnToMarkdown(stringOf(title), names),
      value: mrkdwnToMarkdown(stringOf(value), names),
      short: short === true || short === 'true',
    }))
    .filter(({ title, value }) => title !== '' || value !== '');
}

const present = (attachment: MessageAttachment): MessageAttachment =>
  Object.fromEntries(Object.entries(attachment).filter(([, value]) => value !== undefined));
