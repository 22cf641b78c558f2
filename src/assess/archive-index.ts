import type { FindingCode } from '../meta/reason-codes.ts';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { type ArchiveFileKind, fileRecords } from '../slack/archive/file-records.ts';
import { classifyEntry, USER_LISTS } from '../slack/archive/layout.ts';
import { byScope, type StoredList } from '../slack/archive/lists.ts';
import { type EmojiFolder, namedEmoji } from '../slack/archive/named-emoji.ts';
import { type ArchiveShape, createShapeDetector } from '../slack/archive/shape.ts';
import { createUnknownEntries } from '../slack/archive/unknown-entries.ts';
import { workspaceOf } from '../slack/archive/workspace.ts';
import type { EmojiIndexEntry } from '../slack/emoji-index.ts';

/** What is in an archive, by name. Memory grows with its files, not with its messages. */
export interface ArchiveIndex {
  shape: ArchiveShape;
  workspaceId: string;
  /** In the order in which they are read. */
  lists: readonly StoredList[];
  /** Folder → file → entry; of two with one name, the first. A folder may hold nothing but a canvas. */
  folders: ReadonlyMap<string, ReadonlyMap<string, ArchiveEntry>>;
  /** File id → entry; of two with one id, the first. */
  uploads: ReadonlyMap<string, ArchiveEntry>;
  /** Emoji name → image. */
  images: ReadonlyMap<string, ArchiveEntry>;
  /** By `avatarIds`. */
  avatars: ReadonlyMap<string, ArchiveEntry>;
  /** Custom emoji with an image, or in the index. */
  emoji: ReadonlyMap<string, EmojiIndexEntry>;
  findings: readonly { code: FindingCode; slackId: string; detail: string }[];
  dayFiles: number;
  /** Bytes of the files of messages, inflated. */
  messageBytes: number;
  /** Bytes that attachments and images take in the archive. */
  fileBytes: number;
}

/** @param beside custom emoji that the archive lacks @throws ArchiveInvalidError */
export async function indexArchive(archive: Archive, beside: EmojiFolder | undefined): Promise<ArchiveIndex> {
  const files = {
    list: new Map<string, ArchiveEntry>(),
    upload: new Map<string, ArchiveEntry>(),
    emoji_image: new Map<string, ArchiveEntry>(),
    avatar: new Map<string, ArchiveEntry>(),
  } satisfies Record<ArchiveFileKind, Map<string, ArchiveEntry>>;
  const folders = new Map<string, Map<string, ArchiveEntry>>();
  const folderOf = (name: string) => {
    const folder = folders.get(name) ?? new Map<string, ArchiveEntry>();
    folders.set(name, folder);
    return folder;
  };
  const detector = createShapeDetector();
  const unknown = createUnknownEntries();
  const userLists: ArchiveEntry[] = [];
  let emojiIndex: ArchiveEntry | undefined;
  let dayFiles = 0;
  let messageBytes = 0;
  for await (const entry of archive.entries()) {
    const found = classifyEntry(entry.name);
    detector.add(entry.name, found);
    if (found.kind === 'messages') {
      const folder = folderOf(found.folder);
      if (folder.has(found.file)) continue;
      folder.set(found.file, entry);
      dayFiles++;
      messageBytes += entry.size;
    } else if (found.kind === 'emoji_index') emojiIndex = entry;
    else if (found.kind === 'folder_canvas') folderOf(found.folder);
    else if (found.kind === 'list' && USER_LISTS.includes(found.list)) userLists.push(entry);
    else if (found.kind === 'unknown') unknown.push(entry.name);
    for (const { kind, fileId } of fileRecords(found))
      if (!files[kind].has(fileId)) files[kind].set(fileId, entry);
  }
  // The archive's own image stays, where both have one.
  const images = [...files.emoji_image.keys()];
  for (const { name, entry } of beside?.images ?? [])
    if (!files.emoji_image.has(name)) files.emoji_image.set(name, entry);
  const shape = detector.shape();
  const carried = new Set([
    ...files.upload.values(),
    ...files.emoji_image.values(),
    ...files.avatar.values(),
  ]);
  return {
    shape,
    workspaceId: await workspaceOf(archive, userLists, shape.kind === 'grid'),
    lists: Array.from(files.list, ([listId, entry]) => ({ listId, entry })).sort(byScope),
    folders,
    uploads: files.upload,
    images: files.emoji_image,
    avatars: files.avatar,
    emoji: await namedEmoji(archive, images, emojiIndex, beside),
    findings: unknown.findings(),
    dayFiles,
    messageBytes,
    fileBytes: [...carried].reduce((sum, { compressedSize, size }) => sum + (compressedSize ?? size), 0),
  };
}
