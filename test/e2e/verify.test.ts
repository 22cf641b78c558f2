import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Job } from '../../src/store/jobs.ts';
import { newId } from '../mattermost-double/new-id.ts';
import type { PostRow } from '../mattermost-double/rows.ts';
import { newPost } from '../mattermost-double/save-posts.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { call } from '../mattermost-double/support/client.ts';
import { channelId, withDoubles } from '../mattermost-double/support/with-double.ts';
import { commandLine } from '../support/command-line.ts';
import { withMigrations } from '../support/migrations.ts';
import { importBoth, verified } from '../support/verified.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));
const ENGINEERING = 'C01ENGINEER';
const FIXING = `${ENGINEERING}/1709712420.038535`;
const SCREENS = `${ENGINEERING}/1709719200.074058`;

describe('verifying the sample export after the import of its file', () => {
  const migrations = withMigrations();
  const { start } = withDoubles();
  let job: Job;
  let path: string;
  beforeAll(async () => {
    path = join(migrations.folder, 'acme.zip');
    job = await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path }, team: 'acme' });
  }, 60_000);

  const imported = async (options: Parameters<typeof start>[0] = {}) => {
    const double = await start(options);
    await importBoth(double, path);
    return double;
  };
  const look = (double: MattermostDouble) => verified(migrations.pool, double, job.jobId);

  const postOf = ({ state }: MattermostDouble, begins: string): PostRow =>
    [...state.tables.posts.values()].find(({ message }) => message.startsWith(begins))!;
  const change = (double: MattermostDouble, begins: string, fields: Partial<PostRow>) =>
    double.state.commit(['posts', { ...postOf(double, begins), ...fields }]);
  const userOf = ({ state }: MattermostDouble, name: string) => state.by.username.first(name)!;
  const fileOf = (double: MattermostDouble) =>
    double.state.tables.files.get(postOf(double, 'The new screens').file_ids[0]!)!;
  const channelOf = async (double: MattermostDouble, name: string) =>
    double.state.tables.channels.get(await channelId(double, name))!;
  const changeChannel = async (double: MattermostDouble, name: string, fields: object) =>
    double.state.commit(['channels', { ...(await channelOf(double, name)), ...fields }]);

  it.each<[string, (double: MattermostDouble) => unknown, unknown]>([
    [
      'a post that is deleted',
      (double) => change(double, 'Mine. Fixing', { delete_at: Date.now() }),
      [`missing message ${FIXING}`, `missing reaction ${FIXING}/pray/U01BRUNO0BS with its post`],
    ],
    [
      'a text that is changed',
      (double) => change(double, 'Mine. Fixing', { message: 'Not mine.' }),
      [`different message ${FIXING} text`],
    ],
    [
      'another author',
      (double) => change(double, 'Mine. Fixing', { user_id: userOf(double, 'chidi').id }),
      [`different message ${FIXING} author`],
    ],
    [
      'a pin and another type',
      (double) => change(double, 'Mine. Fixing', { is_pinned: true, type: 'me' }),
      [`different message ${FIXING} type, pinned`],
    ],
    [
      'props that are lost',
      (double) => {
        for (const row of double.state.tables.posts.values())
          if (row.channel_id && row.props.override_username && row.props.attachments)
            double.state.commit(['posts', { ...row, props: { ...row.props, attachments: undefined } }]);
      },
      [`different message ${ENGINEERING}/1709625603.871466 props`],
    ],
    [
      'a reply that has become a post of its own',
      (double) => change(double, 'Agreed. ', { root_id: '' }),
      [`different message ${ENGINEERING}/1709557580.743620 root`],
    ],
    [
      'a reply in another thread',
      (double) => change(double, 'Agreed. ', { root_id: postOf(double, 'Plan for').id }),
      [`different message ${ENGINEERING}/1709557580.743620 root`],
    ],
    [
      'a reaction that is gone',
      ({ state }) => {
        const pray = [...state.tables.reactions.values()].find(({ emoji_name }) => emoji_name === 'pray')!;
        state.commit(['reactions', { ...pray, delete_at: Date.now() }]);
      },
      [`missing reaction ${FIXING}/pray/U01BRUNO0BS`],
    ],
    [
      'a reaction of nobody',
      (double) => {
        const pray = [...double.state.tables.reactions.values()].find(
          ({ emoji_name }) => emoji_name === 'pray',
        )!;
        double.state.commit(['reactions', { ...pray, user_id: userOf(double, 'chidi').id }]);
      },
      [`different message ${FIXING} reactions`],
    ],
    [
      'a file that is lost',
      (double) => double.state.commit(['files', null, fileOf(double).id]),
      [`missing attachment ${SCREENS}/F01SCREENS1`],
    ],
    [
      'a file of another size',
      (double) => {
        const file = fileOf(double);
        double.state.commit(['files', { ...file, size: file.size + 1 }]);
      },
      [expect.stringMatching(`^different attachment ${SCREENS}/F01SCREENS1 \\d+ bytes instead of \\d+$`)],
    ],
    [
      'a file with other bytes',
      (double) => {
        const file = fileOf(double);
        const other = [...double.state.tables.files.values()].find(({ id, kept }) => kept && id !== file.id)!;
        const post = postOf(double, 'The new screens');
        double.state.commit(
          ['files', { ...other, name: file.name, size: file.size }],
          ['posts', { ...post, file_ids: [other.id] }],
        );
      },
      expect.arrayContaining([`different attachment ${SCREENS}/F01SCREENS1 checksum`]),
    ],
    [
      'a file more',
      (double) => {
        const file = { ...fileOf(double), id: newId(), name: 'more.txt' };
        const post = postOf(double, 'Mine. Fixing');
        double.state.commit(['files', file], ['posts', { ...post, file_ids: [file.id] }]);
      },
      [`different message ${FIXING} files`],
    ],
    [
      'somebody who is not in a channel any more',
      async (double) => {
        const id = await channelId(double, 'engineering');
        double.state.commit(['channelMembers', null, `${id}/${userOf(double, 'bruno').id}`]);
      },
      [`missing member ${ENGINEERING}/U01BRUNO0BS @bruno`],
    ],
    [
      'somebody who is not in the team any more',
      ({ state }) => {
        const bruno = state.by.username.first('bruno')!;
        const member = [...state.tables.teamMembers.values()].find(({ user_id }) => user_id === bruno.id)!;
        state.commit(['teamMembers', { ...member, delete_at: Date.now() }]);
      },
      ['missing member U01BRUNO0BS in the team'],
    ],
    [
      'a channel that is not archived',
      (double) => changeChannel(double, 'launch-2021', { delete_at: 0 }),
      ['different channel C01LAUNCH20 archived'],
    ],
    [
      'a channel that became private, and is called otherwise',
      (double) =>
        changeChannel(double, 'engineering', { type: 'P', display_name: 'x', header: 'y', purpose: 'z' }),
      [`different channel ${ENGINEERING} type, display name, header, purpose`],
    ],
    [
      'a post of an import that nobody knows',
      async (double) => {
        const { id, create_at } = await channelOf(double, 'engineering');
        const user_id = userOf(double, 'bruno').id;
        const fields = { channel_id: id, user_id, message: 'x', create_at: create_at - 86_400_000 };
        double.state.commit(['posts', { ...newPost(fields), id: 'extra' }]);
      },
      [expect.stringMatching(`^extra message ${ENGINEERING} post extra of 20`)],
    ],
    [
      'a post that came twice, in a channel that was there long before',
      async (double) => {
        await changeChannel(double, 'engineering', { create_at: 1 });
        double.state.commit(['posts', { ...postOf(double, 'Mine. Fixing'), id: 'zzz' }]);
      },
      [expect.stringMatching(`^extra message ${ENGINEERING} post zzz of 2024-03-06`)],
    ],
    [
      'an emoji that is gone',
      ({ state }) => {
        const [emoji] = state.tables.emoji.values();
        state.commit(['emoji', { ...emoji!, delete_at: Date.now() }]);
      },
      ['missing custom_emoji acme-logo :acme-logo:'],
    ],
    [
      'an account that is changed and active again',
      ({ state }) => {
        const old = [...state.tables.users.values()].find(({ delete_at }) => delete_at > 0)!;
        state.commit(['users', { ...old, delete_at: 0, nickname: 'x', email: 'x@example.com' }]);
      },
      [expect.stringMatching(/^different user \w+ @\S+: address, nickname, deactivated$/)],
    ],
    [
      'an account that is gone, with its direct channels',
      ({ state }) => state.commit(['users', null, state.by.username.first('greta')!.id]),
      expect.arrayContaining([
        'missing user U01GRETA0GL @greta',
        expect.stringMatching(/^missing channel G\w+ a direct channel$/),
      ]),
    ],
  ])('finds %s', async (_what, sabotage, expected) => {
    const double = await imported();
    await sabotage(double);
    expect((await look(double)).differences).toEqual(expected);
  });

  it('takes what the server says and what people write since for what it is', async () => {
    const double = await imported();
    const id = await channelId(double, 'engineering');
    await changeChannel(double, 'random', { create_at: 1 });
    const random = await channelId(double, 'random');
    const ann = userOf(double, 'bruno').id;
    await call(double, 'POST', '/posts', { body: { channel_id: id, message: 'Since.' } });
    await call(double, 'POST', '/posts', {
      body: { channel_id: id, message: 'Since.', root_id: postOf(double, 'Plan for').id },
    });
    await call(double, 'DELETE', `/channels/${await channelId(double, 'old-support')}`);
    const pray = [...double.state.tables.reactions.values()].find(({ emoji_name }) => emoji_name === 'pray')!;
    double.state.commit(
      [
        'posts',
        newPost({ channel_id: random, user_id: ann, message: 'Before.', create_at: 1_600_000_000_000 }),
      ],
      ['reactions', { ...pray, user_id: ann, emoji_name: 'heart', create_at: Date.now() }],
    );
    const { differences, others } = await look(double);
    expect(differences).toEqual([expect.stringContaining('archived')]);
    expect(others).toEqual({ server: 1, since: 2, before: 1 });
  });

  it('looks at an old server for no more than its version keeps', async () => {
    const old = join(migrations.folder, 'old.zip');
    const { jobId } = await migrations.run({
      archive: SAMPLE,
      target: { kind: 'bulk-file', path: old },
      team: 'acme',
      choices: { leave_out: ['attachments', 'custom_emoji'] },
    });
    const double = await start({ version: '5.38' });
    await importBoth(double, old);
    const { differences, hasReplyReactions, expected } = await verified(migrations.pool, double, jobId);
    expect(hasReplyReactions).toBe(false);
    expect(expected.reaction).toBe(double.state.tables.reactions.size);
    // Which has to be done there by hand.
    expect(differences).toEqual(['different channel C01LAUNCH20 archived']);
  });

  it('reads every page of a channel, also where many posts have one millisecond', async () => {
    const double = await imported();
    const id = await channelId(double, 'engineering');
    const user_id = userOf(double, 'bruno').id;
    const now = Date.now();
    for (let n = 0; n < 450; n++) {
      const create_at = n < 230 ? now : now - Math.floor(n / 3);
      double.state.commit(['posts', newPost({ channel_id: id, user_id, message: `${n}`, create_at })]);
    }
    const { differences, others } = await look(double);
    expect(differences).toEqual([]);
    expect(others.since).toBe(450);
  });

  const { run } = commandLine(() => migrations);
  const verify = (double: Pick<MattermostDouble, 'url' | 'token'>, ...args: string[]) =>
    run(['verify', ...args], { MATTERMOST_TOKEN: double.token });

  it('says on the command line that everything is there', async () => {
    const double = await imported();
    const { status, stdout, stderr } = await verify(
      double,
      job.workflowId,
      '--to',
      double.url,
      '--checksums',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`verification of job ${job.jobId}: everything is there\n`);
    expect(stdout).toMatch(/\n {2}posts +114 +0 +0 +0 +114\n/);
    expect(stdout).toMatch(/\n {2}reactions +120 +0 +0 +0 +120\n/);
  });

  it('says on the command line what is not, as text, as JSON and as a page', async () => {
    const double = await imported();
    change(double, 'Mine. Fixing', { delete_at: Date.now() });
    change(double, 'Agreed. ', { message: '<script>' });
    const page = join(migrations.folder, 'verified.html');
    const args = [String(job.jobId), '--to', double.url];
    const asText = await verify(double, ...args, '--html', page, '--limit', '0');
    expect(asText.status).toBe(1);
    expect(asText.stdout).toMatch(
      /\nMISSING: .*\n {2}posts: 1\n {6}… and 1 more \(--limit, or --json for all\)\n/,
    );
    expect(await readFile(page, 'utf8')).toMatch(
      /^<!doctype html>[\s\S]*1709712420\.038535[\s\S]*<\/html>\n$/,
    );
    const asJson = await verify(double, ...args, '--json');
    const { status, types, differences } = JSON.parse(asJson.stdout);
    expect({ exit: asJson.status, status }).toEqual({ exit: 1, status: 'different' });
    expect(types.message).toEqual({ expected: 114, there: 112, missing: 1, different: 1, extra: 0 });
    expect(differences).toContainEqual({ verdict: 'missing', type: 'message', slackId: FIXING, detail: '' });
    expect(differences).toHaveLength(3);
  });

  it('refuses on the command line what it can not verify', async () => {
    const double = await start();
    const jobId = String(job.jobId);
    const refused = async (...args: string[]) => {
      const { status, stdout, stderr } = await verify(double, ...args);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      return stderr;
    };
    expect(await refused(jobId)).toMatch(/^error: job \d+ has made a file: import it, and say with --to URL/);
    expect(await refused(jobId, '--to', double.url)).toMatch(/^error: http:\S+ has no team acme\n$/);
    expect(await refused(jobId, '--to', 'http://mattermost.example.com')).toMatch(
      /^error: --to .*--allow-http/,
    );
    const member = await verify({ url: double.url, token: double.memberToken }, jobId, '--to', double.url);
    expect(member.stderr).toMatch(/^error: http:\S+: the token is not a system administrator's/);
    const stranger = await verify({ ...double, token: 'nobody' }, jobId, '--to', double.url, '--json');
    expect(JSON.parse(stranger.stdout)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('does not accept the token'),
    });
  });
});
