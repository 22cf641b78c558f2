import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import { classifyEntry, type ListName } from '../slack/archive/layout.ts';

export interface ListElement {
  list: ListName;
  element: unknown;
  /** For errors: `/path/export.zip: users.json[12]`. */
  where: string;
}

/** The elements of some of an archive's lists, list by list in the order given; a list that is missing is empty. */
export async function* listElements(
  archive: Archive,
  wanted: readonly ListName[],
): AsyncGenerator<ListElement> {
  const found = new Map<ListName, ArchiveEntry>();
  for await (const entry of archive.entries()) {
    const entryClass = classifyEntry(entry.name);
    if (entryClass.kind === 'list') found.set(entryClass.list, entry);
  }
  for (const list of wanted) {
    const listed = found.get(list);
    if (!listed) continue;
    for await (const { entry, elements } of jsonEntries(archive, [listed])) {
      let index = 0;
      for await (const element of elements()) {
        yield { list, element, where: `${archive.path}: ${entry.name}[${index++}]` };
      }
    }
  }
}
