import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { endJob, findJob, type Job } from '../../src/store/jobs.ts';
import { abandonTarget, getTarget } from '../../src/store/targets.ts';
import { generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';

/** A job that is ended from outside is settled by a worker. Here a crash came between its end and the rest. */
describe('settling a job that was cut short', () => {
  const migrations = withMigrations({ workers: 0 });
  const WHY = 'the workflow was ended from outside';

  /** An archive whose reactions take a while, or that has hardly any. */
  const anArchive = async (name: string, reactionsPerMessage: number) => {
    const path = join(migrations.folder, `${name}.zip`);
    await generateExport({ path, seed: 5, messages: 2_000, users: 60, channels: 4, reactionsPerMessage });
    return path;
  };
  const until = async (workflowIds: string[], isTime: (...jobs: Job[]) => boolean) => {
    for (;;) {
      const jobs = await Promise.all(workflowIds.map((id) => findJob(migrations.pool, id)));
      if (jobs.every((job) => job !== null) && isTime(...(jobs as Job[]))) return jobs as Job[];
      await sleep(5);
    }
  };
  const killed = async (worker: Awaited<ReturnType<typeof migrations.startWorker>>) => {
    const exit = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exit;
  };
  const leftIn = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith('.'));

  it.each([
    ['before its parts were taken away', false],
    ['when its target was given up, but its parts were still there', true],
  ])(
    'goes on: %s',
    async (_when, isGivenUp) => {
      const archive = await anArchive('alone', 5);
      let worker = await migrations.startWorker();
      const id = await migrations.start({
        archive,
        target: { kind: 'bulk-file', path: join(migrations.folder, 'alone-import.zip') },
      });
      const [job] = await until([id], ({ stage, status }) => stage === 'exporting' || status !== 'running');
      await killed(worker);
      await migrations.client.workflow.getHandle(id).terminate();
      await endJob(migrations.pool, job!.jobId, 'failed', WHY);
      if (isGivenUp) expect(await abandonTarget(migrations.pool, job!.targetId!)).toBe(true);
      expect(await leftIn(migrations.folder)).toHaveLength(1);

      worker = await migrations.startWorker();
      while ((await leftIn(migrations.folder)).length > 0) await sleep(100);
      expect(await getTarget(migrations.pool, job!.targetId!)).toMatchObject({ state: 'abandoned' });
      expect(await findJob(migrations.pool, id)).toMatchObject({ status: 'failed', errorMessage: WHY });
      await killed(worker);
    },
    180_000,
  );

  it('makes the file that the other jobs of its target wait for', async () => {
    const path = join(migrations.folder, 'together-import.zip');
    const [quick, slow] = await Promise.all([anArchive('quick', 0.01), anArchive('slow', 40)]);
    let worker = await migrations.startWorker();
    const start = (archive: string, index: number) =>
      migrations.start({
        archive,
        target: { kind: 'bulk-file', path, group: { id: 'together', size: 2, index } },
      });
    const ids = await Promise.all([start(quick, 0), start(slow, 1)]);
    const [, ended] = await until(ids, (first) => first.stage === 'done' || first.status !== 'running');
    await killed(worker);
    await migrations.client.workflow.getHandle(ids[1]!).terminate();
    expect(await endJob(migrations.pool, ended!.jobId, 'failed', WHY)).toBe(true);

    worker = await migrations.startWorker();
    expect(await migrations.ended(ids[0]!)).toMatchObject({ status: 'success', stage: 'done' });
    expect((await readdir(migrations.folder)).filter((name) => name.includes('together-import'))).toEqual([
      'together-import.zip',
    ]);
    await killed(worker);
  }, 180_000);
});
