import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { type ArchiveShape, describeShape, shapeMark } from '../slack/archive/describe-shape.ts';
import { classifyEntry, type ListName } from '../slack/archive/layout.ts';
import { workspaceOf } from '../slack/archive/workspace.ts';

/** What is in an archive, by name. Memory grows with its files, not with its messages. */
export interface ArchiveIndex {
  shape: ArchiveShape;
  workspaceId: string;
  lists: ReadonlyMap<ListName, ArchiveEntry>;
  /** Folder → file → entry; of two with one name, the first. */
  folders: ReadonlyMap<string, ReadonlyMap<string, ArchiveEntry>>;
  /** File id → entry; of two with one id, the first. */
  uploads: ReadonlyMap<string, ArchiveEntry>;
  /** Emoji name → image. */
  images: ReadonlyMap<string, ArchiveEntry>;
  dayFiles: number;
  /** Bytes of the files of messages, inflated. */
  messageBytes: number;
  /** Bytes that the files of `uploads` and `images` take in the archive. */
  fileBytes: number;
}

/** @throws ArchiveInvalidError */
export async function indexArchive(archive: Archive): Promise<ArchiveIndex> {
  const lists = new Map<ListName, ArchiveEntry>();
  const folders = new Map<string, Map<string, ArchiveEntry>>();
  const uploads = new Map<string, ArchiveEntry>();
  const images = new Map<string, ArchiveEntry>();
  const marks = new Set<string>();
  let dayFiles = 0;
  let messageBytes = 0;
  for await (const entry of archive.entries()) {
    marks.add(shapeMark(entry.name));
    const found = classifyEntry(entry.name);
    if (found.kind === 'messages') {
      const folder = folders.get(found.folder) ?? new Map<string, ArchiveEntry>();
      folders.set(found.folder, folder);
      if (folder.has(found.file)) continue;
      folder.set(found.file, entry);
      dayFiles++;
      messageBytes += entry.size;
    } else if (found.kind === 'upload') addFirst(uploads, found.fileId, entry);
    else if (found.kind === 'emoji_image') addFirst(images, found.name, entry);
    else if (found.kind === 'list') lists.set(found.list, entry);
  }
  const fileBytes = [...uploads.values(), ...images.values()].reduce(
    (sum, { compressedSize, size }) => sum + (compressedSize ?? size),
    0,
  );
  const workspaceId = await workspaceOf(archive, lists);
  const shape = describeShape(marks);
  return { shape, workspaceId, lists, folders, uploads, images, dayFiles, messageBytes, fileBytes };
}

function addFirst(entries: Map<string, ArchiveEntry>, key: string, entry: ArchiveEntry): void {
  if (!entries.has(key)) entries.set(key, entry);
}
