import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { numberColumn } from './columns.ts';

type MessageType = 'message' | 'attachment' | 'reaction';

/** Whether the chunk of a (conversation, thread, time) key is settled. */
export type Settled = (jobId: number, type: MessageType, key: readonly bigint[]) => boolean;

const Open = z.object({
  jobId: z.number().int(),
  type: z.string(),
  fromKey: z.array(z.bigint()),
  toKey: z.array(z.bigint()).nullable(),
});

/** Tells what some jobs that have ended did settle. Only what is open is read: nothing, of a job that is done. */
export async function settledChunks(db: CommonQueryMethods, jobIds: readonly number[]): Promise<Settled> {
  const rows = await db.any(sql.type(Open)`
    SELECT job_id AS "jobId", type, from_key AS "fromKey", to_key AS "toKey" FROM chunks
    WHERE job_id = ANY (${numberColumn(jobIds, 'int4')}) AND type IN ('message', 'attachment', 'reaction')
      AND settled_at IS NULL
    ORDER BY job_id, type, from_key`);
  const open = new Map<string, (typeof rows)[number][]>();
  for (const row of rows) {
    const group = `${row.jobId} ${row.type}`;
    const ranges = open.get(group);
    if (ranges) ranges.push(row);
    else open.set(group, [row]);
  }
  return (jobId, type, key) => {
    const ranges = open.get(`${jobId} ${type}`) ?? [];
    // The last range that begins at the key or before it.
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(key, ranges[middle]!.fromKey)) high = middle;
      else low = middle + 1;
    }
    const range = ranges[low - 1];
    return range === undefined || (range.toKey !== null && !isBefore(key, range.toKey));
  };
}

function isBefore(a: readonly bigint[], b: readonly bigint[]): boolean {
  const differs = a.findIndex((part, index) => part !== b[index]);
  return differs >= 0 && a[differs]! < b[differs]!;
}
