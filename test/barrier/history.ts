import type pg from 'pg';

/** What a transaction saw when it changed something: all that were committed before, by their ids. */
export interface Snapshot {
  /** Every id below is committed (or undone, and then of no interest). */
  xmin: bigint;
  /** No id from here on is. */
  xmax: bigint;
  /** Those between that were under way. */
  underWay: ReadonlySet<bigint>;
}

interface ChangeOfAny {
  /** Orders the changes of one row. Between rows it says nothing. */
  seq: number;
  /** The transaction that changed it. */
  xid: bigint;
  seen: Snapshot;
  /** For people; no clock decides anything. */
  at: string;
  jobId: number;
}

export interface JobChange extends ChangeOfAny {
  kind: 'job';
  /** Both null: the job was deleted. */
  status: string | null;
  stage: string | null;
}

export interface ChunkChange extends ChangeOfAny {
  kind: 'chunk';
  type: string;
  chunkNo: number;
  /** Entities that are pending from here on. */
  pending: number;
  /** Entities that have a status for good: exported, skipped or failed. */
  settled: number;
}

export interface Start extends ChangeOfAny {
  kind: 'start';
  type: string;
}

export type Change = JobChange | ChunkChange | Start;

/** Whether `earlier` had happened for the transaction that made `change`, when it made it. */
export function sees(change: Change, earlier: Change): boolean {
  if (earlier.xid === change.xid) return earlier.seq < change.seq;
  const { xmin, xmax, underWay } = change.seen;
  return earlier.xid < xmin || (earlier.xid < xmax && !underWay.has(earlier.xid));
}

/** A `pg_snapshot` as text, "xmin:xmax:xid,xid…". */
export function parseSnapshot(text: string): Snapshot {
  const [xmin, xmax, underWay] = text.split(':') as [string, string, string];
  return {
    xmin: BigInt(xmin),
    xmax: BigInt(xmax),
    underWay: new Set(underWay === '' ? [] : underWay.split(',').map(BigInt)),
  };
}

/** What test/support/test-guards.sql has recorded in a database. @throws if it is not installed there */
export async function readHistory(client: pg.Client): Promise<Change[]> {
  const { rows } = await client.query(`
    SELECT seq::int, xid::text, seen::text, at::text, kind, job_id AS "jobId", status, stage, type,
           chunk_no AS "chunkNo", pending, exported + skipped + failed AS settled
    FROM test_guards.changes ORDER BY seq`);
  return rows.map((row) => ({ ...row, xid: BigInt(row.xid), seen: parseSnapshot(row.seen) }));
}
