import type pg from 'pg';
import type { CommonQueryMethods, DatabasePool } from 'slonik';

/** The connection was lost: the transaction is undone, and whoever ran it tries again. */
export class LostConnection extends Error {
  override name = 'LostConnection';
}

/** What one of several does beside the others, with the database as it is given to it. */
export type Actor = (pool: DatabasePool) => Promise<void>;

export interface InterleavingOptions {
  /** Whose statement is next: an index among those that could go on, modulo their number. When they run out, in turn. */
  picks: readonly number[];
  /** The actor and its how manyth statement does not return. */
  lost?: readonly { actor: number; statement: number }[];
  /** false: each statement is a transaction of its own. */
  transactions?: boolean;
}

/** More than any run needs in which nobody waits for ever. */
const MAX_STATEMENTS = 20_000;

/**
 * Runs actors side by side, on connections of their own, one statement at a time (`COMMIT` is one): the picks say whose. A
 * statement that waits for another one's lock stays under way while others go on, as it would by itself.
 * @param monitor a connection beside theirs
 */
export async function interleave(
  pool: DatabasePool,
  monitor: pg.Client,
  actors: readonly Actor[],
  { picks, lost = [], transactions = true }: InterleavingOptions,
): Promise<void> {
  const waiting = new Map<number, () => void>();
  const ended = new Set<number>();
  const failures: unknown[] = [];
  let somebodyStopped = () => {};

  const gateOf = (actor: number) => {
    let statements = 0;
    return async () => {
      const isLost = lost.some((loss) => loss.actor === actor && loss.statement === statements);
      statements++;
      await new Promise<void>((go) => {
        waiting.set(actor, go);
        somebodyStopped();
      });
      if (isLost) throw new LostConnection();
    };
  };
  const running = actors.map((actor, index) =>
    actor(gated(pool, gateOf(index), transactions))
      .catch((error: unknown) => failures.push(error))
      .finally(() => {
        ended.add(index);
        somebodyStopped();
      }),
  );

  /** Until everybody has stopped before a statement, has ended, or waits for a lock. */
  const quiet = async () => {
    while (waiting.size + ended.size < actors.length) {
      const stopped = new Promise<void>((resolve) => {
        somebodyStopped = resolve;
      });
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 2))]);
      const underWay = actors.length - waiting.size - ended.size;
      if (underWay > 0 && waiting.size > 0 && (await locked(monitor)) === underWay) return;
    }
  };

  for (let statement = 0; ; statement++) {
    await quiet();
    if (ended.size === actors.length || failures.length > 0) break;
    if (statement === MAX_STATEMENTS) {
      failures.push(new Error('somebody waits for ever'));
      break;
    }
    const ready = [...waiting.keys()].sort((a, b) => a - b);
    const actor = ready[(picks[statement] ?? statement) % ready.length]!;
    const go = waiting.get(actor)!;
    waiting.delete(actor);
    go();
  }
  if (failures.length > 0) throw failures[0];
  await Promise.all(running);
}

async function locked(monitor: pg.Client): Promise<number> {
  const { rows } = await monitor.query<{ locked: number }>(`
    SELECT count(*)::int AS locked FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  return rows[0]!.locked;
}

const QUERIES = new Set(['query', 'any', 'anyFirst', 'one', 'oneFirst', 'maybeOne', 'maybeOneFirst', 'many']);

/** A pool, or a transaction, each of whose statements waits for its turn. */
function gated<D extends CommonQueryMethods>(db: D, gate: () => Promise<void>, transactions: boolean): D {
  return new Proxy(db, {
    get(target, name) {
      const member = Reflect.get(target, name);
      if (name === 'transaction')
        return async (work: (transaction: CommonQueryMethods) => Promise<unknown>) => {
          if (!transactions) return work(gated(target, gate, false));
          return target.transaction(async (transaction) => {
            const result = await work(gated(transaction, gate, true));
            await gate();
            return result;
          });
        };
      if (!QUERIES.has(name as string)) return member;
      return async (...args: unknown[]) => {
        await gate();
        return (member as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}
