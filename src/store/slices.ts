import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { numberColumn, textColumn } from './columns.ts';

/** Where a slice goes on: the entry to read, and the first element in it that is not stored yet. */
export interface SliceCursor {
  entryNo: number;
  elementNo: number;
}

/** One file of messages and the folder that says its conversation. */
export interface SliceEntry {
  folder: string;
  entry: ArchiveEntry;
}

const Nothing = z.object({});

/** Another attempt has moved this slice's cursor: this one has nothing left to do. */
export class StaleAttemptError extends Error {
  override name = 'StaleAttemptError';
}

/** What a day file costs beside its bytes; keeps slices of many tiny files as long as those of few large ones. */
const BYTES_PER_FILE = 2_000;
const SLICE_BYTES = 4 * 1024 * 1024;
/** Bounds the workflow's history. */
const MAX_SLICES = 32;

/** Records the archive's day files. Of two for one folder and name, the first stays. */
export const insertDayFiles = (
  db: CommonQueryMethods,
  jobId: number,
  files: readonly { folder: string; file: string; entry: ArchiveEntry }[],
) =>
  db.query(sql.type(Nothing)`
    INSERT INTO day_files (job_id, folder, file, size, entry)
    SELECT ${jobId}, new.* FROM unnest(
      ${textColumn(files.map(({ folder }) => folder))}, ${textColumn(files.map(({ file }) => file))},
      ${numberColumn(
        files.map(({ entry }) => entry.size),
        'int8',
      )}, ${textColumn(files.map(({ entry }) => JSON.stringify(entry)))}) AS new
    ON CONFLICT DO NOTHING`);

/** Cuts the day files, in the order of folder and name, into slices of similar size. */
export const planSlices = (db: CommonQueryMethods, jobId: number) =>
  db.query(sql.type(Nothing)`
    WITH weighed AS (
      SELECT folder, file, sum(size + ${BYTES_PER_FILE}) OVER (ORDER BY folder COLLATE "C", file COLLATE "C") AS bytes,
             sum(size + ${BYTES_PER_FILE}) OVER () AS total
      FROM day_files WHERE job_id = ${jobId}
    ), cut AS (
      SELECT folder, file, floor((bytes - 1) / greatest(total / ${MAX_SLICES}, ${SLICE_BYTES})) AS part FROM weighed
    )
    INSERT INTO slices (job_id, slice_no, from_folder, from_file)
    SELECT ${jobId}, row_number() OVER (ORDER BY part) - 1,
           (array_agg(folder ORDER BY folder COLLATE "C", file COLLATE "C"))[1],
           (array_agg(file ORDER BY folder COLLATE "C", file COLLATE "C"))[1]
    FROM cut GROUP BY part`);

export const countSlices = (db: CommonQueryMethods, jobId: number) =>
  db.oneFirst(sql.type(z.object({ n: z.number().int() }))`
    SELECT count(*)::int AS n FROM slices WHERE job_id = ${jobId}`);

const Cursor = z.object({ entryNo: z.number().int(), elementNo: z.number().int() });
const Entry = z.object({ folder: z.string(), entry: z.string() });

/** A slice's day files, in order, and where to go on. */
export async function readSlice(
  db: CommonQueryMethods,
  jobId: number,
  sliceNo: number,
): Promise<{ entries: SliceEntry[]; cursor: SliceCursor }> {
  const cursor = await db.one(sql.type(Cursor)`
    SELECT entry_no AS "entryNo", element_no AS "elementNo" FROM slices
    WHERE job_id = ${jobId} AND slice_no = ${sliceNo}`);
  const entries = await db.any(sql.type(Entry)`
    WITH bounds AS (
      SELECT slice_no, from_folder, from_file,
             lead(from_folder) OVER (ORDER BY slice_no) AS to_folder, lead(from_file) OVER (ORDER BY slice_no) AS to_file
      FROM slices WHERE job_id = ${jobId}
    )
    SELECT folder, entry FROM day_files, bounds
    WHERE job_id = ${jobId} AND slice_no = ${sliceNo}
      AND (folder COLLATE "C", file COLLATE "C") >= (from_folder, from_file)
      AND (to_folder IS NULL OR (folder COLLATE "C", file COLLATE "C") < (to_folder, to_file))
    ORDER BY folder COLLATE "C", file COLLATE "C"`);
  return {
    cursor,
    entries: entries.map(({ folder, entry }) => ({ folder, entry: JSON.parse(entry) as ArchiveEntry })),
  };
}

/**
 * Moves a slice's cursor from the value that this attempt has read to the next, as the first statement of a batch's
 * transaction: of two attempts that run at once, one waits here and then fails.
 * @throws StaleAttemptError
 */
export async function moveCursor(
  db: CommonQueryMethods,
  jobId: number,
  sliceNo: number,
  from: SliceCursor,
  to: SliceCursor,
): Promise<void> {
  const moved = await db.query(sql.type(Nothing)`
    UPDATE slices SET entry_no = ${to.entryNo}, element_no = ${to.elementNo}
    WHERE job_id = ${jobId} AND slice_no = ${sliceNo}
      AND entry_no = ${from.entryNo} AND element_no = ${from.elementNo}`);
  if (moved.rowCount !== 1)
    throw new StaleAttemptError(`another attempt is ahead on slice ${sliceNo} of job ${jobId}`);
}
