import { join } from 'node:path';
import pg from 'pg';
import { sql } from 'slonik';
import { z } from 'zod';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { ENTITY_TYPES } from '../../src/meta/entity-types.ts';
import { migrate } from '../../src/store/migrate.ts';
import { type DatabasePool, openPool } from '../../src/store/pool.ts';
import { tryStartType } from '../../src/store/type-barrier.ts';
import { insertExportingJob, settleTypes } from './barrier-jobs.ts';
import { aborted, answer } from './child-process.ts';
import { type Latency, latencyOf } from './latency.ts';

export interface BarrierRun {
  entities: number;
  jobs: number;
  chunks: number;
  /** Chunks whose earlier state still is in tables and indexes, since a transaction might look at it. */
  deadChunks: number;
  checks: { name: string; latency: Latency }[];
  postgresVersion: string;
}

export interface BarrierInput {
  entities: number;
  jobs: number;
}

const CHECKS = 500;
/** Waits for all others: its check has the most to look at. */
const LAST = ENTITY_TYPES.at(-1)!;
const EARLIER = ENTITY_TYPES.slice(0, -1);
const Nothing = z.object({});

/** How long `tryStartType` takes, in a database that holds what it reads: chunks, jobs and starts. */
async function measureBarrier(
  { entities, jobs, folder }: BarrierInput & { folder: string },
  signal: AbortSignal,
): Promise<BarrierRun> {
  const server = await startPostgres({
    dataDir: join(folder, 'barrier'),
    // What has changed stays in the indexes, as if it had changed a moment ago.
    settings: { autovacuum: 'off' },
    log: (line) => console.error(`  ${line}`),
  });
  const pool = await openPool(server.url, jobs);
  const onlooker = new pg.Client({ connectionString: server.url });
  try {
    await migrate(server.url);
    await onlooker.connect();
    const measured = measureChecks(pool, onlooker, { entities, jobs });
    // If it is aborted, its queries fail with the server, and nobody waits for them any more.
    measured.catch(() => undefined);
    return await Promise.race([measured, aborted(signal)]);
  } finally {
    await onlooker.end().catch(() => undefined);
    await server.stop();
    await pool.end();
  }
}

async function measureChecks(
  pool: DatabasePool,
  onlooker: pg.Client,
  { entities, jobs }: BarrierInput,
): Promise<BarrierRun> {
  const jobIds: number[] = [];
  for (let job = 0; job < jobs; job++) jobIds.push(await insertExportingJob(pool, entities / jobs));
  const settle = (except: number) =>
    Promise.all(jobIds.map((jobId) => settleTypes(pool, jobId, EARLIER, except)));
  const checks: BarrierRun['checks'] = [];

  checks.push({ name: 'all pending, has to wait', latency: await timeChecks(pool, jobIds, true) });
  // With a snapshot from before, PostgreSQL can't drop what the changes leave behind, nor mark it as dead in an index.
  await onlooker.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const chunks = await pendingChunks(onlooker);
  await settle(1);
  checks.push({ name: 'most just exported, has to wait', latency: await timeChecks(pool, jobIds, true) });
  await settle(0);
  checks.push({ name: 'most just exported, may start', latency: await timeChecks(pool, jobIds, false) });
  if ((await pendingChunks(onlooker)) !== chunks) throw new Error('the old snapshot was lost');
  await onlooker.query('COMMIT');

  return {
    entities,
    jobs,
    chunks,
    deadChunks: chunks - (await pendingChunks(onlooker)),
    checks,
    postgresVersion:
      await pool.oneFirst(sql.type(z.object({ server_version: z.string() }))`SHOW server_version`),
  };
}

async function pendingChunks(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM chunks WHERE pending > 0',
  );
  return rows[0]!.n;
}

/** The jobs in turn try to start their last type. @throws if one may start that has to wait, or the other way round */
async function timeChecks(pool: DatabasePool, jobIds: number[], hasToWait: boolean): Promise<Latency> {
  const samplesMs: number[] = [];
  for (let check = 0; check < CHECKS; check++) {
    const jobId = jobIds[check % jobIds.length]!;
    const begun = performance.now();
    const holders = await tryStartType(pool, jobId, LAST);
    samplesMs.push(performance.now() - begun);
    if (holders.length > 0 !== hasToWait) throw new Error(`job ${jobId} has ${holders.length} holders`);
    // So that it may start once more: a type that has started is not checked again.
    await pool.query(sql.type(Nothing)`DELETE FROM type_starts WHERE job_id = ${jobId}`);
  }
  return latencyOf(samplesMs)!;
}

if (import.meta.main) await answer(measureBarrier);
