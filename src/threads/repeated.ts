import { attachmentPath } from '../mattermost/file-path.ts';
import { LIMITS } from '../mattermost/limits.ts';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { attachmentName } from '../slack/file-name.ts';
import type { SlackFile } from '../slack/import-message.ts';
import { type AvailableFile, sortFiles } from './message-files.ts';
import { namesOf, type SharedNames, type TargetNames } from './shared-names.ts';

/** Messages that earlier migrations have brought to the server already. */
export interface Repeated {
  /** By `<channelId>:<ts>`. */
  messages: ReadonlyMap<string, RepeatedMessage>;
  /**
   * Threads whose root was made up when their first replies were sent, by the root's `<channelId>:<ts>`: they stay under it,
   * although an archive may have the root by now.
   */
  madeUp: ReadonlyMap<string, MadeUpRoot>;
  /** By target: how its messages were converted. */
  names: ReadonlyMap<number, SharedNames>;
}

/** The made-up root of a thread, as a target sent it. */
export interface MadeUpRoot {
  targetId: number;
  /** Milliseconds. */
  createAt: number;
}

/** A message that is at the server, as it was sent there first: its text is converted from the same again. */
export interface RepeatedMessage {
  /** The target that it was sent with first. */
  targetId: number;
  channelId: number;
  /** Microseconds. */
  ts: string;
  /** Milliseconds. */
  createAt: number;
  /** JSON. */
  payload: string;
  files: SlackFile[];
  /** Of these files those whose bytes the first job had, by id: the others are named in the text. */
  entries: ReadonlyMap<string, ArchiveEntry>;
  /** Its files with bytes in the order in which its posts carry them: those of the first job, then what later ones brought. */
  carried: CarriedFile[];
  /** Those at the server, with the target whose names they were sent with. */
  reactions: [name: string, slackId: string, targetId: number][];
  /** How many of these the newer archive does not have any more; 0 unless messages were asked for. */
  removedReactions: number;
}

/** A file in its place among those of a message. */
export interface CarriedFile extends AvailableFile {
  /** The job in whose archive the bytes lie. */
  jobId: number;
  /** At the server already. */
  isExported: boolean;
}

/** How the target of a repeated message calls everything. */
export const namesOfRepeated = ({ names }: Repeated, targetId: number): TargetNames =>
  namesOf(names.get(targetId)!);

/**
 * All files of a message that is at the server, in their places: behind what earlier jobs brought, what this one has in addition.
 * @param files of the message in this archive
 * @param entries those that this archive holds, by id
 */
export function allCarried(
  { carried }: RepeatedMessage,
  jobId: number,
  files: readonly SlackFile[],
  entries: ReadonlyMap<string, ArchiveEntry>,
): CarriedFile[] {
  const known = new Set(carried.map(({ file }) => file.id));
  const { available } = sortFiles(
    files.filter(({ id }) => !known.has(id)),
    entries,
  );
  return [...carried, ...available.map((file) => ({ ...file, jobId, isExported: false }))];
}

/** Files of a message that its post number `index` carries. */
export const ofPost = <File>(files: readonly File[], index: number): File[] =>
  files.slice(index * LIMITS.attachmentsPerPost, (index + 1) * LIMITS.attachmentsPerPost);

/** The `attachments` of a line, and where their bytes lie, `[path, entry, job]`; both as JSON. */
export const fieldsOf = (files: readonly CarriedFile[]): [paths: string, sources: string] => [
  JSON.stringify(files.map(({ path }) => ({ path }))),
  JSON.stringify(files.map(({ path, entry, jobId }) => [path, entry, jobId])),
];

export const pathOf = (file: SlackFile): string => attachmentPath(file.id, attachmentName(file));
