import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { ENTITY_TYPES, type EntityType } from '../../src/meta/entity-types.ts';
import { enterExporting, pendingChunks, settleChunk } from '../../src/store/chunks.ts';
import { endJob, setPaused } from '../../src/store/jobs.ts';
import { openPool } from '../../src/store/pool.ts';
import { tryStartType } from '../../src/store/type-barrier.ts';
import { insertChunk, insertJob } from '../support/jobs.ts';
import { withDatabase } from '../support/services.ts';
import { barrierViolations } from './check.ts';

const Nothing = z.object({});

/** What the rule needs to know of a job. */
interface ModelJob {
  phase: 'reading' | 'exporting' | 'ended';
  isPaused: boolean;
  started: Set<EntityType>;
  /** Entities, by type. */
  pending: Map<EntityType, number>;
}
type Model = ModelJob[];
interface Real {
  pool: DatabasePool;
  jobIds: number[];
}
type Command = fc.AsyncCommand<Model, Real>;

/** Whom the rule makes a job wait for, in the order of (job, type). */
const holders = (model: Model, type: EntityType) =>
  model.flatMap(({ phase, pending, isPaused }, job) =>
    phase !== 'exporting'
      ? []
      : ENTITY_TYPES.slice(0, ENTITY_TYPES.indexOf(type))
          .filter((earlier) => (pending.get(earlier) ?? 0) > 0)
          .map((earlier) => ({ job, type: earlier, pending: pending.get(earlier)!, isPaused }))
          .sort((one, other) => (one.type < other.type ? -1 : 1)),
  );

const enter = (job: number, sizes: readonly number[]): Command => ({
  check: (model) => model[job]!.phase === 'reading',
  run: async (model, { pool, jobIds }) => {
    for (const [place, size] of sizes.entries()) {
      if (size === 0) continue;
      const type = ENTITY_TYPES[place]!;
      await insertChunk(pool, jobIds[job]!, type, 0, size);
      model[job]!.pending.set(type, size);
    }
    await enterExporting(pool, jobIds[job]!);
    model[job]!.phase = 'exporting';
  },
  toString: () => `job ${job} enters with ${sizes}`,
});

const ask = (job: number, type: EntityType): Command => ({
  check: (model) => model[job]!.phase === 'exporting',
  run: async (model, { pool, jobIds }) => {
    const { started } = model[job]!;
    const expected = started.has(type) ? [] : holders(model, type);
    expect(await tryStartType(pool, jobIds[job]!, type)).toEqual(
      expected.map(({ job, ...holder }) => ({ jobId: jobIds[job]!, ...holder })),
    );
    if (expected.length === 0) started.add(type);
  },
  toString: () => `job ${job} asks for ${type}`,
});

const settle = (job: number, type: EntityType, failed: boolean): Command => ({
  check: (model) => model[job]!.phase === 'exporting' && model[job]!.started.has(type),
  run: async (model, { pool, jobIds }) => {
    const jobId = jobIds[job]!;
    for (const chunk of await pendingChunks(pool, jobId, type, 0, 1)) {
      const outcome = { slackId: 'X', status: 'failed', reason: 'refused_by_server', detail: '' } as const;
      await settleChunk(pool, jobId, type, chunk, failed ? [outcome] : [], []);
    }
    model[job]!.pending.delete(type);
  },
  toString: () => `job ${job} settles its ${type}s${failed ? ', one failed' : ''}`,
});

const end = (job: number, status: 'failed' | 'cancelled'): Command => ({
  check: (model) => model[job]!.phase !== 'ended',
  run: async (model, { pool, jobIds }) => {
    await endJob(pool, jobIds[job]!, status, null);
    model[job]!.phase = 'ended';
  },
  toString: () => `job ${job} is ${status}`,
});

/** Which changes nothing for those who wait, but that they are told. */
const hold = (job: number, isPaused: boolean): Command => ({
  check: (model) => model[job]!.phase !== 'ended',
  run: async (model, { pool, jobIds }) => {
    await setPaused(pool, jobIds[job]!, isPaused);
    model[job]!.isPaused = isPaused;
  },
  toString: () => `job ${job} ${isPaused ? 'is paused' : 'goes on'}`,
});

describe('the type barrier, one statement after the other', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());

  const job = fc.nat(2);
  const type = fc.constantFrom(...ENTITY_TYPES);
  const commands = fc.commands(
    [
      fc
        .tuple(job, fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }))
        .map(([which, sizes]) => enter(which, sizes)),
      fc.tuple(job, type).map(([which, asked]) => ask(which, asked)),
      fc.tuple(job, type).map(([which, asked]) => ask(which, asked)),
      fc.tuple(job, type, fc.boolean()).map(([which, settled, failed]) => settle(which, settled, failed)),
      fc
        .tuple(job, fc.constantFrom('failed' as const, 'cancelled' as const))
        .map(([which, how]) => end(which, how)),
      fc.tuple(job, fc.boolean()).map(([which, isPaused]) => hold(which, isPaused)),
    ],
    { maxCommands: 60, size: 'max' },
  );

  it('names exactly those that the rule names, whatever was done before', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (run) => {
        await pool.query(sql.type(Nothing)`TRUNCATE jobs, targets CASCADE`);
        const jobIds: number[] = [];
        for (let made = 0; made < 3; made++) jobIds.push(await insertJob(pool, 'ready_export'));
        const model: Model = jobIds.map(() => ({
          phase: 'reading',
          isPaused: false,
          started: new Set(),
          pending: new Map(),
        }));
        await fc.asyncModelRun(() => ({ model, real: { pool, jobIds } }), run);
        expect(await barrierViolations(database.url)).toEqual([]);
      }),
      { numRuns: Number(process.env.BARRIER_RUNS ?? 30), seed: Number(process.env.BARRIER_SEED ?? 5) },
    );
  }, 120_000);
});
