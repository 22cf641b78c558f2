import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { ArchiveEntry } from '../slack/archive/archive.ts';
import { AccountsError, OLDER_DATABASE } from './accounts-error.ts';
import { copyLine } from './copy-line.ts';

/** Where a slice goes on: the entry to read, and the first element in it that is not stored yet. */
export interface SliceCursor {
  entryNo: number;
  elementNo: number;
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
export const MAX_SLICES = 32;

/** A file of messages, on its way into a slice. */
export interface DayFile {
  folder: string;
  file: string;
  entry: ArchiveEntry;
}

/** Gathers day files in the database, until the transaction ends: an archive may have more of them than memory. */
export const beginDayFiles = (db: CommonQueryMethods) =>
  db.query(sql.type(Nothing)`
    CREATE TEMP TABLE day_files (
      no bigint GENERATED ALWAYS AS IDENTITY, folder text COLLATE "C", file text COLLATE "C", size bigint, entry text
    ) ON COMMIT DROP`);

export const addDayFiles = (db: CommonQueryMethods, files: readonly DayFile[]) => {
  const lines = files.map(({ folder, file, entry }) =>
    copyLine([folder, file, entry.size, JSON.stringify(entry)]),
  );
  return db.query(sql.type(Nothing)`
    COPY day_files (folder, file, size, entry) FROM STDIN -- ${sql.binary(Buffer.from(lines.join('')))}`);
};

/** Cuts the day files, in the order of folder and name, into slices of similar size. Of two with one name, the first stays. */
export const planSlices = (db: CommonQueryMethods, jobId: number) =>
  db.query(sql.type(Nothing)`
    WITH named AS (
      SELECT DISTINCT ON (folder, file) folder, file, size, entry FROM day_files ORDER BY folder, file, no
    ), weighed AS (
      SELECT folder, file, entry, sum(size + ${BYTES_PER_FILE}) OVER (ORDER BY folder, file) AS bytes,
             sum(size + ${BYTES_PER_FILE}) OVER () AS total
      FROM named
    ), cut AS (
      SELECT folder, file, entry, floor((bytes - 1) / greatest(total / ${MAX_SLICES}, ${SLICE_BYTES})) AS part
      FROM weighed
    )
    INSERT INTO slices (job_id, slice_no, entries)
    SELECT ${jobId}, row_number() OVER (ORDER BY part) - 1, '[' || string_agg(entry, ',' ORDER BY folder, file) || ']'
    FROM cut GROUP BY part`);

export const countSlices = (db: CommonQueryMethods, jobId: number) =>
  db.oneFirst(sql.type(z.object({ n: z.number().int() }))`
    SELECT count(*)::int AS n FROM slices WHERE job_id = ${jobId}`);

/**
 * Checks that every slice was read to its end, before what was read is taken for all that there is. A workflow asks for this
 * only then, unless its database is older than its history: somebody has restored the one without the other.
 * @throws AccountsError
 */
export async function checkAllRead(db: CommonQueryMethods, jobId: number): Promise<void> {
  const unread = await db.oneFirst(sql.type(z.object({ n: z.number().int() }))`
    SELECT count(*)::int AS n FROM slices WHERE job_id = ${jobId} AND entry_no < json_array_length(entries::json)`);
  if (unread > 0)
    throw new AccountsError(
      `job ${jobId}: ${unread} of its slices are not read to their end, though its workflow says so: ${OLDER_DATABASE}`,
    );
}

const Slice = z.object({ entryNo: z.number().int(), elementNo: z.number().int(), entries: z.string() });

/** A slice's day files, in order, and where to go on. */
export async function readSlice(
  db: CommonQueryMethods,
  jobId: number,
  sliceNo: number,
): Promise<{ entries: ArchiveEntry[]; cursor: SliceCursor }> {
  const { entries, ...cursor } = await db.one(sql.type(Slice)`
    SELECT entry_no AS "entryNo", element_no AS "elementNo", entries FROM slices
    WHERE job_id = ${jobId} AND slice_no = ${sliceNo}`);
  return { cursor, entries: JSON.parse(entries) as ArchiveEntry[] };
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
