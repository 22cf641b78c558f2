import { type EmojiIndexEntry, parseEmojiIndex } from '../emoji-index.ts';
import type { Archive, ArchiveEntry } from './archive.ts';
import { ArchiveInvalidError } from './errors.ts';

/** An index of all emoji of a large company has a few megabytes. */
const MAX_EMOJI_INDEX_BYTES = 64 * 1024 * 1024;

/** The emoji of an archive's index. @throws ArchiveInvalidError */
export async function readEmojiIndex(archive: Archive, entry: ArchiveEntry): Promise<EmojiIndexEntry[]> {
  const refuse = (problem: string, cause?: unknown) =>
    new ArchiveInvalidError(`${archive.path}: entry ${JSON.stringify(entry.name)}: ${problem}`, { cause });
  if (entry.size > MAX_EMOJI_INDEX_BYTES)
    throw refuse(`${entry.size} bytes, more than any list of emoji has; remove it from the archive`);
  let value: unknown;
  try {
    value = JSON.parse((await archive.read(entry)).toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw refuse(`no valid JSON (${cause.message}); mend or remove it`, cause);
  }
  const found = parseEmojiIndex(value);
  if (!found) throw refuse('expected an object from name to URL or `alias:<name>`; mend or remove it');
  return found;
}
