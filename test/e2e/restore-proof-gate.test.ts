import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { findJob, type Job, listJobs } from '../../src/store/jobs.ts';
import type { MattermostTarget } from '../../src/workflows/types.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { commandLine } from '../support/command-line.ts';
import { liveMigrations, SAMPLE } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { insertProof } from '../support/restore-proofs.ts';
import { serverContent } from '../support/server-content.ts';

const DAY = 86_400;

describe('a migration into a server that requires a restore proof', () => {
  const migrations = withMigrations();
  const live = liveMigrations(migrations);
  const { start } = withDoubles();
  const slackMm2 = commandLine(() => migrations);
  const cli = (...args: string[]) => slackMm2.run(args);
  type Double = Awaited<ReturnType<typeof start>>;

  const forget = () => migrations.pool.query(sql.type(z.object({}))`DELETE FROM restore_proofs`);
  const requiring = async (double: Double, requireRestoreProof = '7d') => {
    const input = await live.inputFor(double);
    return { ...input, target: { ...(input.target as MattermostTarget), requireRestoreProof } };
  };
  const optionsFor = async (double: Double) => {
    const { target } = await requiring(double);
    return [
      '--to',
      target.url,
      '--team',
      'acme',
      '--token-file',
      target.tokenFile!,
      '--require-restore-proof',
      '7d',
    ];
  };
  const rowsOf = ({ state: { tables } }: Double) =>
    structuredClone(Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, [...rows]])));
  const newest = async (): Promise<Job> => (await listJobs(migrations.pool, 1))[0]!;

  it('fails before anything is sent, and arrives by a retry once there is one', async () => {
    await forget();
    await insertProof(migrations.pool, { secondsAgo: 9 * DAY });
    const double = await start();
    const before = rowsOf(double);
    const job = await migrations.run(await requiring(double));
    expect(job).toMatchObject({
      status: 'failed',
      stage: 'ready_export',
      errorMessage: expect.stringContaining(`the newest is 9 days old`),
    });
    expect(job.meta.totals_frozen).not.toBe(true);
    expect(rowsOf(double)).toEqual(before);
    const again = job.errorMessage!.match(/`slack-mm2 (retry \d+)`/)![1]!.split(' ');

    // Said again too early, it says so at once.
    const early = await cli(...again);
    expect(early).toMatchObject({ status: 1, stderr: expect.stringContaining('9 days old') });
    expect((await newest()).jobId).toBe(job.jobId);

    await insertProof(migrations.pool);
    expect(await cli(...again)).toMatchObject({ status: 0 });
    const retried = await newest();
    expect(retried).toMatchObject({ status: 'success', input: { target: { requireRestoreProof: '7d' } } });
    expect(retried.jobId).not.toBe(job.jobId);
    const other = await start();
    await live.migrate(other);
    expect(serverContent(double.state)).toEqual(serverContent(other.state));
  }, 120_000);

  it('each of several does', async () => {
    await forget();
    const double = await start();
    const input = await requiring(double);
    const ids = await Promise.all(
      [0, 1].map((index) =>
        migrations.start({ ...input, target: { ...input.target, group: { id: 'both', size: 2, index } } }),
      ),
    );
    for (const id of ids)
      expect(await migrations.ended(id)).toMatchObject({
        status: 'failed',
        errorMessage: expect.stringContaining('there is none'),
      });
    await insertProof(migrations.pool);
    for (const id of ids) {
      const { jobId } = (await findJob(migrations.pool, id))!;
      expect(await cli('retry', String(jobId))).toMatchObject({ status: 0 });
    }
    expect(serverContent(double.state).posts.length).toBeGreaterThan(0);
  }, 120_000);

  it('is told so by the command line before an archive is read', async () => {
    await forget();
    const double = await start();
    const options = await optionsFor(double);
    const { jobId } = await newest();
    const refused = await cli('migrate', SAMPLE, ...options);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /: there is none\. Nothing was started\. .*restore prove mattermost --cold/,
    );
    expect(refused.stderr).not.toContain('pre-flight');
    const looked = await cli('preflight', SAMPLE, ...options);
    expect(looked.stdout).toMatch(
      /\nproblem {2}restore proof of Mattermost +there is none +needed: not older than 7d\n +make one: slack-mm2 restore/,
    );
    expect(looked.status).toBe(1);
    expect((await newest()).jobId).toBe(jobId);

    await insertProof(migrations.pool);
    const { stdout } = await cli('preflight', SAMPLE, ...options, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'ok',
      rows: expect.arrayContaining([expect.objectContaining({ id: 'restore_proof', verdict: 'ok' })]),
    });
    expect(await cli('migrate', SAMPLE, ...options)).toMatchObject({ status: 0 });
    expect(await newest()).toMatchObject({ status: 'success' });
  }, 120_000);

  it('is held by the job itself where nobody has looked before', async () => {
    await forget();
    const double = await start();
    const before = rowsOf(double);
    const command = ['migrate', SAMPLE, ...(await optionsFor(double)), '--skip-preflight'];
    expect(await cli(...command)).toMatchObject({ status: 1 });
    expect(await newest()).toMatchObject({ status: 'failed', stage: 'ready_export' });
    expect(rowsOf(double)).toEqual(before);
    await insertProof(migrations.pool);
    expect(await cli(...command)).toMatchObject({ status: 0 });
  }, 120_000);

  it('goes on with the same command when the proof has become too old under way', async () => {
    await forget();
    await insertProof(migrations.pool);
    const double = await start();
    double.fault({ kind: 'status', status: 503, path: '^/uploads', times: Number.POSITIVE_INFINITY });
    const options = await optionsFor(double);
    expect(await cli('migrate', SAMPLE, ...options, '--detach')).toMatchObject({ status: 0 });
    while ((await newest()).stage !== 'exporting') await sleep(50);
    await forget();
    const following = slackMm2.start(['migrate', SAMPLE, ...options]);
    let said = '';
    following.stderr.on('data', (piece: Buffer) => {
      said += piece;
      if (said.includes('an unfinished job does this already')) double.clearFaults();
    });
    await once(following, 'close');
    expect([following.exitCode, said]).toEqual([0, expect.stringContaining('going on with it')]);
    expect(await newest()).toMatchObject({ status: 'success' });
  }, 120_000);
});
