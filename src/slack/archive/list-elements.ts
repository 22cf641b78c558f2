import type { Archive, ArchiveEntry } from './archive.ts';
import { jsonEntries } from './json-entries.ts';
import type { ListName } from './layout.ts';

export interface ListElement {
  list: ListName;
  element: unknown;
  /** For errors: `/path/export.zip: users.json[12]`. */
  where: string;
}

/** The elements of some of an archive's lists, list by list in the order given; a list that is missing is empty. */
export async function* elementsOfLists(
  archive: Archive,
  lists: ReadonlyMap<string, ArchiveEntry>,
  wanted: readonly ListName[],
): AsyncGenerator<ListElement> {
  for (const list of wanted) {
    const listed = lists.get(list);
    if (!listed) continue;
    for await (const { entry, elements } of jsonEntries(archive, [listed])) {
      let index = 0;
      for await (const element of elements()) {
        yield { list, element, where: `${archive.path}: ${entry.name}[${index++}]` };
      }
    }
  }
}
