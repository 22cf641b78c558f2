import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { newUser } from '../mattermost-double/create-user.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { liveMigrations, twiceAt } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { LONG, officeExport, officeMessage } from '../support/office-export.ts';
import { serverContent } from '../support/server-content.ts';

describe('what a running Mattermost refuses', () => {
  const migrations = withMigrations();
  const live = liveMigrations(migrations);
  const { start } = withDoubles();
  let archive: string;
  let whole: ReturnType<typeof serverContent>;
  /** Imports that the archive takes where nothing is refused. */
  let imports: number;

  beforeAll(async () => {
    archive = await officeExport(join(migrations.folder, 'office'));
    const double = await start();
    const job = await live.migrate(double, archive);
    expect([job.status, await live.failed(job)]).toEqual(['success', []]);
    whole = serverContent(double.state);
    imports = double.state.tables.jobs.size;
  }, 60_000);

  it('are two posts by their lines: they fail with its words, and the rest arrives', async () => {
    const double = await start({ maxPostSize: 200 });
    const job = await live.migrate(double, archive);
    expect(job.status).toBe('success');
    const failed = await live.failed(job);
    const [long, reply] = [officeMessage(50), officeMessage(62)];
    expect(failed.map(({ type, slackId, reason }) => [type, slackId, reason])).toEqual([
      ['message', long, 'refused_by_server'],
      ['message', reply, 'refused_by_server'],
    ]);
    for (const { type, detail } of failed)
      if (type === 'message')
        expect(detail).toContain('Message property is longer than the maximum permitted length');
    expect(serverContent(double.state)).toEqual({
      ...whole,
      posts: whole.posts.filter(({ message }) => !message.startsWith(LONG)),
    });
    // One more for the post, two for the reply: that of its thread's line, and that of its own.
    expect(double.state.tables.jobs.size).toBeLessThanOrEqual(imports + 3);
    expect(twiceAt(double.state)).toEqual([]);
  }, 60_000);

  it('is one post without a line number: halving finds it', async () => {
    const double = await start({ poison: (message) => message === 'plain 17' });
    const job = await live.migrate(double, archive);
    expect(job.status).toBe('success');
    expect((await live.failed(job)).map(({ type, slackId, reason }) => [type, slackId, reason])).toEqual([
      ['message', officeMessage(17), 'refused_by_server'],
    ]);
    expect(serverContent(double.state)).toEqual({
      ...whole,
      posts: whole.posts.filter(({ message }) => message !== 'plain 17'),
    });
    // 49 lines: tried twice, then halved six times; and two empty imports, which the server takes.
    expect(double.state.tables.jobs.size).toBeLessThanOrEqual(imports + 1 + 2 * 6 + 2);
  }, 60_000);

  it('is nothing of ours while it takes no import at all: that is waited for', async () => {
    let isBroken = false;
    const double = await start({ poison: (message) => message === undefined && isBroken });
    const id = await live.start(double, archive);
    while (double.state.tables.jobs.size < 2) await sleep(1);
    isBroken = true;
    const words = async () => {
      const { raw } = await migrations.client.workflow.getHandle(id).describe();
      return (raw.pendingActivities ?? []).map(({ lastFailure }) => lastFailure?.message ?? '').join();
    };
    while (!(await words()).includes('not even an empty one')) await sleep(100);
    isBroken = false;
    const job = await migrations.ended(id);
    expect([job.status, await live.failed(job)]).toEqual(['success', []]);
    expect(serverContent(double.state)).toEqual(whole);
  }, 120_000);

  it.each([
    ['address', 'robert', 'bob@example.com', { method: 'POST', path: '^/uploads$' }],
    // The third question for the configuration comes before the lines of accounts.
    ['user name', 'bob', 'another@example.com', { method: 'GET', path: '^/config$', after: 2 }],
  ])(
    'is a person whose %s somebody else takes meanwhile: the others keep what is theirs',
    async (_what, username, email, request) => {
      const double = await start();
      double.fault({ ...request, kind: 'delay', ms: 2_000 });
      const id = await live.start(double, archive);
      const isExported = () =>
        migrations.pool.exists(sql.type(z.object({}))`
        SELECT FROM chunks JOIN jobs USING (job_id) WHERE workflow_id = ${id} AND converted IS NOT NULL`);
      while (!(await isExported())) await sleep(20);
      await sleep(500);
      const stranger = newUser({ username, email, password_hash: 'secret' });
      double.state.commit(['users', stranger]);
      const job = await migrations.ended(id);
      expect(job.status).toBe('success');
      const failed = await live.failed(job);
      expect(failed.map(({ type, slackId, reason }) => [type, slackId, reason])).toEqual([
        ['channel', 'D1', 'not_at_server'],
        ['message', officeMessage(80, 'C2'), 'not_at_server'],
        ['message', officeMessage(95, 'D1'), 'not_at_server'],
        ['message', officeMessage(96, 'D1'), 'not_at_server'],
        ['reaction', `${officeMessage(50)}/tada/U2`, 'not_at_server'],
        ['reaction', `${officeMessage(70)}/tada/U2`, 'not_at_server'],
        ['reaction', `${officeMessage(81, 'C2')}/tada/U2`, 'not_at_server'],
        ['user', 'U2', 'refused_by_server'],
      ]);
      const content = serverContent(double.state);
      const ofBob = ({ user, room }: { user: string; room: string }) => user === 'bob' || room === 'ann,bob';
      expect(content.posts).toEqual(
        whole.posts
          .filter((post) => !ofBob(post))
          .map((post) => ({ ...post, reactions: post.reactions.filter((one) => !one.startsWith('bob ')) })),
      );
      expect(double.state.tables.users.get(stranger.id)).toEqual(stranger);
      for (const { members } of content.channels) expect(members).not.toContain(username);
    },
    60_000,
  );

  it('is a file above FileSettings.MaxFileSize: its message stays, with its other files and its reactions', async () => {
    const big = Buffer.alloc(1_100_000, 'x');
    const half = Buffer.alloc(400_000, 'y');
    const files = ['F1', 'F2', 'F3', 'F4'].map((fileId) => `__uploads/${fileId}/${fileId.toLowerCase()}.txt`);
    const large = await officeExport(join(migrations.folder, 'large'), {
      more: { ...Object.fromEntries(files.map((name) => [name, half])), [files[3]!]: big },
    });
    const double = await start({ config: { FileSettings: { MaxFileSize: 1 << 20 } } });
    const job = await live.migrate(double, large);
    expect((await live.failed(job)).map(({ type, slackId, reason }) => [type, slackId, reason])).toEqual([
      ['attachment', `${officeMessage(70)}/F4`, 'too_large_for_server'],
    ]);
    const names = (post: { files: string[] }) => post.files.map((one) => one.split(' ')[0]);
    expect(serverContent(double.state).posts.map((post) => ({ ...post, files: names(post) }))).toEqual(
      whole.posts.map((post) => ({ ...post, files: names(post).filter((name) => name !== 'f4.txt') })),
    );
    expect(double.warnings).toEqual([]);
    // Two halves fit into one import beside nothing else.
    expect(double.state.tables.jobs.size).toBeGreaterThan(imports);
  }, 60_000);
});
