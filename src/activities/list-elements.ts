import type { CommonQueryMethods } from 'slonik';
import type { Archive } from '../slack/archive/archive.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import type { ListName } from '../slack/archive/layout.ts';
import { findArchiveFiles } from '../store/archive-index.ts';

export interface ListElement {
  list: ListName;
  element: unknown;
  /** For errors: `/path/export.zip: users.json[12]`. */
  where: string;
}

/** The elements of some of an archive's lists, list by list in the order given; a list that is missing is empty. */
export async function* listElements(
  db: CommonQueryMethods,
  jobId: number,
  archive: Archive,
  wanted: readonly ListName[],
): AsyncGenerator<ListElement> {
  const found = await findArchiveFiles(db, jobId, 'list', wanted);
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
