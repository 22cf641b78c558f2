import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import type { ArchiveFileKind } from '../slack/archive/file-records.ts';
import { numberColumn, textColumn } from './columns.ts';

const Nothing = z.object({});
const Folder = z.object({ folder: z.string(), channelId: z.number().int().nullable() });
const File = z.object({ fileId: z.string(), entry: z.string() });

export const insertFolders = (db: CommonQueryMethods, jobId: number, folders: readonly string[]) =>
  db.query(sql.type(Nothing)`
    INSERT INTO archive_folders (job_id, folder)
    SELECT ${jobId}, folder FROM unnest(${textColumn(folders)}) AS new (folder)`);

/** The archive's folders of messages with their conversations, by name. */
export const foldersOf = (db: CommonQueryMethods, jobId: number) =>
  db.any(sql.type(Folder)`
    SELECT folder, channel_id AS "channelId" FROM archive_folders WHERE job_id = ${jobId}
    ORDER BY folder COLLATE "C"`);

export const assignFolders = (
  db: CommonQueryMethods,
  jobId: number,
  folders: readonly { folder: string; channelId: number }[],
) =>
  db.query(sql.type(Nothing)`
    UPDATE archive_folders f SET channel_id = new.channel_id
    FROM unnest(${textColumn(folders.map(({ folder }) => folder))}, ${numberColumn(
      folders.map(({ channelId }) => channelId),
      'int4',
    )}) AS new (folder, channel_id)
    WHERE f.job_id = ${jobId} AND f.folder = new.folder`);

const FolderChannel = z.object({ folder: z.string(), slackId: z.string() });

/** Slack ids of the conversations that some folders belong to; a folder without one is left out. */
export const channelsOfFolders = (db: CommonQueryMethods, jobId: number, folders: readonly string[]) =>
  db.any(sql.type(FolderChannel)`
    SELECT folder, slack_id AS "slackId" FROM archive_folders JOIN workspace_entities ON entity_id = channel_id
    WHERE job_id = ${jobId} AND folder = ANY (${textColumn(folders)})`);

/** The archive's folders of one conversation's messages. */
export const foldersOfChannel = (db: CommonQueryMethods, jobId: number, slackId: string) =>
  db.anyFirst(sql.type(z.object({ folder: z.string() }))`
    SELECT folder FROM archive_folders JOIN workspace_entities ON entity_id = channel_id
    WHERE job_id = ${jobId} AND slack_id = ${slackId} ORDER BY folder`);

/** All lists of the archive, by scope and name: `channels`, `teams/acme/channels`. Sorted by that, the root's last. */
export async function listsOf(
  db: CommonQueryMethods,
  jobId: number,
): Promise<{ listId: string; entry: ArchiveEntry }[]> {
  const rows = await db.any(sql.type(File)`
    SELECT file_id AS "fileId", entry FROM archive_files WHERE job_id = ${jobId} AND kind = 'list'
    ORDER BY file_id NOT LIKE 'teams/%', file_id COLLATE "C"`);
  return rows.map(({ fileId, entry }) => ({ listId: fileId, entry: JSON.parse(entry) as ArchiveEntry }));
}

/** Whether the archive of one of some jobs brings along a file of a kind. */
export const bringsAlong = (db: CommonQueryMethods, jobIds: readonly number[], kind: ArchiveFileKind) =>
  db.exists(sql.type(Nothing)`
    SELECT FROM archive_files WHERE job_id = ANY (${numberColumn(jobIds, 'int4')}) AND kind = ${kind}`);

/** Records the files that the archive brings along. Of two entries for one id, the first stays. */
export const insertArchiveFiles = (
  db: CommonQueryMethods,
  jobId: number,
  files: readonly { kind: ArchiveFileKind; fileId: string; entry: ArchiveEntry }[],
) =>
  db.query(sql.type(Nothing)`
    INSERT INTO archive_files (job_id, kind, file_id, entry)
    SELECT ${jobId}, new.* FROM unnest(
      ${textColumn(files.map(({ kind }) => kind))}, ${textColumn(files.map(({ fileId }) => fileId))},
      ${textColumn(files.map(({ entry }) => JSON.stringify(entry)))}) AS new
    ON CONFLICT DO NOTHING`);

/** The archive's entries for some files, by file id. */
export async function findArchiveFiles(
  db: CommonQueryMethods,
  jobId: number,
  kind: ArchiveFileKind,
  fileIds: readonly string[],
): Promise<Map<string, ArchiveEntry>> {
  if (fileIds.length === 0) return new Map();
  const rows = await db.any(sql.type(File)`
    SELECT file_id AS "fileId", entry FROM archive_files
    WHERE job_id = ${jobId} AND kind = ${kind} AND file_id = ANY (${sql.array(fileIds as string[], 'text')})`);
  return new Map(rows.map(({ fileId, entry }) => [fileId, JSON.parse(entry) as ArchiveEntry]));
}
