import type { EntryClass } from './layout.ts';
import { folderCanvasId } from './lists.ts';

/** What the index of an archive's files tells apart. */
export type ArchiveFileKind = 'list' | 'upload' | 'emoji_image' | 'avatar';

/** Under what an entry is recorded in the index of an archive's files; of two entries for one id, the first stays. */
export function fileRecords(found: EntryClass): { kind: ArchiveFileKind; fileId: string }[] {
  switch (found.kind) {
    case 'upload':
      return [{ kind: 'upload', fileId: found.fileId }];
    case 'emoji_image':
      return [{ kind: 'emoji_image', fileId: found.name }];
    case 'list':
      return [{ kind: 'list', fileId: found.scope + found.list }];
    case 'folder_canvas':
      return [{ kind: 'list', fileId: folderCanvasId(found.folder) }];
    case 'avatar':
      return [found.userId, ...(found.name === undefined ? [] : [`${found.userId}/${found.name}`])].map(
        (fileId) => ({ kind: 'avatar', fileId }),
      );
    default:
      return [];
  }
}
