import { describe, expect, it } from '@jest/globals';
import { aZip, call, createJob, ended, get, runLines, uploadZip, VERSION } from './support/client.ts';
import { channel, emoji, post, reaction, reply, T0, user, WORLD } from './support/lines.ts';
import { channelId, postsOf, withDoubles } from './support/with-double.ts';

const { start } = withDoubles();
const startOld = async () => {
  const double = await start({ version: '5.38' });
  await runLines(double, WORLD);
  return double;
};

describe('version 5.38 (§ 10)', () => {
  it.each([
    ['a bot', [{ type: 'bot', bot: {} }], 'unknown type "bot"'],
    [
      'a channel without a display name',
      [channel({ name: 'x1', display_name: undefined })],
      'display_name_missing',
    ],
    ['a channel of one character', [channel({ name: 'x' })], 'name_characters'],
    ['a user in capitals', [user('Dan')], 'username_invalid'],
    ['a password of nine', [user('dan', { password: 'Correct-9' })], 'pwd'],
    ['props over 8000 runes', [post({ props: { text: 'x'.repeat(8000) } })], 'Post Props'],
    ['a reply before its root', [post({ replies: [reply({ create_at: T0 - 1 })] })], 'Reply CreateAt'],
    ['an attachment that is missing', [post({ attachments: [{ path: 'x.txt' }] })], 'not found in map'],
    [
      'an attachment of a reply',
      [post({ replies: [reply({ attachments: [{ path: 'a.txt' }] })] })],
      'Error reading the file',
    ],
    ['an emoji', [emoji({ image: 'a.txt' })], 'Error reading import emoji image file'],
    ['an emoji of a built-in name', [emoji({ name: 'smile' })], 'model.emoji.name'],
    ['a picture', [user('dan', { profile_image: 'a.txt' })], 'profile_image'],
  ])('ends the import at %s', async (_, lines, message) => {
    const job = await runLines(await startOld(), lines, { 'a.txt': 'a' });
    expect(job).toMatchObject({ status: 'error', data: { line_number: '2' } });
    expect(job.data.error).toContain(message);
    expect(job.data.error).not.toContain('Error during job execution');
  });

  it.each([
    ['post', (double: Awaited<ReturnType<typeof start>>) => runLines(double, [post()])],
    ['person', (double: Awaited<ReturnType<typeof start>>) => runLines(double, [user('dan')])],
  ])('knows no archived channel for a %s', async (_, run) => {
    const double = await startOld();
    await call(double, 'DELETE', `/channels/${await channelId(double)}`);
    expect((await run(double)).status).toBe('error');
  });

  it('ignores what lines have learned since', async () => {
    const double = await startOld();
    const modern = { type: 'me', edit_at: T0, is_pinned: true };
    const replies = [reply({ props: { a: 1 }, reactions: [reaction()] })];
    const lines = [
      channel({ name: 'old', deleted_at: T0 }),
      post({ ...modern, replies, reactions: [reaction()] }),
    ];
    expect(await runLines(double, lines)).toMatchObject({ status: 'success', progress: 0 });
    expect(await postsOf(double)).toMatchObject([
      { type: '', edit_at: 0, is_pinned: false, metadata: { reactions: [{ emoji_name: 'tada' }] } },
      { props: {}, metadata: {} },
    ]);
    expect(await get(double, '/teams/name/acme/channels/name/old')).toMatchObject({ delete_at: 0 });
  });

  it('has files where paths say, and lines in any folder', async () => {
    const double = await startOld();
    const lines = [VERSION, post({ attachments: [{ path: 'deep/a.txt' }] })];
    const import_file = await uploadZip(double, await aZip(lines, { 'deep/a.txt': 'a' }, 'deep/x.jsonl'));
    expect((await ended(double, await createJob(double, { import_file }))).status).toBe('success');
    expect((await postsOf(double))[0].file_ids).toHaveLength(1);
  });

  it('stores the roots of a batch before it meets a bad reply', async () => {
    const double = await startOld();
    const job = await runLines(double, [post({ replies: [reply({ message: null })] })]);
    expect(job.data.line_number).toBe('2');
    expect(await postsOf(double)).toHaveLength(1);
  });

  it.each([
    ['DELETE', '/imports/x.zip'],
    ['PATCH', '/jobs/abc/status'],
    ['POST', '/reports/posts'],
    ['POST', '/posts/ids'],
  ])('has no %s %s', async (method, path) => {
    expect((await call(await startOld(), method, path, { body: {} })).body.id).toBe(
      'api.context.404.app_error',
    );
  });
});
