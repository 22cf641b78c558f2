import type { FindingCode } from '../../meta/reason-codes.ts';
import { type StandingFile, standingFile } from '../standing-file.ts';
import type { Archive } from './archive.ts';
import { ArchiveInvalidError } from './errors.ts';
import { type FILE_LISTS, splitFolder } from './layout.ts';
import { folderOfCanvas, type StoredList } from './lists.ts';
import { looseElements } from './loose-elements.ts';

type FileList = (typeof FILE_LISTS)[number];

/** What is said of a file that could not be given a place. */
const CODES: Record<FileList, FindingCode> = {
  canvases: 'canvas_not_migrated',
  lists: 'list_not_migrated',
  huddle_transcripts: 'transcript_not_migrated',
};

/** A standing file, the code for it if it finds no place, and the entry that it stands in. */
export interface ListedFile {
  standing: StandingFile;
  code: FindingCode;
  entryName: string;
}

/**
 * Every canvas, list and transcript once, and a finding for what is none.
 * @param lists of `isFileList`
 * @param ownerOf Slack id of the conversation that a folder belongs to
 */
export async function readStandingFiles(
  archive: Archive,
  lists: readonly StoredList[],
  ownerOf: (folder: string) => string | undefined,
) {
  const findings: { code: FindingCode; slackId: string; detail: string }[] = [];
  const found = new Map<string, ListedFile>();
  for (const { listId, entry } of lists) {
    const folder = folderOfCanvas(listId);
    const code = folder === undefined ? CODES[splitFolder(listId).name as FileList] : 'canvas_not_migrated';
    const owner = folder === undefined ? undefined : ownerOf(folder);
    let index = 0;
    try {
      for await (const element of looseElements(archive, entry)) {
        const standing = standingFile(element);
        const slackId = `${entry.name}#${index++}`;
        if (standing === undefined) {
          findings.push({ code, slackId, detail: 'no file object with a Slack id' });
          continue;
        }
        const channels = new Set([...(owner === undefined ? [] : [owner]), ...standing.channels]);
        const before = found.get(standing.file.id)?.standing.channels ?? [];
        standing.channels = [...new Set([...before, ...channels])];
        found.set(standing.file.id, { standing, code, entryName: entry.name });
      }
    } catch (error) {
      if (!(error instanceof ArchiveInvalidError)) throw error;
      findings.push({ code: 'list_unreadable', slackId: entry.name, detail: `after ${index} elements` });
    }
  }
  return { listed: [...found.values()], findings };
}
