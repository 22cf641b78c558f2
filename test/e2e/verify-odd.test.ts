import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { newUser } from '../mattermost-double/create-user.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { withMigrations } from '../support/migrations.ts';
import { inOtherWorkspace, oddExport, overlapping } from '../support/odd-export.ts';
import { randomChoices } from '../support/random-choices.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { importBoth, verified } from '../support/verified.ts';
import { writeExport } from '../support/write-export.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/content', import.meta.url));
const FIRST = Number(process.env.CHOICES_SEED ?? 1);
const SEEDS = Array.from({ length: Number(process.env.CHOICES_RUNS ?? 3) }, (_, n) => FIRST + n);
const ROOMY = { config: { TeamSettings: { MaxUsersPerTeam: 5_000 } } };

/** What was imported whole is found whole, whatever is in it: a verification that cries wolf is of no use. */
describe('verifying what has arrived whole', () => {
  const migrations = withMigrations({ workers: 2 });
  const { start } = withDoubles();
  /** A server that has the accounts which the choices say it has. */
  const startFor = async (targetId: number): Promise<MattermostDouble> => {
    const names = await migrations.pool.anyFirst(sql.type(z.object({ name: z.string() }))`
      SELECT DISTINCT name FROM target_names WHERE target_id = ${targetId} AND detail::jsonb->>'kind' = 'existing'`);
    const double = await start(ROOMY);
    for (const username of names)
      double.state.commit(['users', newUser({ username, email: `${username}@old.example.com` })]);
    return double;
  };

  it.each(readdirSync(FIXTURES))(
    'finds nothing to say of the fixture %s',
    async (topic) => {
      const path = join(migrations.folder, `${topic}.zip`);
      const archive = join(FIXTURES, topic, 'export');
      const { jobId } = await migrations.run({ archive, target: { kind: 'bulk-file', path }, team: 'acme' });
      const double = await start(ROOMY);
      await importBoth(double, path);
      const { differences, expected, others } = await verified(migrations.pool, double, jobId);
      expect(differences).toEqual([]);
      expect(expected.message).toBe(double.state.tables.posts.size);
      expect(expected.reaction).toBe(double.state.tables.reactions.size);
      expect(expected.attachment).toBe(double.state.tables.files.size);
      expect(others).toEqual({ server: 0, since: 0, before: 0 });
    },
    60_000,
  );

  it.each(SEEDS)(
    'finds nothing to say of an odd export with odd choices: seed %i',
    async (seed) => {
      const random = seededRandom(seed);
      const archive = await writeExport(join(migrations.folder, `odd-${seed}`), oddExport(random, 20));
      const choices = randomChoices(random);
      const path = join(migrations.folder, `odd-${seed}.zip`);
      const target = { kind: 'bulk-file', path } as const;
      const { jobId, targetId } = await migrations.run({ archive, target, team: 'acme', choices });
      const double = await startFor(targetId!);
      await importBoth(double, path);
      expect((await verified(migrations.pool, double, jobId)).differences).toEqual([]);
    },
    60_000,
  );

  it.each(SEEDS.filter((_, n) => n % 3 === 0))(
    'finds nothing to say of any of several archives that overlap: seed %i',
    async (seed) => {
      const random = seededRandom(seed);
      const exports = [
        ...overlapping(oddExport(random, 20)),
        ...overlapping(inOtherWorkspace(oddExport(random, 20))),
      ];
      const choices = randomChoices(random);
      const path = join(migrations.folder, `group-${seed}.zip`);
      const started: Promise<string>[] = [];
      for (const [index, entries] of exports.entries()) {
        const archive = await writeExport(join(migrations.folder, `group-${seed}-${index}`), entries);
        const group = { id: path, size: exports.length, index };
        started.push(
          migrations.start({ archive, target: { kind: 'bulk-file', path, group }, team: 'acme', choices }),
        );
      }
      const jobs = await Promise.all((await Promise.all(started)).map(migrations.ended));
      const double = await startFor(jobs[0]!.targetId!);
      await importBoth(double, path);
      for (const { jobId } of jobs)
        expect((await verified(migrations.pool, double, jobId)).differences).toEqual([]);
    },
    120_000,
  );
});
