import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { COUNTER_NAMES } from '../../src/meta/entity-types.ts';
import { findJob, type Job } from '../../src/store/jobs.ts';
import { barrierViolations } from '../barrier/check.ts';
import { type ExportTotals, generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Messages of each job's archive. */
const SIZES = [300, 20_000, 800, 6_000, 1_500, 400, 9_000, 3_000];
const CANCELLED = 3;
const FAILING = 6;
const SEED = Number(process.env.BARRIER_SEED ?? 11);
const WORKER_NAME = 'barrier-proof-worker';

const Count = z.object({ count: z.number().int() });

/**
 * Eight jobs at random times on three worker processes; while they export, workers are killed, the database cuts all their
 * connections, one job is cancelled, and the workflow of another one is terminated.
 */
describe('the type barrier, of eight jobs under faults', () => {
  const migrations = withMigrations({ workers: 0, env: { PGAPPNAME: WORKER_NAME } });
  const random = seededRandom(SEED);
  const workers: ChildProcess[] = [];
  const totals: ExportTotals[] = [];

  beforeAll(async () => {
    // Its pool is not cut off, but may be told of others.
    migrations.pool.on('error', () => {});
    for (let worker = 0; worker < 3; worker++) workers.push(await migrations.startWorker());
    for (const [index, messages] of SIZES.entries()) {
      const path = join(migrations.folder, `export-${index}.zip`);
      totals.push(await generateExport({ path, seed: SEED + index, messages, filesShare: 0.1 }));
    }
  }, 120_000);

  it('holds, and every other job is done with exact counters', async () => {
    const ids = SIZES.map((_, index) => `proof-${index}`);
    const startAt = async (index: number) => {
      await sleep(random.below(4_000));
      const archive = join(migrations.folder, `export-${index}.zip`);
      const target = { kind: 'bulk-file', path: join(migrations.folder, `out-${index}.zip`) };
      await migrations.start({ archive, target }, ids[index]!);
    };
    const started = Promise.all(ids.map((_, index) => startAt(index)));
    const ended = started.then(() => Promise.all(ids.map((id) => migrations.ended(id))));

    /** Waits until so many types were started, by whichever job. */
    const untilStarts = async (wanted: number) => {
      for (;;) {
        const { count } = await migrations.pool.one(
          sql.type(Count)`SELECT count(*)::int AS count FROM type_starts`,
        );
        if (count >= wanted) return;
        await sleep(20);
      }
    };
    const settled = async (id: string): Promise<Job> => {
      for (;;) {
        const job = await findJob(migrations.pool, id);
        if (job && job.status !== 'running') return job;
        await sleep(100);
      }
    };
    const untilExporting = async (index: number) => {
      while ((await findJob(migrations.pool, ids[index]!))?.stage !== 'exporting') await sleep(5);
    };
    const killWorker = async () => {
      const [victim] = workers.splice(random.below(workers.length), 1);
      victim!.kill('SIGKILL');
      await sleep(random.below(1_000));
      workers.push(await migrations.startWorker());
    };
    const cutConnections = async () => {
      const { count } = await migrations.pool.one(sql.type(Count)`
        SELECT count(pg_terminate_backend(pid))::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = ${WORKER_NAME}`);
      expect(count).toBeGreaterThan(0);
    };
    // By what has happened, not by the clock: on any machine they meet jobs that export.
    await Promise.all([
      untilExporting(CANCELLED).then(() => migrations.client.workflow.getHandle(ids[CANCELLED]!).cancel()),
      untilExporting(FAILING).then(() => migrations.client.workflow.getHandle(ids[FAILING]!).terminate()),
      untilStarts(4).then(cutConnections),
      untilStarts(10).then(killWorker),
      untilStarts(18).then(cutConnections),
      untilStarts(26).then(killWorker),
      untilStarts(30).then(cutConnections),
    ]);

    await ended;
    // Of the one whose workflow is gone, a worker has to find out.
    const jobs = await Promise.all(ids.map(settled));
    expect(jobs.map(({ status }) => status)).toEqual(
      SIZES.map((_, index) => (index === CANCELLED ? 'cancelled' : index === FAILING ? 'failed' : 'success')),
    );
    for (const [index, job] of jobs.entries()) if (job.status === 'success') expectExact(job, totals[index]!);
    expect(await barrierViolations(migrations.databaseUrl)).toEqual([]);
    const together = await migrations.pool.one(sql.type(Count)`
      SELECT count(*)::int AS count FROM jobs a JOIN jobs b ON a.job_id < b.job_id
      WHERE a.exporting_at < b.finished_at AND b.exporting_at < a.finished_at`);
    // Else there would have been nothing to hold.
    expect(together.count).toBeGreaterThan(SIZES.length);
  }, 240_000);
});

/** What the archive holds. Of people there may be more than it lists: those whom only messages name. */
function expectExact(
  { meta }: Job,
  { users, channels, messages, attachments, reactions }: ExportTotals,
): void {
  const counter = (name: string) => (meta[name] as number | undefined) ?? 0;
  const totals = meta.totals as Record<string, number>;
  expect(totals).toMatchObject({ channels, messages, attachments, reactions });
  expect(totals.users).toBeGreaterThanOrEqual(users);
  for (const name of Object.values(COUNTER_NAMES)) {
    const settled = ['exported', 'skipped', 'failed'].map((status) => counter(`${name}_${status}`));
    expect([name, counter(`${name}_processed`)]).toEqual([name, totals[name]]);
    expect([name, settled.reduce((sum, count) => sum + count)]).toEqual([name, totals[name]]);
  }
  expect(meta).toMatchObject({ messages_exported: messages, reactions_exported: reactions });
}
