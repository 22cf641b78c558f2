import { attachmentPath } from '../mattermost/file-path.ts';
import type { ReasonCode } from '../meta/reason-codes.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { isExternal } from '../slack/convert-message.ts';
import { attachmentName } from '../slack/file-name.ts';
import type { SlackFile } from '../slack/import-message.ts';

/** A file of a message whose bytes the archive holds. */
export interface AvailableFile {
  file: SlackFile;
  entry: ArchiveEntry;
  /** As a line names it. */
  path: string;
}

/** Tells the files that can be attached from those that can only be named, in the message's order. */
export function sortFiles(files: readonly SlackFile[], entries: ReadonlyMap<string, ArchiveEntry>) {
  const available: AvailableFile[] = [];
  const unavailable: SlackFile[] = [];
  for (const file of files) {
    const entry = entries.get(file.id);
    if (entry) available.push({ file, entry, path: attachmentPath(file.id, attachmentName(file)) });
    else unavailable.push(file);
  }
  return { available, unavailable };
}

/** Files that were to be downloaded and did not come, by id, with the code of the reason. */
export type Refusals = ReadonlyMap<string, { reason: ReasonCode; detail: string }>;

/** Why a file's bytes are not there. */
export function missingReason(file: SlackFile, refusals: Refusals): { reason: ReasonCode; detail: string } {
  if (file.mode === 'tombstone') return { reason: 'file_deleted', detail: '' };
  if (file.mode === 'hidden_by_limit') return { reason: 'file_hidden_by_limit', detail: '' };
  if (isExternal(file)) return { reason: 'file_external', detail: '' };
  return refusals.get(file.id) ?? { reason: 'file_not_in_archive', detail: '' };
}
