import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { failingActivities } from '../../src/control/failing-activities.ts';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { findJob } from '../../src/store/jobs.ts';
import { generateExport } from '../support/generate-export.ts';
import { importFaults } from '../support/import-faults.ts';
import { withMigrations } from '../support/migrations.ts';

const MIB = 1 << 20;

// Only root may mount a small file system.
(process.getuid?.() === 0 ? describe : describe.skip)('a target on a disk that runs full', () => {
  const migrations = withMigrations();

  it.each([
    ['from the beginning', 4 * MIB - 8192],
    ['while parts are written', 4 * MIB - 96 * 1024],
  ])(
    '%s: the job waits, says so, and goes on once there is room',
    async (_when, taken) => {
      const disk = join(migrations.folder, 'small-disk');
      await mkdir(disk, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${4 * MIB}`, 'tmpfs', disk]);
      try {
        const archive = join(migrations.folder, 'export.zip');
        await generateExport({ path: archive, seed: 2, messages: 3_000, users: 20, channels: 4 });
        await writeFile(join(disk, 'other'), Buffer.alloc(taken));
        const id = await migrations.start({
          archive,
          target: { kind: 'bulk-file', path: join(disk, 'out.zip') },
        });
        for (;;) {
          const job = await findJob(migrations.pool, id);
          if (job && job.status !== 'running') throw new Error(`it is ${job.status}: ${job.errorMessage}`);
          const failing = job ? await failingActivities(migrations.client.workflow, id, job.runId) : [];
          if (failing.some(({ attempt }) => attempt > 2)) {
            expect(failing[0]!.error).toBe(
              `target.path: ${disk}/out.zip can't be written: the disk of ${disk} is full: free space there; the job goes on by itself`,
            );
            break;
          }
          await sleep(50);
        }
        await rm(join(disk, 'other'));
        expect(await migrations.ended(id)).toMatchObject({
          status: 'success',
          meta: { messages_exported: 3000 },
        });
        expect(importFaults(await checkImport(join(disk, 'out.zip')))).toEqual([]);
        expect(await readdir(disk)).toEqual(['out.zip']);
      } finally {
        execFileSync('umount', ['-l', disk]);
      }
    },
    180_000,
  );
});
