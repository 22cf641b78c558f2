import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import type { Chunk } from './chunks.ts';
import { rangeOf } from './messages.ts';

type Range = Pick<Chunk, 'fromKey' | 'toKey'>;

const Thread = z.object({ channelId: z.number().int(), ts: z.string() });

/** The threads whose replies stand in a chunk without their root: it is in an earlier chunk, or not in the job at all. */
export const threadsWithoutRoot = (db: CommonQueryMethods, jobId: number, { fromKey, toKey }: Range) =>
  db.any(sql.type(Thread)`
    SELECT channel_id AS "channelId", thread_ts::text AS ts
    FROM (SELECT DISTINCT channel_id, thread_ts FROM messages
          WHERE job_id = ${jobId} AND thread_ts <> ts
            AND ${rangeOf('thread_ts', fromKey, toKey)}) AS threads
    WHERE (channel_id, thread_ts, thread_ts) < (${sql.join([...fromKey], sql.fragment`, `)})
       -- One look into the index for each, whatever the planner thinks of their number.
       OR (SELECT ts FROM messages root
           WHERE job_id = ${jobId} AND root.channel_id = threads.channel_id AND root.ts = threads.thread_ts
             AND root.thread_ts = root.ts) IS NULL`);

const File = z.object({ fileId: z.string(), entry: z.string() });

/** The files of a chunk's messages that the archive holds, by file id. */
export async function filesOfChunk(
  db: CommonQueryMethods,
  jobId: number,
  { fromKey, toKey }: Range,
): Promise<Map<string, ArchiveEntry>> {
  const rows = await db.any(sql.type(File)`
    SELECT DISTINCT file_id AS "fileId", entry
    FROM (SELECT json_array_elements(files::json)->>'id' AS id FROM messages
          WHERE job_id = ${jobId} AND attachments > 0
            AND ${rangeOf('thread_ts', fromKey, toKey)}) AS files
    CROSS JOIN LATERAL (SELECT file_id, entry FROM archive_files
                        WHERE job_id = ${jobId} AND kind = 'upload' AND file_id = files.id LIMIT 1) AS held`);
  return new Map(rows.map(({ fileId, entry }) => [fileId, JSON.parse(entry) as ArchiveEntry]));
}
