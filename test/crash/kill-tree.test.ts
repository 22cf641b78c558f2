import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findJob, type Job } from '../../src/store/jobs.ts';
import { getTarget } from '../../src/store/targets.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import { barrierViolations } from '../barrier/check.ts';
import { countersOf } from '../support/counters.ts';
import { type ExportTotals, generateExport } from '../support/generate-export.ts';
import { fingerprintEntries } from '../support/read-lines.ts';
import { type RunningStack, up } from '../support/stacks.ts';

const MESSAGES = 60_000;

/**
 * `kill -9` of the whole tree (supervisor, PostgreSQL, Temporal, worker) in the middle of a stage, then `up` again: the
 * administrator does nothing else.
 */
describe('after kill -9 of the whole process tree', () => {
  let folder: string;
  let archive: string;
  let totals: ExportTotals;
  let undisturbed: { entries: Record<string, string>; meta: Record<string, unknown> };
  let stack: RunningStack;

  beforeAll(async () => {
    // Directly below /tmp: PostgreSQL's user must be able to reach it when the tests run as root.
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-kill-'));
    const { chmod } = await import('node:fs/promises');
    await chmod(folder, 0o755);
    archive = join(folder, 'export.zip');
    totals = await generateExport({ path: archive, seed: 3, messages: MESSAGES });
    // In a database of its own, so that nothing which it has stored can help the others to the same result.
    stack = await up(join(folder, 'undisturbed'));
    const { entries, meta } = await finish(await start('undisturbed'));
    undisturbed = { entries, meta };
    await stack.stop();
    stack = await up(join(folder, 'data'));
  }, 300_000);

  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  const start = async (name: string): Promise<string> => {
    const target = { kind: 'bulk-file', path: join(folder, `${name}.zip`) };
    await stack.client.workflow.start('slackMigration', {
      taskQueue: TASK_QUEUE,
      workflowId: name,
      args: [{ archive, target, team: 'acme' }],
    });
    return name;
  };

  const finish = async (workflowId: string) => {
    await stack.client.workflow.result(workflowId);
    const job = (await findJob(stack.pool, workflowId))!;
    expect(job).toMatchObject({ status: 'success', stage: 'done' });
    const { path } = await getTarget(stack.pool, job.targetId!);
    return { entries: await fingerprintEntries(path), meta: job.meta };
  };

  /** Waits until a counter is between its ends, and kills everything. */
  const killWhen = async (workflowId: string, isTime: (job: Job) => boolean): Promise<Job> => {
    for (;;) {
      const job = await findJob(stack.pool, workflowId);
      if (job && job.status !== 'running') throw new Error(`${workflowId} ended before it could be killed`);
      if (job && isTime(job)) {
        await stack.killTree();
        stack = await up(join(folder, 'data'));
        return job;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  const count = (job: Job, counter: string) => (job.meta[counter] as number | undefined) ?? 0;

  it.each([
    ['messages', (job: Job) => job.stage === 'messages' && count(job, 'messages_processed') > MESSAGES / 4],
    [
      'exporting messages',
      (job: Job) => job.stage === 'exporting' && count(job, 'messages_exported') > MESSAGES / 4,
    ],
    [
      'exporting reactions',
      (job: Job) => job.stage === 'exporting' && count(job, 'reactions_exported') > 5_000,
    ],
  ])(
    'in the middle of %s, the job goes on by itself to the same file and the exact counters',
    async (stage, isTime) => {
      const id = await start(stage.replace(' ', '-'));
      const killed = await killWhen(id, isTime);
      const { entries, meta } = await finish(id);
      expect(entries).toEqual(undisturbed.entries);
      expect(countersOf(meta)).toEqual(countersOf(undisturbed.meta));
      expect(meta).toMatchObject({
        messages_exported: totals.messages,
        reactions_exported: totals.reactions,
        totals: { messages: totals.messages, reactions: totals.reactions, attachments: totals.attachments },
      });
      // What was done before the plug was pulled was not done again from the start.
      expect(count(killed, 'messages_processed')).toBeGreaterThan(0);
      expect(await barrierViolations(stack.databaseUrl)).toEqual([]);
    },
    300_000,
  );

  it('and Ctrl-C ends it in order', async () => {
    expect(await stack.stop()).toBe(0);
    stack = await up(join(folder, 'data'));
  }, 120_000);
});
