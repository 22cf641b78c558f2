import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { readEmojiFolder } from '../../src/activities/emoji-folder.ts';
import { type AssessOptions, assessArchives } from '../../src/assess/assess-archives.ts';
import type { ArchiveAssessment, Assessment } from '../../src/assess/assessment.ts';
import { Choices, NO_CHOICES } from '../../src/choices/choices.ts';
import { COUNTER_NAMES, ENTITY_TYPES } from '../../src/meta/entity-types.ts';
import type { Job } from '../../src/store/jobs.ts';
import { tallyFindings, tallyOutcomes } from '../../src/store/outcomes.ts';
import { getTarget } from '../../src/store/targets.ts';
import { generateExport } from '../support/generate-export.ts';
import { withMigrations } from '../support/migrations.ts';
import { chosenExport, oddChoices } from '../support/odd-choices.ts';
import { oddExports } from '../support/odd-exports.ts';
import { shapedExports } from '../support/shaped-exports.ts';
import { workspaces } from '../support/two-workspaces.ts';
import { writeExport } from '../support/write-export.ts';
import { craftZip } from '../zip/craft-zip.ts';

interface Options {
  choices?: z.input<typeof Choices>;
  emojiFolder?: string;
}

const FIXTURES = fileURLToPath(new URL('../fixtures/content', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));

const assess = (paths: string[], options: Partial<AssessOptions> = {}): Promise<Assessment> =>
  assessArchives(paths, {
    team: 'acme',
    emailDomain: 'slack-import.invalid',
    choices: NO_CHOICES,
    onProgress: () => {},
    ...options,
  });

