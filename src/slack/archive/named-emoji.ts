import type { EmojiIndexEntry } from '../emoji-index.ts';
import type { Archive, ArchiveEntry } from './archive.ts';
import { readEmojiIndex } from './read-emoji-index.ts';

/** Custom emoji of a folder beside the archive. */
export interface EmojiFolder {
  images: { name: string; entry: ArchiveEntry }[];
  index: EmojiIndexEntry[];
}

/**
 * The custom emoji that an archive names beside its messages, by name. Two images of one name (`a.png`, `a.gif`) are one
 * emoji, and what the index says of a name stays with it.
 * @param images names of the archive's images
 * @param beside what the archive lacks; its own index comes first
 * @throws ArchiveInvalidError
 */
export async function namedEmoji(
  archive: Archive,
  images: Iterable<string>,
  index: ArchiveEntry | undefined,
  beside: EmojiFolder | undefined,
): Promise<Map<string, EmojiIndexEntry>> {
  const emoji = new Map<string, EmojiIndexEntry>();
  for (const name of images) emoji.set(name, { name });
  for (const { name } of beside?.images ?? []) emoji.set(name, { name });
  for (const entry of beside?.index ?? []) emoji.set(entry.name, entry);
  for (const entry of index ? await readEmojiIndex(archive, index) : []) emoji.set(entry.name, entry);
  return emoji;
}
