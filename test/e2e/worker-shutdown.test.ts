import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { findJob, type Job } from '../../src/store/jobs.ts';
import { countersOf } from '../support/counters.ts';
import { generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries } from '../support/read-lines.ts';

/** After so long `slack-mm2 up` kills a worker that was asked to stop (src/embedded/worker-process.ts). */
const LIMIT_MS = 30_000;
const MESSAGES = 40_000;

describe('a worker that is asked to stop', () => {
  const migrations = withMigrations({ workers: 0 });
  let archive: string;
  let undisturbed: { entries: Record<string, string>; meta: Record<string, unknown> };

  beforeAll(async () => {
    archive = join(migrations.folder, 'export.zip');
    await generateExport({ path: archive, seed: 5, messages: MESSAGES });
    const worker = await migrations.startWorker();
    undisturbed = await resultOf(await migrations.ended(await start('undisturbed')));
    expect(await stopped(worker)).toEqual({ status: 0, signal: null });
  }, 300_000);

  const path = (name: string) => join(migrations.folder, `${name}.zip`);
  const start = (name: string) =>
    migrations.start({ archive, target: { kind: 'bulk-file', path: path(name) }, team: 'acme' }, name);
  const resultOf = async (job: Job) => {
    expect(job.status).toBe('success');
    return { entries: await fingerprintEntries(path(job.workflowId)), meta: countersOf(job.meta) };
  };
  /** How it ended: by itself, or by force when its time was over. */
  const stopped = async (worker: ChildProcess) => {
    const exited = once(worker, 'exit');
    worker.kill('SIGTERM');
    const force = setTimeout(() => worker.kill('SIGKILL'), LIMIT_MS);
    const [status, signal] = await exited;
    clearTimeout(force);
    return { status, signal };
  };

  it.each([
    ['messages', 'messages_processed'],
    ['exporting', 'messages_exported'],
  ])(
    'in the middle of %s ends in time and in order: the next one goes on at once, and nothing is done twice',
    async (stage, counter) => {
      const worker = await migrations.startWorker();
      const id = await start(stage);
      const isInTheMiddle = (job?: Job | null) => job?.stage === stage && Number(job.meta[counter] ?? 0) > 0;
      while (!isInTheMiddle(await findJob(migrations.pool, id))) await sleep(5);
      expect(await stopped(worker)).toEqual({ status: 0, signal: null });
      const job = (await findJob(migrations.pool, id))!;
      expect([job.status, job.stage]).toEqual(['running', stage]);

      const handle = migrations.client.workflow.getHandle(id);
      const { raw } = await handle.describe();
      // Given back by the worker itself, not taken from it when its heartbeats were missed.
      const given = (raw.pendingActivities ?? []).flatMap(({ lastFailure }) => lastFailure ?? []);
      expect(given.length).toBeGreaterThan(0);
      expect(new Set(given.map(({ applicationFailureInfo }) => applicationFailureInfo?.type))).toEqual(
        new Set(['WorkerStopping']),
      );

      const next = await migrations.startWorker();
      expect(await resultOf(await migrations.ended(id))).toEqual(undisturbed);
      const { events = [] } = await handle.fetchHistory();
      const failures = (events ?? []).flatMap(
        ({ activityTaskStartedEventAttributes: started }) => started?.lastFailure ?? [],
      );
      expect(failures.filter(({ timeoutFailureInfo }) => timeoutFailureInfo)).toEqual([]);
      expect(await stopped(next)).toEqual({ status: 0, signal: null });
    },
    300_000,
  );
});