describe('an assessment says what a migration then does', () => {
  const migrations = withMigrations({ workers: 2 });

  /** What a job has come to, in the words of an assessment. */
  const outcomeOf = async (job: Job) => {
    const counter = (key: string) => (job.meta[key] as number | undefined) ?? 0;
    const totals = ENTITY_TYPES.map((type) => {
      const name = COUNTER_NAMES[type];
      const of = (status: string) => counter(`${name}_${status}`);
      const total = (job.meta.totals as Record<string, number>)[name];
      return [name, { total, exported: of('exported'), skipped: of('skipped'), failed: of('failed') }];
    });
    return {
      workspaceId: job.workspaceId,
      totals: Object.fromEntries(totals),
      duplicates: counter('duplicate_messages'),
      outcomes: await tallyOutcomes(migrations.pool, job.jobId),
      findings: await tallyFindings(migrations.pool, job.jobId),
    };
  };

  const predicted = (assessed: Assessment['archives'][number]) => {
    const { workspaceId, totals, messages, outcomes, findings } = assessed as ArchiveAssessment;
    return {
      workspaceId,
      totals,
      duplicates: messages.duplicates,
      outcomes: sorted(outcomes),
      findings: findings.map(({ code, count }) => ({ code, count })),
    };
  };
  // PostgreSQL's collation puts "_" elsewhere.
  const sorted = <Row extends object>(rows: readonly Row[]) =>
    [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const keyOf = (row: object) => JSON.stringify(Object.entries(row).sort());

  const expectTruth = async (archive: string, options: Options = {}) => {
    const { emojiFolder } = options;
    const assessment = await assess([archive], {
      choices: Choices.parse(options.choices ?? {}),
      emojiFolder: emojiFolder === undefined ? undefined : await readEmojiFolder(emojiFolder),
    });
    const path = join(migrations.folder, `${Math.random()}.zip`);
    const target = { kind: 'bulk-file' as const, path };
    const job = await migrations.run({ archive, target, team: 'acme', ...options });
    expect(job).toMatchObject({ status: 'success', errorMessage: null });
    const actual = await outcomeOf(job);
    expect(predicted(assessment.archives[0]!)).toEqual({
      ...actual,
      outcomes: sorted(actual.outcomes),
      findings: [...actual.findings].sort((a, b) => (a.code < b.code ? -1 : 1)),
    });
    const { users, channels, directChannels } = (await getTarget(migrations.pool, job.targetId!))
      .result as Record<string, number>;
    expect(assessment.together?.names).toMatchObject({ accounts: users, channels, directChannels });
    return assessment.archives[0] as ArchiveAssessment;
  };

  it('for the sample', async () => {
    const { messages, lost, people } = await expectTruth(SAMPLE);
    expect(messages.damaged.first).toEqual(['random/2024-03-06.json[5].ts: missing']);
    expect(people).toEqual({ members: 10, guests: 1, deactivated: 1, bots: 1, strangers: 6 });
    expect(lost).toEqual({
      filesHiddenByLimit: 1,
      filesDeleted: 1,
      tombstones: 1,
      orphanedThreads: 1,
      strangers: 6,
      revoked: 0,
    });
  });

  it('for a generated export', async () => {
    const path = join(migrations.folder, 'generated.zip');
    const generated = await generateExport({
      path,
      seed: 11,
      messages: 6_000,
      users: 90,
      channels: 12,
      filesShare: 0.2,
      uploadsShare: 0.5,
    });
    const { totals, messages, files } = await expectTruth(path);
    expect(totals).toMatchObject({
      messages: { total: generated.messages },
      reactions: { total: generated.reactions },
      attachments: { total: generated.attachments, exported: generated.uploads },
    });
    expect(messages).toMatchObject({
      threads: generated.threads,
      replies: generated.replies,
      dayFiles: generated.dayFiles,
    });
    expect(files.attached).toMatchObject({ files: generated.uploads });
  });

  let odd = 0;
  it.each([...oddExports, ...shapedExports])('for an export %s', async (_what, entries) => {
    await expectTruth(await writeExport(join(migrations.folder, `odd-${++odd}`), entries));
  });

  it.each(oddChoices)('for choices %s', async (_what, choices) => {
    await expectTruth(await writeExport(join(migrations.folder, 'chosen'), chosenExport), { choices });
  });

  it.each(readdirSync(FIXTURES))('for the content of the fixture %s', async (topic) => {
    await expectTruth(join(FIXTURES, topic, 'export'));
  });

  it('for emoji of a folder, and images that are damaged', async () => {
    const emojiFolder = await writeExport(join(migrations.folder, 'emoji'), {
      'fine.png': 'another',
      'lonely.png': 'image',
      'large.gif': Buffer.alloc(600 * 1024),
      'index.json': { also: 'alias:lonely', fine: 'alias:lonely' },
    });
    const entries = {
      'users.json': [{ id: 'U1', team_id: 'T4', name: 'ann' }],
      'channels.json': [{ id: 'C1', name: 'general', is_general: true }],
      'emojis/fine.png': 'good',
      'emojis/broken.png': 'damaged',
    };
    const zip = Object.entries(entries).map(([name, content]) => ({
      name,
      content: typeof content === 'string' ? content : JSON.stringify(content),
      ...(content === 'damaged' ? { declared: { crc32: 1 } } : {}),
    }));
    const archive = join(migrations.folder, 'emoji.zip');
    await writeFile(archive, craftZip(zip));
    await expectTruth(archive, { emojiFolder });
  });

  describe.each(['separate', 'merge'] as const)(
    'of two archives that share a team, channels: %s',
    (sameNamed) => {
      let assessment: Assessment;
      let jobs: Job[];
      let result: Record<string, number>;
      beforeAll(async () => {
        const choices = Choices.parse({
          users: { nobody: { username: 'x' } },
          rules: { same_named_channels: sameNamed },
        });
        const paths = await Promise.all(
          workspaces.map((entries, n) => writeExport(join(migrations.folder, `workspace-${n}`), entries)),
        );
        assessment = await assess(paths, { choices });
        const path = join(migrations.folder, `${sameNamed}.zip`);
        const ids: string[] = [];
        for (const [index, archive] of paths.entries()) {
          const group = { id: sameNamed, size: paths.length, index };
          const target = { kind: 'bulk-file' as const, path, group };
          ids.push(await migrations.start({ archive, target, team: 'acme', choices }));
        }
        jobs = await Promise.all(ids.map(migrations.ended));
        result = (await getTarget(migrations.pool, jobs[0]!.targetId!)).result as Record<string, number>;
      }, 120_000);

      it('counts accounts and channels across both', () => {
        const { users, channels, directChannels } = result;
        expect(assessment.together?.names).toMatchObject({ accounts: users, channels, directChannels });
      });

      it('counts names that are otherwise than in Slack, and choices for nothing', async () => {
        const found = await Promise.all(jobs.map(({ jobId }) => tallyFindings(migrations.pool, jobId)));
        const sums = new Map<string, number>();
        for (const { code, count } of found.flat()) sums.set(code, (sums.get(code) ?? 0) + count);
        const { findings } = assessment.together!;
        expect(findings.length).toBeGreaterThan(1);
        expect(findings.map(({ code, count }) => [code, count])).toEqual(
          findings.map(({ code }) => [code, sums.get(code)]),
        );
      });

      it('asks for settings with room for both', () => {
        const needed = new Map(assessment.settings.map((setting) => [setting.setting, setting.needed]));
        expect(needed.get('TeamSettings.MaxUsersPerTeam')).toBe(result.users);
        expect(needed.get('TeamSettings.MaxChannelsPerTeam')).toBe(result.channels! + 2);
      });
    },
  );
});
