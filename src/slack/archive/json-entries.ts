import type { Archive, ArchiveEntry } from './archive.ts';
import { jsonArrayElements, WHOLE_PARSE_BYTES } from './json-array.ts';
import { type ArchiveLimits, DEFAULT_LIMITS } from './limits.ts';

/** A JSON file of the archive and its elements, to be taken before the next file. */
export interface JsonEntry {
  entry: ArchiveEntry;
  /** The whole file, unless it is a large one. */
  content?: Buffer;
  /** To be called once. */
  elements: () => Iterable<unknown> | AsyncIterable<unknown>;
}

/**
 * The elements of many JSON files, in the order given: neighbouring small ones read together, each large one as a
 * stream, so that memory does not grow with any of them.
 * @throws ArchiveInvalidError see `jsonArrayElements`
 */
export async function* jsonEntries(
  archive: Archive,
  entries: Iterable<ArchiveEntry>,
  limits: Readonly<ArchiveLimits> = DEFAULT_LIMITS,
): AsyncGenerator<JsonEntry> {
  for (const group of groupsBySize(entries)) {
    if (group.large) {
      const { large } = group;
      const where = { archive: archive.path, entry: large.name };
      yield { entry: large, elements: () => jsonArrayElements(archive.stream(large), where, limits) };
      continue;
    }
    const buffers = archive.readMany(group.small);
    for (const entry of group.small) {
      const { value } = await buffers.next();
      const where = { archive: archive.path, entry: entry.name };
      const content = value as Buffer;
      yield { entry, content, elements: () => jsonArrayElements(content, where, limits) };
    }
  }
}

type Group = { large: ArchiveEntry } | { large?: undefined; small: ArchiveEntry[] };

/** `entries` may be a long, lazy sequence: no more of it than this is held. */
const MAX_GROUP_LENGTH = 4096;

/** Small entries in groups, cut at each large one. */
function* groupsBySize(entries: Iterable<ArchiveEntry>): Generator<Group> {
  let small: ArchiveEntry[] = [];
  for (const entry of entries) {
    if (entry.size <= WHOLE_PARSE_BYTES) {
      small.push(entry);
      if (small.length < MAX_GROUP_LENGTH) continue;
    }
    if (small.length > 0) yield { small };
    small = [];
    if (entry.size > WHOLE_PARSE_BYTES) yield { large: entry };
  }
  if (small.length > 0) yield { small };
}
