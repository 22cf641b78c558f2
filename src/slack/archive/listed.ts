import { type ChannelKind, parseChannel, type SlackChannel } from '../channel.ts';
import { isSlackId } from '../slack-id.ts';
import { parseUser, type SlackUser } from '../user.ts';
import { ArchiveInvalidError } from './errors.ts';
import type { Listing } from './folder-owners.ts';
import { CONVERSATION_LISTS, type ListName } from './layout.ts';
import type { ListElement } from './list-elements.ts';

const KINDS: Partial<Record<ListName, ChannelKind>> = {
  channels: 'public',
  groups: 'private',
  dms: 'dm',
  mpims: 'mpim',
  file_conversations: 'comments',
};

/** Comments on a canvas are a conversation too. */
export const LISTED_CONVERSATIONS: readonly ListName[] = [...CONVERSATION_LISTS, 'file_conversations'];

/** @throws ArchiveInvalidError an entry without an id: nothing in the archive could be told to be theirs */
export function listedUser(element: unknown, where: string): SlackUser {
  try {
    return parseUser(element);
  } catch (error) {
    throw new ArchiveInvalidError(`${where}.id: expected a user with a Slack id such as U012AB3CD`, {
      cause: error,
    });
  }
}

export interface ListedChannel {
  channel: SlackChannel;
  /** What is stored of it, as JSON. */
  payload: string;
  /** How its folder may be called; undefined if it has no name. */
  listing: Listing | undefined;
}

/**
 * An entry of a conversation list.
 * @param bookmarks of `readBookmarks`
 * @returns undefined for what is no conversation, in the one list where that may be
 * @throws ArchiveInvalidError naming file and field
 */
export function listedChannel(
  { list, scope, element, where }: ListElement,
  bookmarks: ReadonlyMap<string, readonly unknown[]>,
): ListedChannel | undefined {
  const raw: Record<string, unknown> = typeof element === 'object' && element !== null ? { ...element } : {};
  // Newer than the other lists and described nowhere: what it doesn't explain is found by its folder.
  if (list === 'file_conversations' && !isSlackId(raw.id)) return undefined;
  const own = bookmarks.get(String(raw.id));
  if (own) raw.bookmarks = Array.isArray(raw.bookmarks) ? [...raw.bookmarks, ...own] : own;
  const channel = channelOf({ ...raw, kind: KINDS[list] }, where);
  const { id: slackId, kind } = channel;
  const name = typeof raw.name === 'string' ? raw.name.normalize('NFC') : '';
  const listing = name === '' ? undefined : { scope, name, slackId, kind };
  return { channel, payload: JSON.stringify({ ...raw, kind }), listing };
}

/** @throws ArchiveInvalidError naming file and field */
function channelOf(raw: object, where: string): SlackChannel {
  try {
    return parseChannel(raw);
  } catch (error) {
    throw new ArchiveInvalidError(`${where}.id: expected a conversation with a Slack id such as C012AB3CD`, {
      cause: error,
    });
  }
}
