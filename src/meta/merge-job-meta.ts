import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';

type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** What to change in a job's `meta`; see `mergeJobMeta`. */
export interface MetaOperations {
  /** Add to a number, atomically. A missing key counts as 0; never negative. */
  incr?: Record<string, number>;
  /** Raise a number, never lower it. */
  max?: Record<string, number>;
  /** Set exact values (flags). Counters can't be set. */
  set?: Record<string, JsonValue>;
  /** Merge into nested objects without touching their other keys. */
  nested?: Record<string, { [key: string]: JsonValue }>;
  /** Remove keys. Counters can't be removed. */
  remove?: string[];
}

/** The operations contradict each other or a rule of `meta`; the message names the key. Nothing was written. */
export class MetaOperationError extends Error {
  override name = 'MetaOperationError';
}

const COUNTER = /_(processed|exported|skipped|failed|reused)$/;

function check(operations: MetaOperations): void {
  const seen = new Map<string, string>();
  const claim = (key: string, operation: string) => {
    const before = seen.get(key);
    if (before)
      throw new MetaOperationError(`meta key "${key}" is in two operations: ${before} and ${operation}`);
    seen.set(key, operation);
  };
  for (const operation of ['incr', 'max', 'set', 'nested'] as const) {
    for (const [key, value] of Object.entries(operations[operation] ?? {})) {
      claim(key, operation);
      if (operation === 'incr' || operation === 'max') {
        if (typeof value !== 'number' || !Number.isFinite(value)) {
          throw new MetaOperationError(`meta key "${key}": ${operation} takes a finite number`);
        }
        if (operation === 'incr' && value < 0)
          throw new MetaOperationError(`meta key "${key}": incr by ${value}`);
      }
      if (operation === 'set' && COUNTER.test(key)) {
        throw new MetaOperationError(`meta key "${key}" is a counter: it is moved by incr only`);
      }
      if (operation === 'nested' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
        throw new MetaOperationError(`meta key "${key}": nested takes an object`);
      }
    }
  }
  for (const key of new Set(operations.remove)) {
    claim(key, 'remove');
    if (COUNTER.test(key))
      throw new MetaOperationError(`meta key "${key}" is a counter: it can't be removed`);
  }
}

const json = (value: object | undefined) => sql.fragment`${JSON.stringify(value ?? {})}::text::jsonb`;

/**
 * The new value of `jobs.meta` as an SQL expression, for statements that change other columns of the job with it.
 * `nested` may be given as SQL that yields a JSON object (totals and durations are computed by the database).
 * @throws MetaOperationError
 */
export function mergedMeta(operations: MetaOperations, nestedSql = sql.fragment`'{}'::jsonb`) {
  check(operations);
  const remove = JSON.stringify(operations.remove ?? []);
  return sql.fragment`merge_job_meta(
    meta, ${json(operations.incr)}, ${json(operations.max)}, ${json(operations.set)},
    ${json(operations.nested)} || ${nestedSql},
    ARRAY(SELECT jsonb_array_elements_text(${remove}::text::jsonb)))`;
}

const Meta = z.object({ meta: z.record(z.string(), z.unknown()) });

/**
 * The only way in which `meta` is written: one SQL UPDATE, nothing read before. Callers run it in the transaction
 * that has the effect which is counted, as its last statement, since it locks the job's row.
 * @returns `meta` as it is afterwards
 * @throws MetaOperationError for a negative `incr` or a key in two operations, before anything is sent;
 *   a database error naming the key if its present value has another type, or if `totals` are frozen
 */
export async function mergeJobMeta(
  db: CommonQueryMethods,
  jobId: number,
  operations: MetaOperations,
): Promise<Record<string, unknown>> {
  const row = await db.one(sql.type(Meta)`
    UPDATE jobs SET meta = ${mergedMeta(operations)} WHERE job_id = ${jobId} RETURNING meta`);
  return row.meta;
}
