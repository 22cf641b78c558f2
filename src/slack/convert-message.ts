import type { ReasonCode } from '../meta/reason-codes.ts';
import { authorOf } from './author.ts';
import { botLook } from './bot-look.ts';
import { fileName } from './file-name.ts';
import { filePreview } from './file-preview.ts';
import type { SlackFile } from './import-message.ts';
import { noticeText } from './notice-text.ts';
import { treatmentOf } from './subtypes.ts';
import { legacyAttachments } from './text/attachments.ts';
import { cleanText } from './text/clean-text.ts';
import { messageText } from './text/message-text.ts';
import type { Names } from './text/names.ts';
import { withoutToken } from './text/without-token.ts';
import { microsToMillis, tsToMicros } from './ts.ts';

/** A Slack message in Mattermost's terms, before it is fitted into posts. */
export interface ConvertedMessage {
  /** Slack id of the author. */
  author: string;
  text: string;
  /** Mattermost's post type; '' for an ordinary one. */
  type: string;
  props: Record<string, unknown>;
  /** Milliseconds; 0 if the message was never edited. */
  editAt: number;
  /** Set for a subtype that no table describes. */
  unknownSubtype?: string;
}

/** A message that is not exported, with its reason code. */
export interface SkippedMessage {
  skipped: ReasonCode;
}

interface StoredMessage {
  ts?: unknown;
  thread_ts?: unknown;
  subtype?: unknown;
  username?: unknown;
  user?: unknown;
  reply_count?: unknown;
  attachments?: unknown;
  edited?: unknown;
  [field: string]: unknown;
}

/**
 * Converts a message. Pure and total.
 * @param unavailable files whose bytes the archive does not hold: they are named in the text
 */
export function convertMessage(
  message: StoredMessage,
  files: readonly SlackFile[],
  unavailable: readonly SlackFile[],
  names: Names,
): ConvertedMessage | SkippedMessage {
  const treatment = treatmentOf(message.subtype);
  if (treatment?.as === 'skip') return { skipped: treatment.reason };
  const author = authorOf(message);
  const { body, attachments, quoted } = contentOf(message, author, names);
  const parts = [body, quoted, ...unavailable.flatMap(noteAndPreview)].filter((part) => part !== '');
  const text = parts.join('\n\n');
  if (text === '' && attachments.length === 0 && files.length === 0 && !isThreadRoot(message)) {
    return { skipped: 'empty_message' };
  }
  const props: Record<string, unknown> = {};
  if (attachments.length > 0) props.attachments = attachments;
  if (message.subtype === 'bot_message') Object.assign(props, botLook(message, names));
  let type = attachments.length > 0 ? 'slack_attachment' : '';
  if (treatment?.as === 'me') type = 'me';
  if (treatment?.as === 'system') {
    type = treatment.type;
    props.username = names.user(author);
  }
  const converted: ConvertedMessage = {
    author,
    text: treatment?.as === 'me' && text !== '' ? inItalics(text) : text,
    type,
    props,
    editAt: editedAt(message.edited),
  };
  if (!treatment) {
    const { subtype } = message;
    converted.unknownSubtype = typeof subtype === 'string' ? subtype.slice(0, 100) : `(${typeof subtype})`;
  }
  return converted;
}

/** What a message says itself, and its legacy attachments. Link previews only where there is nothing else. */
function contentOf(message: StoredMessage, author: string, names: Names) {
  const body = bodyOf(message, author, names);
  const { props: attachments, quoted } = legacyAttachments(message.attachments, names);
  if (body !== '' || quoted !== '' || attachments.length > 0) return { body, attachments, quoted };
  const { props: previews, quoted: more } = legacyAttachments(message.attachments, names, true);
  return { body, attachments: previews, quoted: more };
}

/** A legacy file comment keeps its text in `comment`, a huddle only times in `room`; everything else in `blocks` or `text`. */
function bodyOf(message: StoredMessage, author: string, names: Names): string {
  const comment = message.comment as { comment?: unknown } | null | undefined;
  if (typeof comment === 'object' && comment !== null && typeof comment.comment === 'string') {
    return messageText({ text: comment.comment }, names);
  }
  return messageText(message, names) || huddleText(message.room) || noticeText(message, author, names);
}

/** The notice of a call has no text of its own. `date_start` and `date_end` are seconds. */
function huddleText(room: unknown): string {
  if (typeof room !== 'object' || room === null) return '';
  const { date_start: start, date_end: end } = room as { date_start?: unknown; date_end?: unknown };
  const minutes =
    typeof start === 'number' && typeof end === 'number' && end > start ? Math.ceil((end - start) / 60) : 0;
  return minutes > 0 ? `*[Huddle of ${minutes} min]*` : '*[Huddle]*';
}

/** As Mattermost's own /me, but with `_` where a `*` would not be read: before a quotation mark, or around other ones. */
function inItalics(text: string): string {
  const sign = (text.includes('*') || /^["<]/.test(text)) && !text.includes('_') ? '_' : '*';
  return `${sign}${text}${sign}`;
}

const isThreadRoot = (message: StoredMessage) =>
  message.thread_ts === message.ts || (typeof message.reply_count === 'number' && message.reply_count > 0);

function editedAt(edited: unknown): number {
  const micros =
    typeof edited === 'object' && edited !== null && 'ts' in edited ? tsToMicros(edited.ts) : undefined;
  return micros ? microsToMillis(micros) : 0;
}

const noteAndPreview = (file: SlackFile) => [fileNote(file), filePreview(file)];

/** What stands in a post for a file whose bytes are not there: its name, and where it was, without any token. */
function fileNote(file: SlackFile): string {
  const name = escapeLabel(cleanText(fileName(file)).replace(/\s+/g, ' '));
  // The permalink of a foreign file is a page of Slack's, which ends with the workspace.
  const link = isExternal(file) ? (file.url_private ?? file.permalink) : file.permalink;
  if (file.mode === 'tombstone') return `*[file deleted in Slack]*`;
  if (file.mode === 'hidden_by_limit') return `*[file hidden by Slack's plan limit: ${name}]*`;
  if (typeof link === 'string' && /^https?:\/\/[^\s()<>]+$/.test(link))
    return `[${name}](${withoutToken(link)})`;
  return `*[file not in the export: ${name}]*`;
}

/** A file that only ever lay with another service: there is nothing but its link. */
export const isExternal = (file: SlackFile): boolean => file.is_external === true || file.mode === 'external';

const escapeLabel = (label: string) => label.replace(/[\\`*_~[\]{}()#+\-.!>|]/g, '\\$&');
