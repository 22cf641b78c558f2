import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Choices, existingAccounts } from '../../src/choices/choices.ts';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { readReportHead } from '../../src/report/report-head.ts';
import { getTarget } from '../../src/store/targets.ts';
import { exportedContent } from '../support/exported-content.ts';
import { importFaults } from '../support/import-faults.ts';
import { lostMessages, timesOf } from '../support/lost-messages.ts';
import { withMigrations } from '../support/migrations.ts';
import { inOtherWorkspace, oddExport, overlapping } from '../support/odd-export.ts';
import { randomChoices } from '../support/random-choices.ts';
import { fingerprintEntries } from '../support/read-lines.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { messagesOf } from '../support/slack-messages.ts';
import { writeExport } from '../support/write-export.ts';

const FIRST = Number(process.env.CHOICES_SEED ?? 1);
const SEEDS = Array.from({ length: Number(process.env.CHOICES_RUNS ?? 5) }, (_, n) => FIRST + n);

/** Laws that hold whatever is chosen, with random choices for a random export of odd people and channels. */
describe('whatever is chosen', () => {
  const migrations = withMigrations({ workers: 2 });

  it.each(SEEDS)(
    'everything is accounted for, is found again, and is the same twice: seed %i',
    async (seed) => {
      const random = seededRandom(seed);
      const folder = join(migrations.folder, `export-${seed}`);
      const archive = await writeExport(folder, oddExport(random, 20));
      const choices = randomChoices(random);
      const run = async (path: string) => ({
        path,
        job: await migrations.run({ archive, target: { kind: 'bulk-file', path }, team: 'acme', choices }),
      });
      const [{ job, path }, again] = await Promise.all([
        run(join(migrations.folder, `${seed}.zip`)),
        run(join(migrations.folder, `${seed}-again.zip`)),
      ]);
      expect(job).toMatchObject({ status: 'success', errorMessage: null });

      const { accounts, contradictions } = await readReportHead(migrations.pool, job.jobId, {});
      expect(contradictions).toEqual([]);
      expect(accounts.map(({ pending }) => pending)).toEqual(accounts.map(() => 0));

      const check = await checkImport(path, { accounts: existingAccounts(Choices.parse(choices)) });
      expect(importFaults(check)).toEqual([]);
      const { result } = await getTarget(migrations.pool, job.targetId!);
      const { lines: _, users, bots, ...counts } = check.counts;
      expect(result).toMatchObject({ ...counts, users: users + bots });
      const content = await exportedContent(migrations.pool, job, path);
      const merged = content.findings.filter(({ code }) => code === 'reaction_merged').length;
      const exported = Object.fromEntries(accounts.map((account) => [account.name, account.exported]));
      expect(counts).toMatchObject({
        attachments: exported.attachments,
        reactions: exported.reactions! - merged,
        emoji: exported.custom_emoji,
      });
      const times = content.posts.flatMap(timesOf);
      expect(times.filter((time, index) => times.indexOf(time) !== index)).toEqual([]);
      expect(lostMessages(await messagesOf(folder), content)).toEqual([]);

      expect(again.job).toMatchObject({ status: 'success' });
      expect(await fingerprintEntries(again.path)).toEqual(await fingerprintEntries(path));
    },
    120_000,
  );

  it.each(SEEDS.filter((_, n) => n % 5 === 0))(
    'the same is so of several archives that overlap, and of several workspaces: seed %i',
    async (seed) => {
      const random = seededRandom(seed);
      const exports = [
        ...overlapping(oddExport(random, 20)),
        ...overlapping(inOtherWorkspace(oddExport(random, 20))),
      ];
      const folders = exports.map((_, index) => join(migrations.folder, `export-${seed}-${index}`));
      for (const [index, entries] of exports.entries()) await writeExport(folders[index]!, entries);
      const choices = randomChoices(random);
      const run = async (path: string) => {
        const group = { id: path, size: folders.length };
        const started = folders.map((archive, index) =>
          migrations.start({
            archive,
            target: { kind: 'bulk-file', path, group: { ...group, index } },
            choices,
          }),
        );
        return { path, jobs: await Promise.all((await Promise.all(started)).map(migrations.ended)) };
      };
      const { jobs, path } = await run(join(migrations.folder, `${seed}-group.zip`));
      const again = await run(join(migrations.folder, `${seed}-group-again.zip`));
      expect([...jobs, ...again.jobs].map(({ errorMessage }) => errorMessage)).toEqual(Array(8).fill(null));

      const check = await checkImport(path, { accounts: existingAccounts(Choices.parse(choices)) });
      expect(importFaults(check)).toEqual([]);
      const { result } = await getTarget(migrations.pool, jobs[0]!.targetId!);
      const { lines: _, users, bots, ...counts } = check.counts;
      expect(result).toMatchObject({ ...counts, users: users + bots });
      for (const [index, job] of jobs.entries()) {
        const { contradictions } = await readReportHead(migrations.pool, job.jobId, {});
        expect(contradictions).toEqual([]);
        const content = await exportedContent(migrations.pool, job, path);
        expect(lostMessages(await messagesOf(folders[index]!), content)).toEqual([]);
      }
      expect(await fingerprintEntries(again.path)).toEqual(await fingerprintEntries(path));
    },
    120_000,
  );
});
