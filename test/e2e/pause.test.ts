import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readJobView, waitText } from '../../src/control/job-view.ts';
import { STAGES, type Stage } from '../../src/meta/stages.ts';
import { findJob, type Job } from '../../src/store/jobs.ts';
import { getTarget } from '../../src/store/targets.ts';
import { countersOf } from '../support/counters.ts';
import { generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries } from '../support/read-lines.ts';

const MESSAGES = 10_000;

describe('a job', () => {
  const migrations = withMigrations({ workers: 2 });
  let archive: string;
  let undisturbed: { entries: Record<string, string>; meta: Record<string, unknown> };

  beforeAll(async () => {
    archive = join(migrations.folder, 'export.zip');
    await generateExport({ path: archive, seed: 4, messages: MESSAGES, users: 60, channels: 12 });
    undisturbed = await resultOf(await migrations.ended(await start('undisturbed')));
  }, 120_000);

  const start = (name: string) =>
    migrations.start(
      { archive, target: { kind: 'bulk-file', path: join(migrations.folder, `${name}.zip`) }, team: 'acme' },
      name,
    );

  async function resultOf(job: Job) {
    expect(job).toMatchObject({ status: 'success', stage: 'done' });
    const { path } = await getTarget(migrations.pool, job.targetId!);
    return { entries: await fingerprintEntries(path), meta: countersOf(job.meta) };
  }

  const until = async (workflowId: string, isThere: (job: Job) => boolean): Promise<Job> => {
    for (;;) {
      const job = await findJob(migrations.pool, workflowId);
      if (job && isThere(job)) return job;
      if (job && job.status !== 'running') throw new Error(`${workflowId} has ended: ${job.status}`);
      await sleep(3);
    }
  };
  const isIn = (stage: Stage) => (job: Job) => STAGES.indexOf(job.stage) >= STAGES.indexOf(stage);
  const handle = (id: string) => migrations.client.workflow.getHandle(id);
  const held = async (id: string) => (await handle(id).query<{ held: string }>('progress')).held;
  const untilPaused = async (id: string) => {
    while ((await held(id)) !== 'paused') await sleep(50);
  };

  it.each(STAGES.slice(0, -1))(
    'that is paused in %s stays where it is, and then comes to the same result',
    async (stage) => {
      const id = await start(`paused-in-${stage}`);
      await until(id, isIn(stage));
      // Each twice: as an update and as a signal.
      expect(await handle(id).executeUpdate('pause')).toMatch(/^paus(ing|ed)$/);
      await handle(id).signal('pause');
      await untilPaused(id);
      const before = await findJob(migrations.pool, id);
      expect(before).toMatchObject({ status: 'running', pausedAt: expect.stringMatching(/Z$/) });
      await sleep(1_500);
      expect(await findJob(migrations.pool, id)).toEqual(before);
      expect(await handle(id).executeUpdate('resume')).toBe('running');
      await handle(id).signal('resume');
      const job = await migrations.ended(id);
      expect(job.pausedAt).toBeNull();
      expect(await resultOf(job)).toEqual(undisturbed);
    },
    120_000,
  );

  it('may be paused before a worker has begun it', async () => {
    const id = 'paused-at-once';
    await migrations.client.workflow.start('slackMigration', {
      taskQueue: 'slack-mm2',
      workflowId: id,
      args: [
        {
          archive,
          target: { kind: 'bulk-file', path: join(migrations.folder, 'at-once.zip') },
          team: 'acme',
        },
      ],
      // With the very first task.
      startDelay: '1 second',
    });
    await handle(id).signal('pause');
    await untilPaused(id);
    await sleep(500);
    const job = await findJob(migrations.pool, id);
    expect(job).toMatchObject({ stage: 'extracting', workspaceId: null, pausedAt: expect.any(String) });
    await handle(id).signal('resume');
    expect(await resultOf(await migrations.ended(id))).toEqual(undisturbed);
  }, 60_000);

  it('that is paused holds others at the type barrier, and they say so', async () => {
    const [first, second] = [await start('holds'), await start('is-held')];
    await until(first, isIn('exporting'));
    await handle(first).executeUpdate('pause');
    await untilPaused(first);
    const { jobId } = (await findJob(migrations.pool, first))!;
    const wait = async () =>
      waitText(await readJobView(migrations.pool, { workflowId: second, label: second }));
    const waits = new RegExp(`^waits for job ${jobId} \\(paused, [\\d,]+ `);
    while (!waits.test(await wait())) await sleep(100);
    await handle(first).executeUpdate('resume');
    for (const id of [first, second]) expect(await resultOf(await migrations.ended(id))).toEqual(undisturbed);
  }, 120_000);

  it('that is paused can be cancelled, and leaves nothing', async () => {
    const id = await start('paused-and-cancelled');
    await until(id, isIn('exporting'));
    await handle(id).executeUpdate('pause');
    await untilPaused(id);
    await handle(id).cancel();
    await handle(id).cancel();
    expect(await migrations.ended(id)).toMatchObject({ status: 'cancelled', pausedAt: null });
    expect((await handle(id).describe()).status.name).toBe('CANCELLED');
    expect((await readdir(migrations.folder)).filter((name) => name.includes(id))).toEqual([]);
  }, 60_000);
});
