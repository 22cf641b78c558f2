import type { Archive } from './archive.ts';
import { jsonEntries } from './json-entries.ts';
import { type ListName, splitFolder } from './layout.ts';
import type { StoredList } from './lists.ts';

export interface ListElement {
  list: ListName;
  /** Where the list holds: '' for the whole export, `teams/<workspace>/` for a workspace of an organisation. */
  scope: string;
  element: unknown;
  /** For errors: `/path/export.zip: users.json[12]`. */
  where: string;
}

/**
 * The elements of some of an archive's lists, workspace by workspace of an organisation, the root's last, and in each list
 * by list in the order given; a list that is missing is empty. What stands in two of them, the root tells last.
 * @param lists in the order of `byScope`
 */
export async function* elementsOfLists(
  archive: Archive,
  lists: readonly StoredList[],
  wanted: readonly ListName[],
): AsyncGenerator<ListElement> {
  for (const [scope, scoped] of Map.groupBy(lists, ({ listId }) => splitFolder(listId).scope)) {
    for (const list of wanted) {
      const listed = scoped.find(({ listId }) => listId === scope + list);
      if (!listed) continue;
      for await (const { entry, elements } of jsonEntries(archive, [listed.entry])) {
        let index = 0;
        for await (const element of elements()) {
          yield { list, scope, element, where: `${archive.path}: ${entry.name}[${index++}]` };
        }
      }
    }
  }
}
