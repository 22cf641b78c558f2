import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import type { Job } from '../../src/store/jobs.ts';
import { getTarget } from '../../src/store/targets.ts';
import { barrierViolations } from '../barrier/check.ts';
import { generateExport } from '../support/generate-export.ts';
import { aPng } from '../support/images.ts';
import { importFaults } from '../support/import-faults.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries, readLines } from '../support/read-lines.ts';
import { writeExport } from '../support/write-export.ts';

describe('several archives into one target', () => {
  const migrations = withMigrations({ workers: 2 });

  const runTogether = async (archives: readonly string[], name: string) => {
    const path = join(migrations.folder, name);
    const ids = await Promise.all(
      archives.map((archive, index) =>
        migrations.start({
          archive,
          target: { kind: 'bulk-file', path, group: { id: name, size: archives.length, index } },
          team: 'acme',
        }),
      ),
    );
    const jobs: Job[] = [];
    for (const id of ids) jobs.push(await migrations.ended(id));
    return { path, jobs, result: (await getTarget(migrations.pool, jobs[0]!.targetId!)).result };
  };

  describe('of two workspaces', () => {
    let run: Awaited<ReturnType<typeof runTogether>>;
    let expected: Awaited<ReturnType<typeof generateExport>>[];
    beforeAll(async () => {
      const paths = [1, 2].map((seed) => join(migrations.folder, `workspace-${seed}.zip`));
      expected = [];
      for (const [index, path] of paths.entries()) {
        expected.push(await generateExport({ path, seed: index + 1, messages: 800, users: 40, channels: 8 }));
      }
      run = await runTogether(paths, 'two.zip');
    }, 120_000);

    it('make one file that Mattermost takes whole', async () => {
      expect(run.jobs.map(({ status }) => status)).toEqual(['success', 'success']);
      const check = await checkImport(run.path);
      expect(importFaults(check)).toEqual([]);
      const { path: _path, sizeBytes: _size, archived, finish, ...result } = run.result!;
      expect(check.counts).toMatchObject(result);
      const second = typeof finish === 'string' ? await readLines(finish, 'channel') : [];
      expect(second).toHaveLength(archived as number);
    });

    it('keep every message', () => {
      const messages = expected.reduce((sum, totals) => sum + totals.messages, 0);
      const { posts, replies } = run.result as { posts: number; replies: number };
      expect(posts + replies).toBe(messages);
    });

    it('exported under the type barrier', async () => {
      expect(await barrierViolations(migrations.databaseUrl)).toEqual([]);
    });
  });

  it('of one workspace whose times overlap hold each message once, and go on with threads', async () => {
    const user = { id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@example.com' } };
    const channel = { id: 'C1', name: 'general', is_general: true, members: ['U1'] };
    const message = (ts: string, text: string, more = {}) => ({
      type: 'message',
      user: 'U1',
      ts,
      text,
      ...more,
    });
    const file = { id: 'F1', name: 'plan.txt', mode: 'hosted' };
    const root = message('1700000000.000100', 'root', { thread_ts: '1700000000.000100', files: [file] });
    const first = message('1700000010.000100', 'first reply', { thread_ts: root.ts });
    const second = message('1700090000.000100', 'second reply', { thread_ts: root.ts });
    const early = join(migrations.folder, 'early');
    const late = join(migrations.folder, 'late');
    const lists = { 'users.json': [user], 'channels.json': [channel] };
    await writeExport(early, {
      ...lists,
      'general/2023-11-14.json': [root, first],
      '__uploads/F1/plan.txt': 'the plan',
    });
    // Edited between the two exports, and its file only in the first: both lines must still be one root to Mattermost.
    const edited = { ...root, text: 'root, edited', edited: { user: 'U1', ts: '1700080000.000000' } };
    await writeExport(late, {
      ...lists,
      'general/2023-11-14.json': [edited, first],
      'general/2023-11-15.json': [second],
    });

    const { path, jobs, result } = await runTogether([early, late], 'overlap.zip');

    expect(jobs.map(({ status }) => status)).toEqual(['success', 'success']);
    expect(importFaults(await checkImport(path))).toEqual([]);
    expect(result).toMatchObject({ users: 1, channels: 1, posts: 1, replies: 2, attachments: 1 });
    const replies = (await readLines(path, 'post')).flatMap(
      (line) => (line.replies as { message: string }[]) ?? [],
    );
    expect(replies.map((reply) => reply.message)).toEqual(['first reply', 'second reply']);
  });

  it('are finished without the one that failed', async () => {
    const good = join(migrations.folder, 'good.zip');
    await generateExport({ path: good, seed: 7, messages: 50, users: 5, channels: 2 });
    const { path, jobs } = await runTogether([good, join(migrations.folder, 'missing.zip')], 'partial.zip');
    expect(jobs.map(({ status }) => status)).toEqual(['success', 'failed']);
    expect(importFaults(await checkImport(path))).toEqual([]);
  });

  it('hold a profile picture and a posted canvas of both once', async () => {
    const lists = {
      'users.json': [
        { id: 'U1', team_id: 'T1', name: 'ann' },
        { id: 'U2', team_id: 'T1', name: 'bob' },
      ],
      'channels.json': [{ id: 'C1', name: 'plans', members: ['U1'] }],
      'canvases.json': [
        {
          id: 'F1',
          title: 'Rules',
          mode: 'quip',
          user: 'U1',
          created: 1_700_000_000,
          shares: [{ channel: 'C1' }],
        },
      ],
      '__uploads/F1/canvas': '<p>',
      'profile_pictures/U1.png': aPng(1, 1),
    };
    const archives = [
      await writeExport(join(migrations.folder, 'pictures-1'), lists),
      await writeExport(join(migrations.folder, 'pictures-2'), {
        ...lists,
        'profile_pictures/U2.png': aPng(2, 2),
      }),
    ];
    const { path, jobs } = await runTogether(archives, 'pictures.zip');
    expect(jobs.map(({ status }) => status)).toEqual(['success', 'success']);
    expect(importFaults(await checkImport(path))).toEqual([]);
    // The first archive has no picture of Bob.
    expect(Object.keys(await fingerprintEntries(path))).toEqual([
      'import.jsonl',
      'data/avatars/ann.png',
      'data/avatars/bob.png',
      'data/attachments/F1/Rules.html',
    ]);
    expect(await readLines(path, 'post')).toHaveLength(1);
  });
});
