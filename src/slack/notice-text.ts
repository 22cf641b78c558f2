import { mrkdwnToMarkdown } from './text/mrkdwn.ts';
import type { Names } from './text/names.ts';

interface Notice {
  subtype?: unknown;
  topic?: unknown;
  purpose?: unknown;
  name?: unknown;
  old_name?: unknown;
}

/**
 * What a notice says that comes without a text, from its own fields; '' if there is nothing to say. Slack's words, with
 * Slack's name for a header.
 * @see RocketChat/Rocket.Chat SlackImporter.ts, which reads the fields first
 */
export function noticeText(message: Notice, author: string, names: Names): string {
  const { subtype } = message;
  if (typeof subtype !== 'string') return '';
  const words = wordsOf(subtype.replace(/^group_/, 'channel_'), message);
  if (words === '') return '';
  return mrkdwnToMarkdown(subtype in STATES ? words : `<@${author}> ${words}`, names);
}

/** Notices of a state, by nobody. */
const STATES: Readonly<Record<string, string>> = {
  tombstone: '_This message was deleted._',
  ekm_access_denied: "_This message can't be read: its key was revoked._",
};

const ACTIONS: Readonly<Record<string, string>> = {
  ...STATES,
  channel_join: 'joined the channel',
  channel_leave: 'left the channel',
  channel_archive: 'archived the channel',
  channel_unarchive: 'un-archived the channel',
  channel_convert_to_private: 'made this channel private',
  channel_convert_to_public: 'made this channel public',
};

function wordsOf(subtype: string, { topic, purpose, name, old_name: oldName }: Notice): string {
  switch (subtype) {
    case 'channel_topic':
      return changed('topic', topic);
    case 'channel_purpose':
      return changed('description', purpose);
    case 'channel_name':
      if (typeof name !== 'string' || name === '') return '';
      return `renamed the channel ${typeof oldName === 'string' ? `from "${oldName}" ` : ''}to "${name}"`;
    default:
      return Object.hasOwn(ACTIONS, subtype) ? ACTIONS[subtype]! : '';
  }
}

function changed(what: string, value: unknown): string {
  if (typeof value !== 'string') return '';
  return value === '' ? `cleared the channel ${what}` : `set the channel ${what}: ${value}`;
}
