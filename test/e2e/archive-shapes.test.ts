import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { shapeOf } from '../../src/control/archive-shape.ts';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { aGif, aJpeg, aPng } from '../support/images.ts';
import { importFaults } from '../support/import-faults.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries, readLines } from '../support/read-lines.ts';
import { writeExport } from '../support/write-export.ts';
import { craftZip } from '../zip/craft-zip.ts';

const person = (id: string, name: string, more = {}) => ({
  id,
  team_id: 'T1',
  name,
  profile: { real_name: name, email: `${name}@example.com` },
  ...more,
});
const users = [person('U1', 'ann'), person('U2', 'bob')];
const general = { id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2'] };
const said = (text: string, seconds: number, more = {}) => ({
  type: 'message',
  user: 'U1',
  text,
  ts: `${1700000000 + seconds}.000100`,
  ...more,
});
const file = (id: string, name: string, more = {}) => ({ id, name, mode: 'hosted', ...more });

describe('every shape of export arrives', () => {
  const migrations = withMigrations();
  let nth = 0;

  const finish = async (archive: string) => {
    const path = join(migrations.folder, `shape-${nth}-out.zip`);
    const job = await migrations.run({ archive, target: { kind: 'bulk-file', path } });
    expect(job).toMatchObject({ status: 'success', errorMessage: null });
    expect(importFaults(await checkImport(path))).toEqual([]);
    const findings = await migrations.pool.any(sql.type(
      z.object({ code: z.string(), slackId: z.string(), detail: z.string() }),
    )`SELECT code, slack_id AS "slackId", detail FROM findings WHERE job_id = ${job.jobId}
      AND code NOT LIKE 'user_%' AND code NOT LIKE 'email_%' ORDER BY code, slack_id COLLATE "C"`);
    return { job, path, findings, shape: shapeOf(job) };
  };
  const migrate = async (entries: Record<string, unknown>) =>
    finish(await writeExport(join(migrations.folder, `shape-${++nth}`), entries));

  /** Every post and reply as `room: text [files]`, sorted. */
  const postsOf = async (path: string) => {
    const posts = [...(await readLines(path, 'post')), ...(await readLines(path, 'direct_post'))];
    type Post = { message: string; attachments?: { path: string }[]; replies?: Post[] };
    const shown = (room: string, { message, attachments = [] }: Post) =>
      [
        `${room}: ${message}`,
        ...attachments.map(({ path: name }) => `[${name.replace('attachments/', '')}]`),
      ].join(' ');
    return posts
      .flatMap((line) => {
        const post = line as unknown as Post & { channel?: string; channel_members?: string[] };
        const room = post.channel ?? post.channel_members!.join('+');
        return [shown(room, post), ...(post.replies ?? []).map((reply) => `> ${shown(room, reply)}`)];
      })
      .sort();
  };
  const codes = (findings: readonly { code: string; slackId: string }[]) =>
    findings.map(({ code, slackId }) => `${code} ${slackId}`);

  it('a standard export', async () => {
    const { path, shape, findings } = await migrate({
      'users.json': users,
      'channels.json': [general],
      'integration_logs.json': [{ service_id: 1 }],
      'general/2023-11-14.json': [said('one', 1)],
      'general/2023-11-15.json': [said('two', 90_000)],
    });
    expect(shape).toBe('standard export (public channels)');
    expect(await postsOf(path)).toEqual(['town-square: one', 'town-square: two']);
    expect(codes(findings)).toEqual(['channel_renamed C1']);
  });

  it('an export of all conversations, in an extra top folder, with the files of newer ones', async () => {
    const { path, shape, findings } = await migrate({
      'Acme export/users.json': users,
      'Acme export/channels.json': [general],
      'Acme export/groups.json': [{ id: 'G1', name: 'secret', members: ['U1'] }],
      'Acme export/dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
      'Acme export/mpims.json': [],
      'Acme export/integration_logs.json': [],
      'Acme export/content_flags.json': [{ id: 1 }],
      'Acme export/.slack-manifest.json': { version: 2, metadata: { export_type: 'MANUAL_COMPLIANCE' } },
      'Acme export/canvases.json': [],
      'Acme export/general/2023-11-14.json': [said('open', 1)],
      'Acme export/secret/2023-11-14.json': [said('closed', 1)],
      'Acme export/D1/2023-11-14.json': [said('direct', 1)],
      'Acme export/workflows.json': [{ id: 'Wf1' }],
    });
    expect(shape).toBe('export of all conversations');
    expect(await postsOf(path)).toEqual(['ann+bob: direct', 'secret: closed', 'town-square: open']);
    expect(codes(findings)).toEqual(['channel_renamed C1', 'entries_unknown workflows.json']);
  });

  describe('of an Enterprise Grid organisation', () => {
    const inOrg = (id: string, name: string, team: string) =>
      person(id, name, { team_id: team, enterprise_user: { id, enterprise_id: 'E1' } });

    it('is one workspace: folders are looked up in their own lists first, then the root’s', async () => {
      const { job, path, shape, findings } = await migrate({
        'org_users.json': [inOrg('W1', 'ann', 'T1'), inOrg('W2', 'bob', 'T2')],
        'channels.json': [{ id: 'C0', name: 'shared', members: ['W1'] }],
        'dms.json': [{ id: 'D1', members: ['W1', 'W2'] }],
        'shared/2023-11-14.json': [said('for all', 1, { user: 'W1' })],
        'D1/2023-11-14.json': [said('direct', 1, { user: 'W2' })],
        // The root's entry of a person who stands in both is the one that counts.
        'teams/acme/users.json': [{ ...inOrg('W1', 'stale', 'T1') }, inOrg('W3', 'cat', 'T1')],
        'teams/acme/channels.json': [
          { id: 'C1', name: 'random', members: ['W1'] },
          { id: 'C0', name: 'shared', members: ['W3'] },
        ],
        'teams/acme/groups.json': [{ id: 'G1', name: 'board', members: ['W1'] }],
        'teams/acme/random/2023-11-14.json': [said('acme', 1, { user: 'W3', files: [file('F1', 'a.txt')] })],
        'teams/acme/board/2023-11-14.json': [said('closed', 1, { user: 'W1' })],
        'teams/acme/shared/2023-11-15.json': [said('from acme', 90_000, { user: 'W3' })],
        'teams/acme/__uploads/F1/a.txt': 'bytes',
        'teams/emca/channels.json': [{ id: 'C2', name: 'random', members: ['W2'] }],
        'teams/emca/random/2023-11-14.json': [said('emca', 1, { user: 'W2' })],
        'teams/emca/old/2023-11-14.json': [said('unlisted', 1, { user: 'W2' })],
      });
      expect(shape).toBe('Enterprise Grid export of 2 workspaces, with slackdump');
      expect(job.workspaceId).toBe('E1');
      expect(await postsOf(path)).toEqual([
        'ann+bob: direct',
        'board: closed',
        'old: unlisted',
        'random-2: emca',
        'random: acme [F1/a.txt]',
        'shared: for all',
        'shared: from acme',
      ]);
      expect(codes(findings)).toEqual(['channel_renamed C2', 'channel_unlisted folder:teams/emca/old']);
      const accounts = await readLines(path, 'user');
      const rooms = accounts.map(({ username, teams }) => [
        username,
        (teams as { channels: { name: string }[] }[])[0]!.channels.map(({ name }) => name),
      ]);
      expect(Object.fromEntries(rooms)).toEqual({
        ann: ['board', 'random', 'shared'],
        bob: ['old', 'random-2'],
        cat: ['random', 'shared'],
      });
    });

    it('without lists at the root takes what is there', async () => {
      const { path, shape } = await migrate({
        'teams/acme/users.json': users,
        'teams/acme/channels.json': [general],
        'teams/acme/general/2023-11-14.json': [said('hello', 1)],
      });
      expect(shape).toBe('Enterprise Grid export of 1 workspace');
      expect(await postsOf(path)).toEqual(['town-square: hello']);
    });
  });

  it('slackdump’s, with files beside the messages, and without a list that would be empty', async () => {
    const { path, shape } = await migrate({
      'users.json': users,
      'channels.json': [{ id: 'C2', name: 'teams', members: ['U1'] }],
      'teams/2023-11-14.json': [said('see', 1, { files: [file('F1', 'a.txt')] })],
      'teams/attachments/F1-a.txt': 'bytes',
    });
    expect(shape).toBe('standard export (public channels), with slackdump');
    expect(await postsOf(path)).toEqual(['teams: see [F1/a.txt]']);
  });

  it('slack-advanced-exporter’s, whose replies.json repeats the roots', async () => {
    const root = said('root', 1, { thread_ts: '1700000001.000100', reply_count: 1 });
    const { job, path, shape } = await migrate({
      'users.json': users,
      'channels.json': [general],
      'integration_logs.json': [],
      'groups.json': [{ id: 'G1', name: 'secret', members: ['U1'] }],
      'secret/messages.json': [said('alone', 5), root],
      'secret/replies.json': [root, said('reply', 2, { thread_ts: root.ts, user: 'U2' })],
      'general/2023-11-14.json': [said('see', 1, { files: [file('F1', 'a.txt')] })],
      '__uploads/F1/a.txt': 'bytes',
    });
    expect(shape).toBe('export of all conversations, with slack-advanced-exporter');
    expect(job.meta.duplicate_messages).toBe(1);
    expect(await postsOf(path)).toEqual([
      '> secret: reply',
      'secret: alone',
      'secret: root',
      'town-square: see [F1/a.txt]',
    ]);
  });

  it('a zip whose names are UTF-8 without the flag that says so', async () => {
    const entries = {
      'users.json': users,
      'channels.json': [{ id: 'C2', name: 'müsli-🥣', members: ['U1'] }],
      'müsli-🥣/2023-11-14.json': [said('lecker', 1)],
    };
    const archive = join(migrations.folder, `shape-${++nth}.zip`);
    const zip = Object.entries(entries).map(([name, value]) => ({
      name,
      content: JSON.stringify(value),
      flags: 0,
    }));
    await writeFile(archive, craftZip(zip));
    const { path, findings } = await finish(archive);
    expect(await postsOf(path)).toEqual(['musli: lecker']);
    expect(codes(findings)).toEqual(['channel_renamed C2']);
  });

  it('one folder of a public and a private channel: nobody sees more than before, and both are named', async () => {
    const { path, findings } = await migrate({
      'users.json': users,
      'channels.json': [{ id: 'C2', name: 'plans', members: ['U1', 'U2'] }],
      'groups.json': [{ id: 'G2', name: 'plans', members: ['U1'] }],
      'plans/2023-11-14.json': [said('whose?', 1)],
    });
    const detail = 'folder plans of C2, G2: all messages are in G2';
    expect(findings.filter(({ code }) => code === 'folder_ambiguous')).toEqual([
      { code: 'folder_ambiguous', slackId: 'C2', detail },
      { code: 'folder_ambiguous', slackId: 'G2', detail },
    ]);
    const channels = await readLines(path, 'channel');
    expect(channels.map(({ name, type }) => [name, type])).toEqual([
      ['plans', 'O'],
      ['plans-2', 'P'],
    ]);
    expect(await postsOf(path)).toEqual(['plans-2: whose?']);
  });

  describe('canvases, lists and transcripts', () => {
    const canvas = (id: string, title: string, more = {}) => ({
      id,
      name: 'canvas',
      title,
      mode: 'quip',
      filetype: 'quip',
      user: 'U1',
      created: 1700000000,
      shares: [{ team: 'T1', channel: 'C1' }],
      ...more,
    });
    const carried = canvas('FCARRIED', 'Carried');

    it('are attached, posted by their creator, or named', async () => {
      const { path, findings } = await migrate({
        'users.json': users,
        'channels.json': [general, { id: 'C2', name: 'plans', members: ['U1'] }],
        'general/2023-11-14.json': [
          said('look', 5, {
            files: [
              carried,
              { id: 'FMAIL', name: 'Invoice', subject: 'Your invoice', mode: 'email', filetype: 'email' },
            ],
          }),
        ],
        'canvases.json': [
          carried,
          canvas('FPOSTED', 'Our rules', {
            shares: [{ channel: 'C1' }, { channel: 'C2' }, { channel: 'C9' }],
            user: 'U7',
          }),
          canvas('FNOBYTES', 'Links only'),
          canvas('FNOWHERE', 'Private', { shares: [] }),
          canvas('FGONE', 'Gone', { is_tombstoned: true }),
          { title: 'no id' },
        ],
        'lists.json': [
          canvas('FLIST', 'To-do', { name: 'todo.csv', mode: 'list', shares: [{ channel: 'C2' }] }),
        ],
        'huddle_transcripts.json': [canvas('FHUDDLE', 'Huddle', { mode: 'huddle_transcript' })],
        'plans/canvas_in_the_conversation.json': [canvas('FTAB', 'Tab', { shares: null })],
        'general/canvas_in_the_conversation.json': '{"broken',
        '__uploads/FCARRIED/canvas': '<p>1</p>',
        '__uploads/FMAIL/mail': '<p>1</p>',
        '__uploads/FPOSTED/canvas': '<p>2</p>',
        '__uploads/FNOWHERE/canvas': '<p>3</p>',
        '__uploads/FLIST/todo.csv': 'a,b',
        '__uploads/FTAB/canvas': '<p>4</p>',
      });
      expect(await postsOf(path)).toEqual([
        'plans:  [FLIST/todo.csv]',
        'plans:  [FPOSTED/Our rules.html]',
        'plans:  [FTAB/Tab.html]',
        'town-square:  [FPOSTED/Our rules.html]',
        'town-square: look [FCARRIED/Carried.html] [FMAIL/Your invoice.html]',
      ]);
      const posted = (await readLines(path, 'post')).find(({ message }) => message === '')!;
      expect(Math.floor((posted.create_at as number) / 1000)).toBe(1700000000);
      expect((await readLines(path, 'post')).map(({ user }) => user)).toContain('u7');
      expect(findings.filter(({ code }) => !code.startsWith('channel_'))).toEqual([
        { code: 'canvas_not_migrated', slackId: 'FGONE', detail: 'Gone: deleted in Slack' },
        {
          code: 'canvas_not_migrated',
          slackId: 'FNOBYTES',
          detail: 'Links only: the archive holds no bytes for it',
        },
        {
          code: 'canvas_not_migrated',
          slackId: 'FNOWHERE',
          detail: 'Private: shared in no conversation of the archive',
        },
        { code: 'canvas_not_migrated', slackId: 'canvases.json#5', detail: 'no file object with a Slack id' },
        {
          code: 'list_unreadable',
          slackId: 'general/canvas_in_the_conversation.json',
          detail: 'after 0 elements',
        },
        {
          code: 'transcript_not_migrated',
          slackId: 'FHUDDLE',
          detail: 'Huddle: the archive holds no bytes for it',
        },
      ]);
    });

    it('have comments, which are a private channel called by the title', async () => {
      const { path, findings } = await migrate({
        'users.json': users,
        'channels.json': [],
        'file_conversations.json': [
          { id: 'C5', name: 'FC:F5:🔗 Links', creator: 'USLACKBOT', members: ['U1'] },
          { name: 'FC:F6:without an id' },
        ],
        'FC:F5:🔗 Links/2023-11-14.json': [said('a comment', 1, { user: 'U2' })],
        'FC:F6:without an id/2023-11-14.json': [said('another', 1)],
      });
      expect(
        (await readLines(path, 'channel')).map(({ name, display_name, type }) => [name, display_name, type]),
      ).toEqual([
        ['links', '🔗 Links', 'P'],
        ['fc-f6-without-an-id', 'FC:F6:without an id', 'P'],
      ]);
      expect(await postsOf(path)).toEqual(['fc-f6-without-an-id: another', 'links: a comment']);
      expect(codes(findings)).toContain('channel_unlisted folder:FC:F6:without an id');
    });
  });

  it('bookmarks: as many as fit stand in the header, the others are named', async () => {
    const long = `https://example.com/${'x'.repeat(990)}`;
    const { path, findings } = await migrate({
      'users.json': users,
      'channels.json': [
        {
          id: 'C2',
          name: 'plans',
          members: ['U1'],
          topic: { value: 'Topic' },
          bookmarks: [
            { title: 'Wiki', link: 'https://wiki.example.com/a' },
            { title: 'Far too long', link: long },
            { title: 'A folder', link: null },
          ],
        },
      ],
      'bookmarks.json': [{ channel_id: 'C2', title: 'Board', link: 'https://board.example.com/' }],
    });
    expect((await readLines(path, 'channel'))[0]!.header).toBe(
      'Topic | [Wiki](https://wiki.example.com/a) | [Board](https://board.example.com/)',
    );
    expect(findings).toEqual([
      { code: 'bookmarks_not_migrated', slackId: 'C2', detail: 'Far too long, A folder' },
    ]);
  });

  it('profile pictures of both tools, but for those that would end the server’s import', async () => {
    const withImage = (id: string, name: string, url: string) => ({
      id,
      name,
      profile: { email: `${name}@example.com`, image_original: url },
    });
    const { path, findings } = await migrate({
      'users.json': [
        withImage('U1', 'ann', 'https://avatars.slack-edge.com/2024/U1_new.png?x=1'),
        withImage('U2', 'bob', 'https://avatars.slack-edge.com/2024/b.jpg'),
        person('U3', 'cat'),
        person('U4', 'dan'),
        person('U5', 'eve'),
        person('U6', 'fay'),
      ],
      'channels.json': [general],
      '__avatars/U1/U1_1old.png': aPng(1, 1),
      '__avatars/U1/U1_new.png': aPng(2, 2),
      'profile_pictures/U2.png': aJpeg(10, 10),
      'profile_pictures/U3.gif': aGif(3, 4),
      'profile_pictures/U4.png': '<html>Sign in to Slack</html>',
      'profile_pictures/U5.jpg': aJpeg(10, 10).subarray(0, -2),
    });
    const pictures = (await readLines(path, 'user')).map((user) => [user.username, user.profile_image]);
    expect(Object.fromEntries(pictures)).toEqual({
      ann: 'avatars/ann.png',
      bob: 'avatars/bob.jpg',
      cat: 'avatars/cat.gif',
      dan: undefined,
      eve: undefined,
      fay: undefined,
    });
    const entries = await fingerprintEntries(path);
    expect(Object.keys(entries).filter((name) => name.startsWith('data/'))).toEqual([
      'data/avatars/ann.png',
      'data/avatars/bob.jpg',
      'data/avatars/cat.gif',
    ]);
    expect(entries['data/avatars/ann.png']).toMatch(new RegExp(`/${aPng(2, 2).length}$`));
    expect(findings.filter(({ code }) => code === 'avatar_unusable')).toEqual([
      { code: 'avatar_unusable', slackId: 'U4', detail: 'neither PNG nor JPEG nor GIF' },
      { code: 'avatar_unusable', slackId: 'U5', detail: 'the image is not whole' },
    ]);
  });
});
