import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { call, get } from '../mattermost-double/support/client.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { withDoubleProcesses } from '../support/double-process.ts';
import { generateExport } from '../support/generate-export.ts';
import { addedMessages, liveMigrations, SAMPLE, twiceAt } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { serverContent } from '../support/server-content.ts';

/** Of its connections to the database, so that they can be told from ours. */
const WORKER_NAME = 'live-crash-worker';

describe('a migration into a running Mattermost that is interrupted', () => {
  const migrations = withMigrations({
    workers: 0,
    env: { SLACK_MM2_STUCK_IMPORT_SECONDS: '1', PGAPPNAME: WORKER_NAME },
  });
  const live = liveMigrations(migrations);
  const { start } = withDoubles();
  const processes = withDoubleProcesses();
  const limit = { config: { TeamSettings: { MaxUsersPerTeam: 1000 } } };
  let generated: string;
  const expected = new Map<string, ReturnType<typeof serverContent>>();

  beforeAll(async () => {
    generated = join(migrations.folder, 'generated.zip');
    await generateExport({
      path: generated,
      seed: 3,
      messages: 600,
      users: 30,
      channels: 6,
      filesShare: 0.1,
      uploadsShare: 1,
      longThreadReplies: 40,
    });
  });

  /** The workers' connections to the database: our own pool would give out a dead one once more. */
  const cutConnections = () =>
    migrations.pool.query(sql.type(z.object({}))`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = ${WORKER_NAME}`);

  /** What a migration leaves that nobody disturbs. */
  const undisturbed = async (archive: string) => {
    if (!expected.has(archive)) {
      const double = await start(limit);
      expect((await live.migrate(double, archive)).status).toBe('success');
      expected.set(archive, serverContent(double.state));
    }
    return expected.get(archive)!;
  };

  it.each([1, 2])(
    'brings everything once, though its worker is killed again and again (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      let worker = await migrations.startWorker();
      const wanted = await undisturbed(generated);
      const double = await start(limit);
      // Slow enough that most of the time passes at the server.
      double.setSpeed(600);
      const id = await live.start(double, generated);
      for (let kills = 0; kills < 3; kills++) {
        const before = double.state.tables.jobs.size;
        while (double.state.tables.jobs.size === before) await sleep(5);
        await sleep(random.below(900));
        const exit = once(worker, 'exit');
        worker.kill('SIGKILL');
        await exit;
        worker = await migrations.startWorker();
      }
      double.setSpeed(0);
      const job = await migrations.ended(id);
      worker.kill('SIGTERM');
      expect(job.status).toBe('success');
      expect(await live.failed(job)).toEqual([]);
      expect(serverContent(double.state)).toEqual(wanted);
      expect(twiceAt(double.state)).toEqual([]);
      expect(addedMessages(double.state)).toEqual([]);
    },
    180_000,
  );

  it('brings everything once, though its connections to the database are cut again and again', async () => {
    const worker = await migrations.startWorker();
    const wanted = await undisturbed(generated);
    const double = await start(limit);
    double.setSpeed(600);
    const id = await live.start(double, generated);
    let isOver = false;
    const over = migrations.ended(id).finally(() => {
      isOver = true;
    });
    let cut = 0;
    for (let cuts = 0; cuts < 8 && !isOver; cuts++) {
      await sleep(700);
      cut += (await cutConnections()).rowCount;
    }
    expect(cut).toBeGreaterThan(0);
    double.setSpeed(0);
    const job = await over;
    worker.kill('SIGTERM');
    expect(job.status).toBe('success');
    expect(await live.failed(job)).toEqual([]);
    expect(serverContent(double.state)).toEqual(wanted);
    expect(twiceAt(double.state)).toEqual([]);
  }, 180_000);

  it.each([
    ['users', 1],
    ['channels', 2],
    ['messages', 3],
  ])(
    'goes on with a server that was killed while it imported %s',
    async (_what, nth) => {
      const worker = await migrations.startWorker();
      const wanted = await undisturbed(SAMPLE);
      const server = await processes.start();
      const imports = async () => (await get(server, '/jobs/type/import_process')) as { status: string }[];
      const slow = (lines_per_second: number) =>
        fetch(`${server.url}/double/speed`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ lines_per_second }),
        });
      await slow(nth === 1 ? 4 : 1000);
      const id = await live.start(server);
      for (;;) {
        const jobs = await imports();
        if (jobs.length === nth - 1 && jobs.every(({ status }) => status === 'success')) await slow(4);
        if (jobs.length >= nth && jobs.some(({ status }) => status === 'in_progress')) break;
        await sleep(10);
      }
      await sleep(700);
      await server.kill();
      await server.restart();
      await slow(0);
      const job = await migrations.ended(id);
      const left = (await imports()).map(({ status }) => status);
      await call(server, 'GET', '/system/ping');
      await server.kill();
      worker.kill('SIGTERM');
      expect(job.status).toBe('success');
      expect(await live.failed(job)).toEqual([]);
      const state = server.read();
      expect(serverContent(state)).toEqual(wanted);
      expect(twiceAt(state)).toEqual([]);
      expect(left).not.toContain('in_progress');
    },
    120_000,
  );
});
