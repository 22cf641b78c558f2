import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import type { Job } from '../../src/store/jobs.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries, readLines } from '../support/read-lines.ts';
import { writeExport } from '../support/write-export.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const at = (day: number, n = 0) => `${Date.UTC(2020, 0, day) / 1000}.00000${n}`;
const said = (ts: string, text: string, more: object = {}) => ({
  type: 'message',
  user: 'U1',
  ts,
  text,
  ...more,
});

const EXPORT = {
  'users.json': [
    { id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@example.com' } },
    { id: 'U2', team_id: 'T1', name: 'bob', profile: { email: 'bob@example.com' } },
    { id: 'U3', team_id: 'T1', name: 'gus', is_restricted: true, profile: { email: 'gus@example.com' } },
    { id: 'U4', team_id: 'T1', name: 'robot', is_bot: true, profile: { real_name: 'Robot', bot_id: 'B4' } },
  ],
  'channels.json': [
    { id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2', 'U3'] },
    { id: 'C2', name: 'dev', members: ['U1', 'U3'] },
    { id: 'C3', name: 'ops', members: ['U2'] },
    { id: 'C4', name: 'lunch', members: ['U1'] },
  ],
  'groups.json': [{ id: 'G1', name: 'board', members: ['U1'] }],
  'emojis/parrot.png': PNG,
  'emojis/fire.png': PNG,
  'emojis/logo.png': PNG,
  'emojis/index.json': { polly: 'alias:parrot' },
  'general/2020-01-01.json': [
    said(at(1), 'too early, with its thread', { thread_ts: at(1), reply_count: 1 }),
    said(at(2), '<@U2> hello :polly: :fire: :melting_face: :logo:', {
      reactions: [
        { name: 'polly', users: ['U2'], count: 1 },
        { name: 'melting_face', users: ['U2'], count: 1 },
      ],
      files: [{ id: 'F1', name: 'a.txt', permalink: 'https://x.slack.com/files/U1/F1/a.txt' }],
    }),
    said(at(2, 1), 'joined', { subtype: 'channel_join' }),
    said(at(2, 2), 'a late reply', { thread_ts: at(1) }),
    said(at(2, 3), 'beep', { user: 'U4', bot_id: 'B4' }),
    said(at(9), 'too late'),
  ],
  'dev/2020-01-02.json': [said(at(2), 'in dev')],
  'ops/2020-01-02.json': [said(at(2), 'in ops', { user: 'U2' })],
  'lunch/2020-01-02.json': [said(at(2), 'pizza')],
  'board/2020-01-02.json': [said(at(2), 'secret')],
};

const CHOICES = `
users:
  bob: { account: root }
  U1: { username: annie, email: annie@example.com }
  nobody: { username: x }
channels:
  C2: { name: engineering, display_name: Engineering }
  ops: { name: engineering }
  lunch: { leave_out: true }
emoji:
  parrot: { name: bird_of_party }
  logo: { leave_out: true }
leave_out: [system_messages, private_channels, attachments]
from: 2020-01-02
to: 2020-01-08
rules: { guests: guest, bots: bot, bot_owner: root }
`;

const Row = z.object({ code: z.string(), slackId: z.string() });

describe('a migration with choices', () => {
  const migrations = withMigrations();
  const first = () => join(migrations.folder, 'first.zip');
  const second = () => join(migrations.folder, 'second.zip');
  let job: Job;

  beforeAll(async () => {
    const archive = await writeExport(join(migrations.folder, 'export'), EXPORT);
    const choices = join(migrations.folder, 'choices.yaml');
    await writeFile(choices, CHOICES);
    const run = (path: string) =>
      migrations.run({ archive, target: { kind: 'bulk-file', path }, team: 'acme', choices });
    job = await run(first());
    await run(second());
  }, 120_000);

  it('succeeds, and accounts for everything', () => {
    expect(job).toMatchObject({ status: 'success', errorMessage: null });
    const meta = job.meta as Record<string, number> & { totals: Record<string, number> };
    for (const [type, total] of Object.entries(meta.totals)) {
      const sum = ['exported', 'skipped', 'failed'].reduce(
        (n, word) => n + (meta[`${type}_${word}`] ?? 0),
        0,
      );
      expect([type, sum]).toEqual([type, total]);
    }
  });

  it('gives the same bytes at every run', async () => {
    expect(await fingerprintEntries(second())).toEqual(await fingerprintEntries(first()));
  });

  it('calls people as chosen, writes no existing account, and makes guests and bots', async () => {
    expect(
      (await readLines(first(), 'user')).map(({ username, email, roles }) => [username, email, roles]),
    ).toEqual([
      ['annie', 'annie@example.com', 'system_user'],
      ['gus', 'gus@example.com', 'system_guest'],
    ]);
    expect(await readLines(first(), 'bot')).toEqual([
      { username: 'robot', owner: 'root', display_name: 'Robot' },
    ]);
    const [, guest] = await readLines(first(), 'user');
    expect(guest!.teams).toEqual([
      {
        name: 'acme',
        roles: 'team_guest',
        channels: [
          { name: 'engineering', roles: 'channel_guest' },
          { name: 'town-square', roles: 'channel_guest' },
        ],
      },
    ]);
  });

  it('merges and leaves out channels', async () => {
    expect(
      (await readLines(first(), 'channel')).map(({ name, display_name }) => [name, display_name]),
    ).toEqual([
      ['town-square', 'general'],
      ['engineering', 'Engineering'],
    ]);
    const posts = await readLines(first(), 'post');
    const engineering = posts.filter(({ channel }) => channel === 'engineering');
    expect(engineering.map(({ user, message, create_at }) => [user, message, create_at])).toEqual([
      ['annie', 'in dev', Date.UTC(2020, 0, 2)],
      ['root', 'in ops', Date.UTC(2020, 0, 2) + 1],
    ]);
  });

  it('keeps to the time, and to the emoji as they are called', async () => {
    const posts = (await readLines(first(), 'post')).filter(({ channel }) => channel === 'town-square');
    expect(posts.map(({ message }) => message)).toEqual([
      '@root hello :bird_of_party: :fire_slack: 🫠 :logo:\n\n[a\\.txt](https://x.slack.com/files/U1/F1/a.txt)',
      'beep',
    ]);
    expect(posts[0]!.reactions).toMatchObject([
      { user: 'root', emoji_name: 'bird_of_party' },
      { user: 'root', emoji_name: 'melting_face' },
    ]);
    expect((await readLines(first(), 'emoji')).map(({ name }) => name)).toEqual([
      'fire_slack',
      'bird_of_party',
    ]);
  });

  it('names what stayed behind, and what a choice was made for in vain', async () => {
    const outcomes = await migrations.pool.any(sql.type(Row)`
      SELECT reason AS code, slack_id AS "slackId" FROM outcomes WHERE job_id = ${job.jobId}
      ORDER BY type, slack_id COLLATE "C"`);
    expect(outcomes.map(({ code, slackId }) => `${code} ${slackId}`)).toEqual([
      `left_out_by_choice C1/${at(2)}/F1`,
      'left_out_by_choice C4',
      'left_out_by_choice G1',
      'left_out_by_choice logo',
      'emoji_alias polly',
      `outside_time_range C1/${at(1)}`,
      `left_out_by_choice C1/${at(2, 1)}`,
      `outside_time_range C1/${at(2, 2)}`,
      `outside_time_range C1/${at(9)}`,
      `left_out_by_choice C4/${at(2)}`,
      `left_out_by_choice G1/${at(2)}`,
      'account_exists U2',
    ]);
    const findings = await migrations.pool.any(sql.type(Row)`
      SELECT code, slack_id AS "slackId" FROM findings WHERE job_id = ${job.jobId} ORDER BY code, slack_id`);
    expect(findings).toContainEqual({ code: 'choice_unused', slackId: 'users.nobody' });
    expect(findings).toContainEqual({ code: 'reaction_emoji_unknown', slackId: 'melting_face' });
    expect(findings).toContainEqual({ code: 'emoji_renamed', slackId: 'parrot' });
  });

  it('fails at once with the line of what is wrong', async () => {
    const archive = await writeExport(join(migrations.folder, 'export'), EXPORT);
    const choices = join(migrations.folder, 'wrong.yaml');
    await writeFile(choices, 'users:\n  U1: { username: A B }\n');
    const workflowId = await migrations.start({
      archive,
      target: { kind: 'bulk-file', path: second() },
      choices,
    });
    const failure = await migrations.client.workflow.result(workflowId).catch((error: unknown) => error);
    expect(String((failure as { cause: Error }).cause.cause)).toContain(`${choices}:2: users.U1.username`);
  });

  it('fails the job of a file that has other choices than the first', async () => {
    const archive = await writeExport(join(migrations.folder, 'export'), EXPORT);
    const path = join(migrations.folder, 'both.zip');
    const start = (index: number, choices: object) =>
      migrations.start({
        archive,
        target: { kind: 'bulk-file', path, group: { id: 'differ', size: 2, index } },
        choices,
      });
    const ids = [await start(0, {}), await start(1, { leave_out: ['reactions'] })];
    const [one, other] = await Promise.all(ids.map(migrations.ended));
    expect(one).toMatchObject({ status: 'success' });
    expect(other).toMatchObject({ status: 'failed', errorMessage: expect.stringContaining('choices') });
  });
});

describe('a migration with a folder of emoji', () => {
  const migrations = withMigrations();

  it('takes from it what the archive lacks', async () => {
    const archive = await writeExport(join(migrations.folder, 'export'), {
      'users.json': EXPORT['users.json'],
      'channels.json': EXPORT['channels.json'],
      'emojis/partyparrot.png': PNG,
      'general/2020-01-02.json': [said(at(2), ':shipit2: :ahoy: :partyparrot:')],
    });
    const emojiFolder = await writeExport(join(migrations.folder, 'emoji'), {
      'shipit2.png': PNG,
      'partyparrot.gif': 'GIF89a',
      'index.json': { ok: true, emoji: { ahoy: 'alias:shipit2' } },
    });
    const path = join(migrations.folder, 'import.zip');
    const job = await migrations.run({ archive, target: { kind: 'bulk-file', path }, emojiFolder });
    expect(job).toMatchObject({ status: 'success', errorMessage: null });
    expect(await readLines(path, 'emoji')).toEqual([
      { name: 'partyparrot', image: 'emoji/partyparrot.png' },
      { name: 'shipit2', image: 'emoji/shipit2.png' },
    ]);
    expect((await readLines(path, 'post')).map(({ message }) => message)).toEqual([
      ':shipit2: :shipit2: :partyparrot:',
    ]);
    expect(Object.keys(await fingerprintEntries(path)).filter((name) => name.startsWith('data/'))).toEqual([
      'data/emoji/partyparrot.png',
      'data/emoji/shipit2.png',
    ]);
  });
});
