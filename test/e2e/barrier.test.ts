import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { STAGES, type Stage } from '../../src/meta/stages.ts';
import { findJob } from '../../src/store/jobs.ts';
import { barrierViolations } from '../barrier/check.ts';
import { type ExportTotals, generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';

const SIZES = [300, 4_000, 1_200, 50, 2_500];

describe('several jobs on several worker processes', () => {
  const migrations = withMigrations({ workers: 3 });

  /** Waits until a job is in a stage, or beyond it. */
  const untilStage = async (workflowId: string, stage: Stage) => {
    for (;;) {
      const job = await findJob(migrations.pool, workflowId);
      if (job && STAGES.indexOf(job.stage) >= STAGES.indexOf(stage)) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('never start a type while another one has earlier entities to export', async () => {
    const totals: ExportTotals[] = [];
    const ids: string[] = [];
    for (const [index, messages] of SIZES.entries()) {
      const archive = join(migrations.folder, `export-${index}.zip`);
      totals.push(
        await generateExport({ path: archive, seed: index + 10, messages, users: 30, channels: 6 }),
      );
      const path = join(migrations.folder, `out-${index}.zip`);
      ids.push(await migrations.start({ archive, target: { kind: 'bulk-file', path } }));
    }
    const jobs = await Promise.all(ids.map((id) => migrations.ended(id)));
    for (const [index, job] of jobs.entries()) {
      expect(job).toMatchObject({
        status: 'success',
        meta: { messages_exported: totals[index]!.messages, reactions_exported: totals[index]!.reactions },
      });
    }
    expect(await barrierViolations(migrations.databaseUrl)).toEqual([]);
    const starts = await migrations.pool.oneFirst(sql.type(z.object({ n: z.number() }))`
      SELECT count(*)::int AS n FROM type_starts`);
    expect(starts).toBe(SIZES.length * 6);
  }, 120_000);

  it('are not held up by one that is cancelled', async () => {
    const archive = join(migrations.folder, 'export-1.zip');
    const start = (name: string) =>
      migrations.start({ archive, target: { kind: 'bulk-file', path: join(migrations.folder, name) } });
    const [cancelled, other] = [await start('cancelled.zip'), await start('other.zip')];
    await untilStage(cancelled, 'messages');
    await migrations.client.workflow.getHandle(cancelled).cancel();
    expect(await migrations.ended(other)).toMatchObject({ status: 'success' });
    const job = await migrations.ended(cancelled);
    expect(job.status).toBe('cancelled');
    expect((await readdir(migrations.folder)).filter((name) => name.includes('cancelled'))).toEqual([]);
  }, 60_000);

  it('are not held up by one whose workflow was terminated from outside', async () => {
    const archive = join(migrations.folder, 'export-1.zip');
    const start = (name: string) =>
      migrations.start({ archive, target: { kind: 'bulk-file', path: join(migrations.folder, name) } });
    const terminated = await start('terminated.zip');
    await untilStage(terminated, 'exporting');
    await migrations.client.workflow.getHandle(terminated).terminate('by an operator');
    expect(await migrations.ended(await start('after.zip'))).toMatchObject({ status: 'success' });
    // Nobody said so; a worker has found out.
    expect(await findJob(migrations.pool, terminated)).toMatchObject({
      status: 'failed',
      errorMessage: expect.stringContaining('was ended from outside: TERMINATED'),
    });
    expect((await readdir(migrations.folder)).filter((name) => name.includes('terminated'))).toEqual([]);
  }, 120_000);
});
