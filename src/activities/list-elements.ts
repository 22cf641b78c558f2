import type { CommonQueryMethods } from 'slonik';
import type { Archive, ArchiveEntry } from '../slack/archive/archive.ts';
import { jsonEntries } from '../slack/archive/json-entries.ts';
import { FILE_LISTS, type ListName, splitFolder } from '../slack/archive/layout.ts';
import { listsOf } from '../store/archive-index.ts';

export interface ListElement {
  list: ListName;
  /** Where the list holds: '' for the whole export, `teams/<workspace>/` for a workspace of an organisation. */
  scope: string;
  element: unknown;
  /** For errors: `/path/export.zip: users.json[12]`. */
  where: string;
}

const FOLDER_CANVAS = 'canvas:';

/** Under what the canvas of a folder's conversation is recorded among the lists. */
export const folderCanvasId = (folder: string): string => `${FOLDER_CANVAS}${folder}`;

/** The folder whose conversation's canvas is recorded under this id, undefined for every other list. */
export const folderOfCanvas = (listId: string): string | undefined =>
  listId.startsWith(FOLDER_CANVAS) ? listId.slice(FOLDER_CANVAS.length) : undefined;

/** Lists of files that stand beside the messages. */
export async function fileListsOf(
  db: CommonQueryMethods,
  jobId: number,
): Promise<{ listId: string; entry: ArchiveEntry }[]> {
  const isFileList = (name: string) => (FILE_LISTS as readonly string[]).includes(name);
  return (await listsOf(db, jobId)).filter(
    ({ listId }) => folderOfCanvas(listId) !== undefined || isFileList(splitFolder(listId).name),
  );
}

/**
 * The elements of some of an archive's lists, workspace by workspace of an organisation, the root's last, and in each list
 * by list in the order given; a list that is missing is empty. What stands in two of them, the root tells last.
 */
export async function* listElements(
  db: CommonQueryMethods,
  jobId: number,
  archive: Archive,
  wanted: readonly ListName[],
): AsyncGenerator<ListElement> {
  const byScope = Map.groupBy(await listsOf(db, jobId), ({ listId }) => splitFolder(listId).scope);
  for (const [scope, lists] of byScope) {
    for (const list of wanted) {
      const listed = lists.find(({ listId }) => listId === scope + list);
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
