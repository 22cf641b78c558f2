import { ZipInvalidError } from '../../zip/zip-invalid-error.ts';
import type { Archive, ArchiveEntry } from './archive.ts';
import { ArchiveInvalidError } from './errors.ts';
import { streamEntry } from './stream-entry.ts';

/**
 * Reads an entry to its end.
 * @param onPiece is called for each piece, and may throw
 * @returns what is wrong with its bytes, undefined if nothing is
 * @throws ArchiveChangedError
 */
export async function entryDamage(
  archive: Archive,
  entry: ArchiveEntry,
  onPiece: () => void = () => {},
): Promise<string | undefined> {
  try {
    for await (const _ of streamEntry(archive, entry)) onPiece();
    return undefined;
  } catch (error) {
    if (error instanceof ArchiveInvalidError || error instanceof ZipInvalidError) return error.message;
    throw error;
  }
}
