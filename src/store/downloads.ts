import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { mergeJobMeta } from '../meta/merge-job-meta.ts';
import type { ReasonCode } from '../meta/reason-codes.ts';
import type { FileLink } from '../slack/file-link.ts';
import { insertArchiveFiles } from './archive-index.ts';
import type { Chunk } from './chunks.ts';
import { numberColumn, textColumn } from './columns.ts';
import { rangeOf } from './messages.ts';

const Nothing = z.object({});

/** A place among a job's messages with files, in the order of their index. */
export type FileCursor = readonly [channelId: number, threadTs: bigint, ts: bigint];

const Files = z.object({
  channelId: z.number().int(),
  threadTs: z.bigint(),
  ts: z.bigint(),
  files: z.string(),
});

/** The messages whose files are wanted: of conversations that the target has, and of threads that began in a time (microseconds). */
export interface WantedMessages {
  jobId: number;
  targetId: number;
  from?: string;
  /** Exclusive. */
  to?: string;
}

/** Messages with files behind a place; `files` is JSON. `limit` counts messages. */
export const pageOfFiles = (
  db: CommonQueryMethods,
  { jobId, targetId, from, to }: WantedMessages,
  [channelId, threadTs, ts]: FileCursor,
  limit: number,
) =>
  db.any(sql.type(Files)`
    SELECT channel_id AS "channelId", thread_ts AS "threadTs", ts, files FROM messages
    WHERE job_id = ${jobId} AND attachments > 0
      AND (channel_id, thread_ts, ts) > (${channelId}, ${threadTs}, ${ts})
      AND thread_ts >= ${BigInt(from ?? 0)} ${to === undefined ? sql.fragment`` : sql.fragment`AND thread_ts < ${BigInt(to)}`}
      AND EXISTS (SELECT FROM target_names n
                  WHERE n.target_id = ${targetId} AND n.entity_id = channel_id AND n.name <> '')
    ORDER BY channel_id, thread_ts, ts LIMIT ${limit}`);

/** Records files that are to be downloaded, but for those that the archive holds or that are on record. */
export const insertDownloads = (
  db: CommonQueryMethods,
  jobId: number,
  links: readonly (FileLink & { lane: number })[],
) =>
  db.query(sql.type(Nothing)`
    INSERT INTO downloads (job_id, file_id, lane, url, size_bytes, is_page)
    SELECT ${jobId}, file_id, lane, url, size_bytes::bigint, is_page::boolean
    FROM unnest(${textColumn(links.map(({ fileId }) => fileId))},
                ${numberColumn(
                  links.map(({ lane }) => lane),
                  'int4',
                )},
                ${textColumn(links.map(({ url }) => url))},
                ${textColumn(links.map(({ sizeBytes }) => (sizeBytes === null ? null : String(sizeBytes))))},
                ${textColumn(links.map(({ isPage }) => String(isPage)))})
      AS new (file_id, lane, url, size_bytes, is_page)
    WHERE NOT EXISTS (SELECT FROM archive_files held
                      WHERE held.job_id = ${jobId} AND held.kind = 'upload' AND held.file_id = new.file_id)
    ON CONFLICT DO NOTHING`);

const Plan = z.object({ lanes: z.number().int(), files: z.number().int(), bytes: z.bigint() });

/** What a job is to download, all in all. `bytes` only of files whose size Slack declares. */
export const downloadPlan = (db: CommonQueryMethods, jobId: number) =>
  db.one(sql.type(Plan)`
    SELECT coalesce(max(lane) + 1, 0)::int AS lanes, count(*)::int AS files, coalesce(sum(size_bytes), 0)::bigint AS bytes
    FROM downloads WHERE job_id = ${jobId}`);

const Wanted = z.object({
  fileId: z.string(),
  url: z.string(),
  sizeBytes: z.bigint().nullable(),
  isPage: z.boolean(),
  partial: z.string().nullable(),
  partialBytes: z.bigint(),
  validator: z.string().nullable(),
});

