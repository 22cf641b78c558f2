import type { CommonQueryMethods } from 'slonik';
import type { Archive } from '../slack/archive/archive.ts';
import type { ListName } from '../slack/archive/layout.ts';
import { elementsOfLists, type ListElement } from '../slack/archive/list-elements.ts';
import { listsOf } from '../store/archive-index.ts';

/** The elements of some of an archive's lists, which are found by the stored index. */
export async function* listElements(
  db: CommonQueryMethods,
  jobId: number,
  archive: Archive,
  wanted: readonly ListName[],
): AsyncGenerator<ListElement> {
  yield* elementsOfLists(archive, await listsOf(db, jobId), wanted);
}
