import type { FindingCode } from '../../meta/reason-codes.ts';
import { addBookmarks } from '../bookmarks.ts';
import type { Archive } from './archive.ts';
import { ArchiveInvalidError } from './errors.ts';
import { splitFolder } from './layout.ts';
import type { StoredList } from './lists.ts';
import { looseElements } from './loose-elements.ts';

/** Conversation → its bookmarks, of a bookmarks.json. One that can't be read is told of, and nothing more. */
export async function readBookmarks(archive: Archive, lists: readonly StoredList[]) {
  const bookmarks = new Map<string, unknown[]>();
  const findings: { code: FindingCode; slackId: string; detail: string }[] = [];
  for (const { listId, entry } of lists) {
    if (splitFolder(listId).name !== 'bookmarks') continue;
    try {
      for await (const element of looseElements(archive, entry)) addBookmarks(bookmarks, element);
    } catch (error) {
      if (!(error instanceof ArchiveInvalidError)) throw error;
      findings.push({ code: 'list_unreadable', slackId: entry.name, detail: 'not JSON' });
    }
  }
  return { bookmarks, findings };
}