/** Files of a lane that are still to come, or of all lanes, behind a file id. */
export const pageOfWanted = (
  db: CommonQueryMethods,
  jobId: number,
  lane: number | null,
  after: string,
  limit: number,
) =>
  db.any(sql.type(Wanted)`
    SELECT file_id AS "fileId", url, size_bytes AS "sizeBytes", is_page AS "isPage", partial,
           partial_bytes AS "partialBytes", validator
    FROM downloads
    WHERE job_id = ${jobId} AND status = 'wanted' AND (${lane}::int IS NULL OR lane = ${lane})
      AND file_id > ${after}
    ORDER BY file_id LIMIT ${limit}`);

/** Records how far a file is. */
export const savePartial = (
  db: CommonQueryMethods,
  jobId: number,
  fileId: string,
  begun: { name: string; bytes: number; validator: string } | null,
) =>
  db.query(sql.type(Nothing)`
    UPDATE downloads SET partial = ${begun?.name ?? null}, partial_bytes = ${begun?.bytes ?? 0},
                         validator = ${begun?.validator ?? null}
    WHERE job_id = ${jobId} AND file_id = ${fileId} AND status = 'wanted'`);

/** What became of a download. */
export type SettledDownload =
  | { path: string; sizeBytes: number; sha256: string }
  | { reason: ReasonCode; detail: string };

/**
 * Records what became of a download. A file that came is from now on one that the archive holds. Of two attempts, the second
 * changes nothing.
 */
export const settleDownload = (
  pool: DatabasePool,
  jobId: number,
  fileId: string,
  result: SettledDownload,
): Promise<void> =>
  pool.transaction(async (transaction) => {
    const [done, refused] = 'path' in result ? [result, undefined] : [undefined, result];
    const { rowCount } = await transaction.query(sql.type(Nothing)`
      UPDATE downloads
      SET status = ${done ? 'done' : 'refused'}, sha256 = ${done?.sha256 ?? null}, bytes = ${done?.sizeBytes ?? null},
          reason = ${refused?.reason ?? null}, detail = ${refused?.detail ?? ''},
          partial = NULL, partial_bytes = 0, validator = NULL
      WHERE job_id = ${jobId} AND file_id = ${fileId} AND status = 'wanted'`);
    if (rowCount === 0) return;
    if (!done) {
      await mergeJobMeta(transaction, jobId, { incr: { files_refused: 1 } });
      return;
    }
    const { path, sha256, sizeBytes } = done;
    const entry = { name: fileId, size: sizeBytes, download: { path, sha256 } };
    await insertArchiveFiles(transaction, jobId, [{ kind: 'upload', fileId, entry }]);
    await mergeJobMeta(transaction, jobId, {
      incr: { files_downloaded: 1, bytes_downloaded: sizeBytes },
    });
  });

const Refused = z.object({ fileId: z.string(), reason: z.string(), detail: z.string() });

/** The files of a chunk's messages that were to be downloaded and did not come, by file id. */
export async function refusalsOfChunk(
  db: CommonQueryMethods,
  jobId: number,
  { fromKey, toKey }: Pick<Chunk, 'fromKey' | 'toKey'>,
): Promise<Map<string, { reason: ReasonCode; detail: string }>> {
  const rows = await db.any(sql.type(Refused)`
    SELECT DISTINCT file_id AS "fileId", reason, detail
    FROM (SELECT json_array_elements(files::json)->>'id' AS id FROM messages
          WHERE job_id = ${jobId} AND attachments > 0
            AND ${rangeOf('thread_ts', fromKey, toKey)}) AS files
    JOIN downloads ON job_id = ${jobId} AND file_id = files.id AND status = 'refused'`);
  return new Map(
    rows.map(({ fileId, reason, detail }) => [fileId, { reason: reason as ReasonCode, detail }]),
  );
}

const JobId = z.object({ jobId: z.number().int() });

/** The running jobs beside this one that want files from Slack and have not all of them yet. */
export const downloadingSiblings = (db: CommonQueryMethods, targetId: number, jobId: number) =>
  db.anyFirst(sql.type(JobId)`
    SELECT job_id AS "jobId" FROM jobs
    WHERE target_id = ${targetId} AND job_id <> ${jobId} AND status = 'running' AND stage NOT IN ('exporting', 'done')
      AND input->'files'->>'download' = 'true'
      AND NOT coalesce((meta->'downloads'->>'finished')::boolean, false)
    ORDER BY job_id`);
