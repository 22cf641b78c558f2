import type { FindingCode } from '../meta/reason-codes.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { folderOwners, type Listing, unlistedChannel } from '../slack/archive/folder-owners.ts';
import { elementsOfLists } from '../slack/archive/list-elements.ts';
import { LISTED_CONVERSATIONS, listedChannel } from '../slack/archive/listed.ts';
import { isFileList } from '../slack/archive/lists.ts';
import { readBookmarks } from '../slack/archive/read-bookmarks.ts';
import { type ListedFile, readStandingFiles } from '../slack/archive/read-standing-files.ts';
import { parseChannel, type SlackChannel } from '../slack/channel.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { People } from './people.ts';

/** A conversation with its files of messages. */
export interface Conversation {
  /** Its number in the archive, from 0. */
  no: number;
  channel: SlackChannel;
  /** Slack ids of those whom any list names. */
  members: Set<string>;
  files: { folder: string; entry: ArchiveEntry }[];
  /** Slack ids of those who wrote there; filled while messages are read. */
  authors: Set<string>;
}

export interface ReadConversations {
  conversations: Conversation[];
  /** Canvases, lists and transcripts that stand beside the messages. */
  standing: ListedFile[];
  findings: { code: FindingCode; slackId: string; detail: string }[];
}

/**
 * The conversations of an archive, and of its folders that no list explains. Members who are in no list become strangers.
 * @throws ArchiveInvalidError naming file and field
 */
export async function readConversations(
  archive: Archive,
  index: ArchiveIndex,
  people: People,
): Promise<ReadConversations> {
  const byId = new Map<string, Conversation>();
  // Listed twice, it is one, and what the later list says; who is a member is one by either.
  const add = (channel: SlackChannel): Conversation => {
    const conversation = byId.get(channel.id) ?? {
      no: byId.size,
      channel,
      members: new Set(),
      files: [],
      authors: new Set(),
    };
    conversation.channel = channel;
    for (const member of channel.members) conversation.members.add(member);
    byId.set(channel.id, conversation);
    return conversation;
  };
  const { bookmarks, findings } = await readBookmarks(archive, index.lists);
  const listings: Listing[] = [];
  for await (const element of elementsOfLists(archive, index.lists, LISTED_CONVERSATIONS)) {
    const listed = listedChannel(element, bookmarks);
    if (!listed) continue;
    for (const member of listed.channel.members) people.member(member);
    add(listed.channel);
    if (listed.listing) listings.push(listed.listing);
  }
  const folders = [...index.folders.keys()].sort();
  const { owners, unlisted, findings: found } = folderOwners(folders, byId, listings);
  for (const folder of unlisted) add(parseChannel(unlistedChannel(folder)));
  for (const folder of folders) {
    const { files } = byId.get(owners.get(folder)!)!;
    for (const [, entry] of [...index.folders.get(folder)!].sort(byKey)) files.push({ folder, entry });
  }
  const lists = index.lists.filter(isFileList);
  const standing = await readStandingFiles(archive, lists, (folder) => owners.get(folder));
  return {
    conversations: [...byId.values()],
    standing: standing.listed,
    findings: [...findings, ...found, ...standing.findings],
  };
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
