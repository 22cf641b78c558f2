import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { findJob, type Job, listJobs } from '../../src/store/jobs.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { commandLine } from '../support/command-line.ts';
import { generateExport } from '../support/generate-export.ts';
import { liveMigrations } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries } from '../support/read-lines.ts';
import { wholeHistory } from '../support/whole-history.ts';
import { writeExport } from '../support/write-export.ts';

describe('from the command line, a job', () => {
  const migrations = withMigrations();
  const live = liveMigrations(migrations);
  const doubles = withDoubles();
  let archive: string;

  beforeAll(async () => {
    archive = join(migrations.folder, 'export.zip');
    await generateExport({ path: archive, seed: 4, messages: 6_000, users: 40, channels: 8 });
  });

  const fileAt = (name: string) => join(migrations.folder, `${name}.zip`);
  const inputFor = (name: string, from = archive) => ({
    archive: from,
    target: { kind: 'bulk-file' as const, path: fileAt(name) },
    team: 'acme',
  });
  const slackMm2 = commandLine(() => migrations);
  const cli = (...args: string[]) => slackMm2.run(args);
  const jobOf = async (id: string): Promise<Job> => {
    for (;;) {
      const job = await findJob(migrations.pool, id);
      if (job) return job;
      await sleep(5);
    }
  };

  it('is paused and resumed, as often as that is said', async () => {
    const id = await migrations.start(inputFor('paused'));
    const { jobId } = await jobOf(id);
    const said = { status: 0, stdout: expect.stringContaining(`job ${jobId} is paused`) };
    for (const _ of [1, 2]) expect(await cli('pause', String(jobId))).toMatchObject(said);
    expect((await cli('status', String(jobId))).stdout).toMatch(/^job \d+: paused since .* UTC\n/);
    expect((await cli('jobs')).stdout).toMatch(/paused/);
    const { stdout } = await cli('resume', id, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ jobId, status: 'running', pausedAt: null });
    expect(await cli('resume', id)).toMatchObject({ status: 0 });
    expect(await migrations.ended(id)).toMatchObject({ status: 'success' });
    expect((await cli('pause', id)).stdout).toBe(`job ${jobId} has ended already: success\n`);
  }, 120_000);

  it('that nobody knows is named', async () => {
    expect(await cli('pause', '4711')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no job 4711'),
    });
  }, 60_000);

  it('is cancelled twice, and says what it has left', async () => {
    const id = await migrations.start(inputFor('cancelled'));
    const { jobId } = await jobOf(id);
    // So that it does not end before it has been asked.
    await migrations.client.workflow.getHandle(id).executeUpdate('pause');
    const answers = await Promise.all([cli('cancel', id), cli('cancel', id)]);
    expect(answers.map(({ status }) => status)).toEqual([0, 0]);
    // Whoever comes second may find it ended.
    const said = answers.map(({ stdout }) => stdout);
    expect(said).toContain(`job ${jobId} is cancelled; nothing of it is left at the target\n`);
  }, 60_000);

  it('is cancelled, though it is paused and resumed at the same moment', async () => {
    const id = await migrations.start(inputFor('cancelled-and-paused'));
    while ((await jobOf(id)).stage === 'extracting') await sleep(5);
    const handle = migrations.client.workflow.getHandle(id);
    await Promise.all([
      handle.cancel(),
      handle.signal('pause'),
      handle.signal('resume'),
      handle.signal('pause'),
    ]);
    expect(await migrations.ended(id)).toMatchObject({ status: 'cancelled', errorMessage: null });
    expect((await readdir(migrations.folder)).filter((name) => name.includes('cancelled-and'))).toEqual([]);
  }, 60_000);

  it('is cancelled, and not failed, while an activity is tried again', async () => {
    const server = await doubles.start();
    server.fault({ kind: 'status', status: 503, path: '.', times: Number.POSITIVE_INFINITY });
    const id = await live.start(server, archive);
    await jobOf(id);
    await sleep(2_000);
    await migrations.client.workflow.getHandle(id).cancel();
    expect(await migrations.ended(id)).toMatchObject({ status: 'cancelled' });
    expect((await migrations.client.workflow.getHandle(id).describe()).status.name).toBe('CANCELLED');
  }, 60_000);

  it('that made a file makes it anew when something has failed in it, and only if it may', async () => {
    const broken = await writeExport(join(migrations.folder, 'broken'), {
      'users.json': [{ id: 'U1', name: 'ann', profile: { email: 'ann@example.com' } }],
      'channels.json': [{ id: 'C1', name: 'plans', members: ['U1'] }],
      'plans/2023-11-14.json': [
        { type: 'message', user: 'U1', ts: '1700000000.000100', text: 'well' },
        { type: 'message', user: 'U1', ts: 'never', text: 'when?' },
      ],
    });
    const choices = join(migrations.folder, 'choices.json');
    await writeFile(choices, JSON.stringify({ users: { U1: { username: 'quite-secret-name' } } }));
    const job = await migrations.run({ ...inputFor('again', broken), choices });
    expect(job).toMatchObject({ status: 'success', meta: { messages_failed: 1 } });
    expect(await cli('retry', String(job.jobId))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--overwrite replaces it'),
    });
    const before = await fingerprintEntries(fileAt('again'));
    const { ino } = await stat(fileAt('again'));
    expect(await cli('retry', String(job.jobId), '--overwrite')).toMatchObject({ status: 0 });
    expect((await stat(fileAt('again'))).ino).not.toBe(ino);
    // With the same choices, which no history holds.
    expect(await fingerprintEntries(fileAt('again'))).toEqual(before);
    const history = await wholeHistory(migrations.client, `${job.workflowId}-retry-${job.jobId}`);
    expect({
      hasReference: history.includes('choicesOf'),
      hasName: history.includes('quite-secret-name'),
    }).toEqual({
      hasReference: true,
      hasName: false,
    });
  }, 60_000);

  it('that still runs is retried when it has ended, once, however often that is asked', async () => {
    const server = await doubles.start({ config: { FileSettings: { MaxFileSize: 150_000 } } });
    const large = await writeExport(join(migrations.folder, 'large'), {
      'users.json': [{ id: 'U1', team_id: 'T9', name: 'ann', profile: { email: 'ann@example.com' } }],
      'channels.json': [{ id: 'C1', name: 'plans', members: ['U1'] }],
      'plans/2023-11-14.json': [
        {
          type: 'message',
          user: 'U1',
          ts: '1700000000.000100',
          text: 'a plan',
          files: [{ id: 'F1', name: 'plan.txt', mode: 'hosted' }],
        },
      ],
      '__uploads/F1/plan.txt': Buffer.alloc(200_000, 'x'),
    });
    const id = await live.start(server, large);
    const { jobId } = await jobOf(id);
    const handle = migrations.client.workflow.getHandle(id);
    await handle.executeUpdate('pause');
    const said = { status: 0, stdout: expect.stringContaining('when it has ended') };
    for (const _ of [1, 2]) expect(await cli('retry', id)).toMatchObject(said);
    await handle.executeUpdate('retry');
    await handle.executeUpdate('resume');
    expect((await migrations.ended(id)).meta).toMatchObject({ attachments_failed: 1 });
    server.setConfig({ FileSettings: { MaxFileSize: 2 ** 30 } });
    await migrations.client.workflow.getHandle(`retry-of-job-${jobId}`).result();
    const retried = await migrations.ended(`${id}-retry-${jobId}`);
    expect(retried).toMatchObject({ status: 'success', meta: { messages_reused: 1 } });
    const { length } = (await listJobs(migrations.pool, 100)).filter(({ workflowId }) =>
      workflowId.startsWith(id),
    );
    expect(length).toBe(2);
    // And by Temporal's own command line, of a job that has ended.
    const { workflowIds } = await migrations.client.workflow.execute('retryMigration', {
      taskQueue: 'slack-mm2',
      workflowId: 'by-hand',
      args: [{ jobId }],
    });
    expect(workflowIds).toEqual([`${id}-retry-${jobId}`]);
    expect(await migrations.ended(workflowIds[0])).toMatchObject({ meta: { attachments_failed: 0 } });
  }, 120_000);

  describe('that is forgotten', () => {
    const rows = async () => {
      const tables = await migrations.pool.anyFirst(sql.type(z.object({ name: z.string() }))`
        SELECT c.table_name AS name FROM information_schema.columns c
        JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
          AND c.column_name IN ('job_id', 'target_id', 'entity_id')
        GROUP BY c.table_name ORDER BY 1`);
      const counts: Record<string, number> = {};
      for (const name of tables)
        counts[name] = await migrations.pool.oneFirst(sql.type(z.object({ n: z.number() }))`
          SELECT count(*)::int AS n FROM ${sql.identifier([name])}`);
      return counts;
    };

    it('is asked for first, and leaves nothing behind; another job of its workspace keeps what it has', async () => {
      const before = await rows();
      const [kept, gone] = [await migrations.run(inputFor('kept')), await migrations.run(inputFor('gone'))];
      const both = await rows();
      const { status, stderr } = await cli('forget', String(gone.jobId));
      expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('--yes') });
      expect(await rows()).toEqual(both);
      expect(await cli('forget', String(gone.jobId), '--yes')).toMatchObject({
        status: 0,
        stdout: `job ${gone.jobId} is forgotten: 6,000 messages and all that belonged to them\n`,
      });
      expect(await findJob(migrations.pool, gone.workflowId)).toBeNull();
      const rest = await rows();
      expect(rest.messages! - before.messages!).toBe(6_000);
      expect((await cli('report', String(kept.jobId))).status).toBe(0);
      expect(await cli('forget', String(kept.jobId), '--yes')).toMatchObject({ status: 0 });
      expect(await rows()).toEqual(before);
      // What they have written stays.
      expect(await fingerprintEntries(fileAt('gone'))).toEqual(await fingerprintEntries(fileAt('kept')));
    }, 120_000);

    it('must not be one that another job of its target still counts on', async () => {
      const target = (index: number) => ({
        ...inputFor('both').target,
        group: { id: 'both', size: 2, index },
      });
      const other = await migrations.start({ ...inputFor('both'), target: target(0) });
      await jobOf(other);
      await migrations.client.workflow.getHandle(other).executeUpdate('pause');
      const wrong = join(migrations.folder, 'no-export');
      await writeExport(wrong, { 'notes.json': [] });
      const failed = await migrations.run({ ...inputFor('both', wrong), target: target(1) });
      expect(failed.status).toBe('failed');
      const { jobId } = await jobOf(other);
      expect(await cli('forget', String(failed.jobId), '--yes')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`still being made by job ${jobId}: wait for it, or cancel it`),
      });
      await migrations.client.workflow.getHandle(other).executeUpdate('resume');
      expect(await migrations.ended(other)).toMatchObject({ status: 'success' });
      expect(await cli('forget', String(failed.jobId), '--yes')).toMatchObject({ status: 0 });
    }, 60_000);

    it('must have ended', async () => {
      const id = await migrations.start(inputFor('runs'));
      const { jobId } = await jobOf(id);
      // Else it may have ended before the command line has begun.
      await migrations.client.workflow.getHandle(id).executeUpdate('pause');
      expect(await cli('forget', id, '--yes')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`slack-mm2 cancel ${jobId}`),
      });
      await migrations.client.workflow.getHandle(id).executeUpdate('resume');
      expect(await migrations.ended(id)).toMatchObject({ status: 'success' });
    }, 60_000);
  });
});
