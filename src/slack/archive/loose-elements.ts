import type { Archive, ArchiveEntry } from './archive.ts';
import { ArchiveInvalidError } from './errors.ts';
import { jsonArrayElements, WHOLE_PARSE_BYTES } from './json-array.ts';
import { hasByteOrderMark } from './json-bytes.ts';

/**
 * The elements of a JSON file whose form nobody promises: of an array its elements, else the value itself. A file beyond
 * some MiB has to be an array.
 * @throws ArchiveInvalidError not JSON
 */
export async function* looseElements(archive: Archive, entry: ArchiveEntry): AsyncGenerator<unknown> {
  const where = { archive: archive.path, entry: entry.name };
  if (entry.size > WHOLE_PARSE_BYTES) {
    yield* jsonArrayElements(archive.stream(entry), where);
    return;
  }
  const content = await archive.read(entry);
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8', hasByteOrderMark(content) ? 3 : 0));
  } catch (error) {
    throw new ArchiveInvalidError(`${archive.path}: ${entry.name}: not JSON`, { cause: error });
  }
  if (Array.isArray(value)) yield* value;
  else yield value;
}
