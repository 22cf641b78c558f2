import { createDuplicateHashes, hashName } from './duplicate-names.ts';
import { assertSafeName, isLitter } from './entry-name.ts';
import { ArchiveInvalidError } from './errors.ts';
import { CONVERSATION_LISTS, classifyEntry, type ListName, USER_LISTS } from './layout.ts';
import type { ArchiveLimits } from './limits.ts';

/** A file of an archive as its index shows it, its name still with an extra top folder. */
export interface IndexedFile {
  name: string;
  size: number;
  /** Undefined for a file of a folder, which is not compressed. */
  compressedSize?: number;
}

/**
 * Looks at every name and size of an archive before the first entry is used.
 * @param files a function that starts a new pass over the index (a second one is needed if two names look alike);
 * without folders
 * @returns the extra top folder around the whole export, with a `/` at its end, or ''
 * @throws ArchiveInvalidError an unsafe or repeated name, a limit exceeded, or not a Slack export
 */
export async function surveyArchive(
  archive: string,
  files: () => AsyncIterable<IndexedFile>,
  limits: Readonly<ArchiveLimits>,
): Promise<string> {
  const duplicates = createDuplicateHashes();
  const shape = createShape();
  let count = 0;
  let totalBytes = 0;
  for await (const file of files()) {
    assertSafeName(archive, file.name);
    if (++count > limits.maxEntries) {
      throw new ArchiveInvalidError(
        `${archive}: more than ${limits.maxEntries} entries (limit maxEntries). If the archive is sound, raise this limit`,
      );
    }
    totalBytes += file.size;
    if (totalBytes > limits.maxTotalBytes) {
      throw new ArchiveInvalidError(
        `${archive}: entry ${JSON.stringify(file.name)} brings the inflated size above ${limits.maxTotalBytes} bytes (limit maxTotalBytes). If the archive is sound, raise this limit`,
      );
    }
    assertRatio(archive, file, limits);
    if (isLitter(file.name)) continue;
    duplicates.add(file.name);
    shape.add(file.name);
  }
  await assertNoDuplicates(archive, files, duplicates.repeated());
  return shape.topFolder(archive);
}

function assertRatio(archive: string, file: IndexedFile, limits: Readonly<ArchiveLimits>): void {
  if (file.compressedSize === undefined || file.size <= limits.ratioAppliesAboveBytes) return;
  if (file.size <= file.compressedSize * limits.maxRatio || !file.name.endsWith('.json')) return;
  throw new ArchiveInvalidError(
    `${archive}: entry ${JSON.stringify(file.name)} inflates from ${file.compressedSize} to ${file.size} bytes, more than ${limits.maxRatio} times (limit maxRatio): no Slack messages are so alike. If the archive is sound, raise this limit`,
  );
}

async function assertNoDuplicates(
  archive: string,
  files: () => AsyncIterable<IndexedFile>,
  suspects: Set<number>,
): Promise<void> {
  if (suspects.size === 0) return;
  const names = new Set<string>();
  for await (const { name } of files()) {
    if (isLitter(name) || !suspects.has(hashName(name))) continue;
    if (names.has(name)) {
      throw new ArchiveInvalidError(
        `${archive}: entry ${JSON.stringify(name)} occurs twice: which of the two is right cannot be known. Export again, or unpack it and give the folder`,
      );
    }
    names.add(name);
  }
}

/** Collects what tells a Slack export and the extra top folder that some tools put around it. */
function createShape(): { add(name: string): void; topFolder(archive: string): string } {
  const atRoot = new Set<ListName>();
  const inFolder = new Set<ListName>();
  let commonFolder: string | undefined;
  let hasCommonFolder = true;
  return {
    add(name) {
      const slash = name.indexOf('/');
      const folder = name.slice(0, slash + 1);
      commonFolder ??= folder;
      if (folder !== commonFolder || slash === -1) hasCommonFolder = false;
      if (slash === -1 || folder === 'teams/') addList(atRoot, name);
      if (slash === -1) return;
      if (hasCommonFolder) addList(inFolder, name.slice(slash + 1));
    },
    topFolder(archive) {
      const wrapped =
        hasCommonFolder && commonFolder !== undefined && USER_LISTS.some((list) => inFolder.has(list));
      assertSlackExport(archive, wrapped ? inFolder : atRoot);
      return wrapped ? commonFolder! : '';
    },
  };
}

function addList(lists: Set<ListName>, name: string): void {
  const entry = classifyEntry(name);
  if (entry.kind === 'list') lists.add(entry.list);
}

/** @see Slack help article 220556107; helper tools leave out every list that is empty */
function assertSlackExport(archive: string, lists: Set<ListName>): void {
  if (!USER_LISTS.some((list) => lists.has(list))) {
    throw new ArchiveInvalidError(
      `${archive}: users.json is missing: this is not a Slack export (an Enterprise Grid export has org_users.json instead). Give the zip as Slack made it, or the folder that holds users.json`,
    );
  }
  if (!CONVERSATION_LISTS.some((list) => lists.has(list))) {
    throw new ArchiveInvalidError(
      `${archive}: channels.json is missing, and so are groups.json, dms.json and mpims.json: this is not a whole Slack export`,
    );
  }
}
