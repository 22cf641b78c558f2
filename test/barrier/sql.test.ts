import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { enterExporting, pendingChunks, settleChunk } from '../../src/store/chunks.ts';
import { endJob, JobEndedError, runningJobIds } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { tryStartType } from '../../src/store/type-barrier.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { type TestDatabase, withDatabase } from '../support/services.ts';
import { barrierViolations } from './check.ts';
import { type Actor, type InterleavingOptions, interleave, LostConnection } from './interleaving.ts';

const Nothing = z.object({});
const TYPES = ['user', 'channel', 'reaction'] as const;

/** A job, by how many chunks of each type it has, and whether somebody ends it meanwhile. */
interface Plan {
  chunks: readonly number[];
  ends: 'failed' | 'cancelled' | null;
}

const aPlan: fc.Arbitrary<Plan> = fc.record({
  chunks: fc.array(fc.nat(2), { minLength: TYPES.length, maxLength: TYPES.length }),
  ends: fc.option(fc.constantFrom('failed' as const, 'cancelled' as const), { freq: 3 }),
});
const plans = fc.array(aPlan, { minLength: 2, maxLength: 3 });
/** Some statements of one, then some of another: one by one, all would come equally far. */
const picks = fc
  .array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 16 })), { maxLength: 30, size: 'max' })
  .map((bursts) => bursts.flatMap(([actor, times]) => Array<number>(times).fill(actor)));
const options: fc.Arbitrary<InterleavingOptions> = fc.record({
  picks,
  lost: fc.array(fc.record({ actor: fc.nat(2), statement: fc.nat(40) }), { maxLength: 3 }),
});

/** As an activity is: tried again after a connection was lost. */
async function again<T>(step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof LostConnection)) throw error;
    }
  }
}

/** A job as the workflow leads it. */
const exporting =
  (jobId: number, wasEnded: () => boolean): Actor =>
  async (pool) => {
    try {
      await again(() => enterExporting(pool, jobId));
      for (const type of TYPES) {
        while ((await again(() => tryStartType(pool, jobId, type))).length > 0 && !wasEnded());
        if (wasEnded()) return;
        for (const chunk of await again(() => pendingChunks(pool, jobId, type, 0, 9)))
          await again(() => settleChunk(pool, jobId, type, chunk, [], []));
      }
    } catch (error) {
      if (!(error instanceof JobEndedError)) throw error;
    }
  };

describe('the statements of the type barrier, in any order that several connections may bring them into', () => {
  const open: { pool: DatabasePool; monitor: pg.Client }[] = [];
  const connect = async ({ url }: TestDatabase) => {
    const connected = {
      pool: await openPool(url, 20),
      monitor: new pg.Client({ connectionString: url }),
    };
    await connected.monitor.connect();
    open.push(connected);
    return connected;
  };
  afterAll(async () => {
    for (const { pool, monitor } of open) {
      await monitor.end();
      await pool.end();
    }
  });

  const real = withDatabase();
  const mutated = withDatabase();

  const violationsOf = async (
    { pool, monitor }: { pool: DatabasePool; monitor: pg.Client },
    url: string,
    jobs: readonly Plan[],
    how: InterleavingOptions,
  ): Promise<string[]> => {
    await pool.query(sql.type(Nothing)`TRUNCATE jobs, targets CASCADE`);
    const actors: Actor[] = [];
    const enders: Actor[] = [];
    for (const { chunks, ends } of jobs) {
      const jobId = await insertJob(pool, 'ready_export');
      for (const [place, type] of TYPES.entries())
        for (let chunk = 0; chunk < chunks[place]!; chunk++) await insertChunk(pool, jobId, type, chunk, 2);
      let wasEnded = false;
      actors.push(exporting(jobId, () => wasEnded));
      if (ends)
        enders.push(async (gatedPool) => {
          wasEnded = await again(() => endJob(gatedPool, jobId, ends, null));
        });
    }
    await interleave(pool, monitor, [...actors, ...enders], how);
    const unfinished = jobs.filter(({ ends }) => !ends).length - (await runningJobIds(pool)).length;
    expect(unfinished).toBe(0);
    return barrierViolations(url);
  };

  it('hold the rule, and let every job come to its end', async () => {
    const connected = await connect(real);
    const seen = { starts: 0 };
    await fc.assert(
      fc.asyncProperty(plans, options, async (jobs, how) => {
        expect(await violationsOf(connected, real.url, jobs, how)).toEqual([]);
        seen.starts += (await connected.pool.any(sql.type(Nothing)`SELECT FROM type_starts`)).length;
      }),
      runs(25),
    );
    expect(seen.starts).toBeGreaterThan(50);
  }, 120_000);

  /** One job comes so far, then another one does so many statements, and then both go on: every place to slip in. */
  const slippedIn = async (
    database: TestDatabase,
    {
      places = 20,
      lengths = [3],
      transactions = true,
    }: { places?: number; lengths?: number[]; transactions?: boolean },
  ): Promise<string[]> => {
    const connected = await connect(database);
    const jobs: Plan[] = [
      { chunks: [0, 1, 0], ends: null },
      { chunks: [1, 0, 0], ends: null },
    ];
    const found: string[] = [];
    for (const length of lengths) {
      for (let place = 1; place <= places; place++) {
        const picks = [...Array<number>(place).fill(0), ...Array<number>(length).fill(1)];
        found.push(...(await violationsOf(connected, database.url, jobs, { picks, transactions })));
      }
    }
    return found;
  };

  it('hold the rule wherever another job slips in', async () => {
    expect(await slippedIn(real, { lengths: [1, 2, 3] })).toEqual([]);
  }, 120_000);

  describe('are found to break it', () => {
    beforeAll(async () => {
      const client = new pg.Client({ connectionString: mutated.url });
      await client.connect();
      // In front of PostgreSQL's own, for who connects from now on.
      await client.query(`
        CREATE SCHEMA no_lock;
        CREATE FUNCTION no_lock.pg_advisory_xact_lock(bigint) RETURNS void LANGUAGE sql AS '';
        DO $$ BEGIN
          EXECUTE format('ALTER DATABASE %I SET search_path = no_lock, pg_catalog, public', current_database());
        END $$`);
      await client.end();
    });

    it.each([
      ['the lock', mutated, true],
      ['the transaction', real, false],
    ])(
      'without %s',
      async (_, database, transactions) => {
        expect(await slippedIn(database, { transactions })).toContainEqual(
          expect.stringMatching(/^job \d+ started channel at .*pending of user in chunk 0$/),
        );
      },
      120_000,
    );
  });
});

/** `BARRIER_RUNS` and `BARRIER_SEED`: a long search. */
const runs = (numRuns: number) => ({
  numRuns: Number(process.env.BARRIER_RUNS ?? numRuns),
  seed: Number(process.env.BARRIER_SEED ?? 5),
});
