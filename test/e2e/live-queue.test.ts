import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { generateExport } from '../support/generate-export.ts';
import { addedMessages, liveMigrations, overlaps, twiceAt } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { officeExport } from '../support/office-export.ts';
import { serverContent } from '../support/server-content.ts';
import { writeExport } from '../support/write-export.ts';

describe('several migrations into one running Mattermost', () => {
  const migrations = withMigrations({ workers: 2 });
  const live = liveMigrations(migrations);
  const { start } = withDoubles();

  it('import one behind the other, and each brings all of its team', async () => {
    const archives = [1, 2].map((seed) => join(migrations.folder, `workspace-${seed}.zip`));
    const teams = ['acme', 'beta'];
    const sizes = { messages: 300, users: 15, channels: 4 };
    for (const [index, path] of archives.entries()) await generateExport({ path, seed: index + 1, ...sizes });
    const double = await start({ config: { TeamSettings: { MaxUsersPerTeam: 1000 } } });
    double.setSpeed(400);
    const ids: string[] = [];
    for (const [index, archive] of archives.entries())
      ids.push(await live.start(double, archive, { team: teams[index]! }));
    for (const [index, id] of ids.entries()) {
      const job = await migrations.ended(id);
      expect(job.status).toBe('success');
      expect(await live.failed(job)).toEqual([]);
      const { id: teamId } = [...double.state.tables.teams.values()].find(
        ({ name }) => name === teams[index],
      )!;
      const rooms = new Set(
        [...double.state.tables.channels.values()].flatMap((one) => (one.team_id === teamId ? [one.id] : [])),
      );
      expect(
        [...double.state.tables.posts.values()].filter((one) => rooms.has(one.channel_id)),
      ).not.toHaveLength(0);
    }
    // What the server says itself is of today.
    const posts = [...double.state.tables.posts.values()].filter(
      ({ create_at }) => create_at < 1_700_000_000_000,
    );
    expect(posts).toHaveLength(2 * sizes.messages);
    expect(twiceAt(double.state)).toEqual([]);
    expect(overlaps(double.worker().runs)).toBe(0);
    // Not only because the server takes turns: no job was made before the one before it had ended.
    const jobs = [...double.state.tables.jobs.values()].sort((a, b) => a.create_at - b.create_at);
    for (const [index, job] of jobs.entries())
      if (index > 0) expect(job.create_at).toBeGreaterThanOrEqual(jobs[index - 1]!.last_activity_at);
  }, 120_000);

  it('of two archives of one workspace bring each message once', async () => {
    const user = { id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@example.com' } };
    const lists = {
      'users.json': [user],
      'channels.json': [{ id: 'C1', name: 'plans', members: ['U1'] }],
    };
    const said = (ts: string, text: string, more = {}) => ({
      type: 'message',
      user: 'U1',
      ts,
      text,
      ...more,
    });
    const file = { id: 'F1', name: 'plan.txt', mode: 'hosted' };
    const root = said('1700000000.000100', 'root', { thread_ts: '1700000000.000100', files: [file] });
    const first = said('1700000010.000100', 'first reply', { thread_ts: root.ts });
    const second = said('1700090000.000100', 'second reply', {
      thread_ts: root.ts,
      reactions: [{ name: 'tada', users: ['U1'], count: 1 }],
    });
    const archives = [
      await writeExport(join(migrations.folder, 'early'), {
        ...lists,
        'plans/2023-11-14.json': [root, first],
        '__uploads/F1/plan.txt': 'the plan',
      }),
      await writeExport(join(migrations.folder, 'late'), {
        ...lists,
        'plans/2023-11-14.json': [{ ...root, text: 'root, edited' }, first],
        'plans/2023-11-15.json': [second],
      }),
    ];
    const double = await start();
    const ids: string[] = [];
    for (const [index, archive] of archives.entries()) {
      const input = await live.inputFor(double, archive);
      const target = { ...input.target, group: { id: 'both', size: 2, index } };
      ids.push(await migrations.start({ ...input, target }));
    }
    for (const id of ids) {
      const job = await migrations.ended(id);
      expect(job.status).toBe('success');
      expect(await live.failed(job)).toEqual([]);
    }
    expect(addedMessages(double.state)).toEqual([]);
    const { posts } = serverContent(double.state);
    expect(
      posts.map(({ message, root: rootAt, files, reactions }) => [
        message,
        rootAt,
        files.length,
        reactions.length,
      ]),
    ).toEqual([
      ['root', undefined, 1, 0],
      ['first reply', 1_700_000_000_000, 0, 0],
      ['second reply', 1_700_000_000_000, 0, 1],
    ]);
    expect(overlaps(double.worker().runs)).toBe(0);
  }, 60_000);

  it('are not held up by one that was cancelled while the server imported', async () => {
    const archive = await officeExport(join(migrations.folder, 'office'));
    const clean = await start();
    await live.migrate(clean, archive);
    const double = await start();
    double.setSpeed(5);
    const id = await live.start(double, archive);
    while (![...double.state.tables.jobs.values()].some(({ status }) => status === 'in_progress'))
      await sleep(10);
    await migrations.client.workflow.getHandle(id).cancel();
    expect((await migrations.ended(id)).status).toBe('cancelled');
    double.setSpeed(0);
    const job = await live.migrate(double, archive);
    expect(job.status).toBe('success');
    expect(await live.failed(job)).toEqual([]);
    expect(serverContent(double.state)).toEqual(serverContent(clean.state));
    expect(twiceAt(double.state)).toEqual([]);
    expect(overlaps(double.worker().runs)).toBe(0);
    // Nor was any made while the one that it left behind was at work.
    const jobs = [...double.state.tables.jobs.values()].sort((a, b) => a.create_at - b.create_at);
    for (const [index, one] of jobs.entries())
      if (index > 0) expect(one.create_at).toBeGreaterThanOrEqual(jobs[index - 1]!.last_activity_at);
  }, 120_000);
});
