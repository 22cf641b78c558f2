import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { CONVERSATION_LISTS } from '../slack/archive/layout.ts';
import { elementsOfLists } from '../slack/archive/list-elements.ts';
import { listedChannel } from '../slack/archive/listed.ts';
import { parseChannel, type SlackChannel } from '../slack/channel.ts';
import { conversationNames, unlistedChannel } from '../slack/conversation-names.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { People } from './people.ts';

/** A conversation with its files of messages. */
export interface Conversation {
  /** Its number in the archive, from 0. */
  no: number;
  channel: SlackChannel;
  files: { folder: string; entry: ArchiveEntry }[];
  /** Slack ids of those who wrote there; filled while messages are read. */
  authors: Set<string>;
}

/**
 * The conversations of an archive, and of its folders that no list explains. Members who are in no list become strangers.
 * @throws ArchiveInvalidError naming file and field
 */
export async function readConversations(
  archive: Archive,
  index: ArchiveIndex,
  people: People,
): Promise<Conversation[]> {
  const byId = new Map<string, Conversation>();
  const add = (channel: SlackChannel): Conversation => {
    const no = byId.get(channel.id)?.no ?? byId.size;
    const conversation: Conversation = { no, channel, files: [], authors: new Set() };
    byId.set(channel.id, conversation);
    return conversation;
  };
  for await (const { list, element, where } of elementsOfLists(archive, index.lists, CONVERSATION_LISTS)) {
    const { channel } = listedChannel(list, element, where);
    for (const member of channel.members) people.member(member);
    add(channel);
  }
  const byName = conversationNames<Conversation>();
  for (const conversation of byId.values()) byName.add(conversation, conversation.channel);
  for (const [folder, files] of [...index.folders].sort(byKey)) {
    const owner = byId.get(folder) ?? byName.get(folder) ?? add(parseChannel(unlistedChannel(folder)));
    for (const [, entry] of [...files].sort(byKey)) owner.files.push({ folder, entry });
  }
  return [...byId.values()];
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
