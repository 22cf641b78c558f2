import type { ArchiveEntry } from './archive.ts';
import { FILE_LISTS, splitFolder } from './layout.ts';

/** A list of an archive, under its scope and name: `channels`, `teams/acme/channels`, or as the canvas of a folder. */
export interface StoredList {
  listId: string;
  entry: ArchiveEntry;
}

const FOLDER_CANVAS = 'canvas:';

/** Under what the canvas of a folder's conversation is recorded among the lists. */
export const folderCanvasId = (folder: string): string => `${FOLDER_CANVAS}${folder}`;

/** The folder whose conversation's canvas is recorded under this id, undefined for every other list. */
export const folderOfCanvas = (listId: string): string | undefined =>
  listId.startsWith(FOLDER_CANVAS) ? listId.slice(FOLDER_CANVAS.length) : undefined;

/** Whether it is a list of files that stand beside the messages. */
export const isFileList = ({ listId }: StoredList): boolean =>
  folderOfCanvas(listId) !== undefined ||
  (FILE_LISTS as readonly string[]).includes(splitFolder(listId).name);

/** In the order in which lists are read: workspace by workspace, the root's last, since what it says counts. */
export function byScope(a: StoredList, b: StoredList): number {
  const isRoot = ({ listId }: StoredList) => !listId.startsWith('teams/');
  return Number(isRoot(a)) - Number(isRoot(b)) || (a.listId < b.listId ? -1 : 1);
}
