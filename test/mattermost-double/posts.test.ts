import { describe, expect, it } from '@jest/globals';
import { aGif, aPng } from '../support/images.ts';
import { call, get, runLines } from './support/client.ts';
import { channel, directPost, post, reaction, reply, T0, WORLD } from './support/lines.ts';
import { channelId, postsOf, userNamed, withDoubles } from './support/with-double.ts';

const { start, startWorld } = withDoubles();
const props = (runes: number) => ({ text: 'x'.repeat(runes - '{"text":""}'.length) });

describe('a post (§ 3.6)', () => {
  it.each([
    ['no team', { team: undefined }, 'team_missing'],
    ['no channel', { channel: undefined }, 'channel_missing'],
    ['no user', { user: undefined }, 'user_missing'],
    ['no message', { message: undefined }, 'message_missing'],
    ['a message over MaxPostSize', { message: 'ü'.repeat(16_384) }, 'Post Message property is longer than'],
    ['no time', { create_at: undefined }, 'create_at_missing'],
    ['the time 0', { create_at: 0 }, 'create_at_zero'],
    ['props over 800,000 runes', { props: props(800_001) }, 'Post Props are longer'],
    ['an unknown type', { type: 'system_ephemeral' }, 'model.post.is_valid.type'],
    ['a type of 27 characters', { type: `custom_${'x'.repeat(20)}` }, 'model.post.is_valid.type'],
    ['a path that leaves its folder', { attachments: [{ path: '../secret' }] }, 'attachment.error'],
    ['over 1000 runes of hashtags', { message: '#abcdefgh '.repeat(120) }, 'model.post.is_valid.hashtags'],
    [
      'an early reaction',
      { reactions: [reaction({ create_at: T0 - 1 })] },
      'must be greater than the parent',
    ],
    [
      'a reaction of a long name',
      { reactions: [reaction({ emoji_name: 'x'.repeat(65) })] },
      'emoji_name_length',
    ],
    ['a reaction of a strange name', { reactions: [reaction({ emoji_name: 'a b' })] }, 'emoji_name'],
    ['a reply without a message', { replies: [reply({ message: null })] }, 'message_missing'],
    [
      'an early reaction to a reply',
      { replies: [reply({ reactions: [reaction({ create_at: T0 })] })] },
      'greater than',
    ],
  ])('ends the import if it has %s', async (_, fields, message) => {
    const double = await startWorld();
    const job = await runLines(double, [post(fields)]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '2' } });
    expect(job.data.error).toContain(message);
  });

  it.each([
    ['an empty message', { message: '' }],
    ['a message of MaxPostSize', { message: '😀'.repeat(16_383) }],
    ['props of 800,000 runes', { props: props(800_000) }],
    ['a type of its own', { type: 'custom_slack' }],
    ['a reaction at its own time, of a name that nobody has', { reactions: [reaction({ create_at: T0 })] }],
    ['an author who is in no channel', { channel: 'off-topic' }],
    ['a negative time', { create_at: -1 }],
  ])('is stored with %s', async (_, fields) => {
    const double = await startWorld();
    expect((await runLines(double, [post(fields)])).status).toBe('success');
    expect(double.state.tables.posts.size).toBe(1);
  });

  it('has all that its line says', async () => {
    const double = await startWorld();
    const fields = { edit_at: T0 + 5, is_pinned: true, props: { a: null }, flagged_by: ['bob'] };
    await runLines(double, [post({ message: 'see #this', ...fields })]);
    const [stored] = await postsOf(double);
    expect(stored).toMatchObject({ edit_at: T0 + 5, is_pinned: true, props: { a: null }, hashtags: '#this' });
    const { id } = await userNamed(double, 'bob');
    expect(await get(double, `/users/${id}/preferences`)).toMatchObject([
      { category: 'flagged_post', name: stored.id },
    ]);
  });

  it('goes into an archived channel too', async () => {
    const double = await startWorld();
    await runLines(double, [channel({ name: 'old', deleted_at: T0 })]);
    expect((await runLines(double, [post({ channel: 'old' })])).status).toBe('success');
  });

  it.each([['names a follower twice', [post({ thread_followers: [{ user: 'bob' }, { user: 'bob' }] })]]])(
    'fails with line 0 if it %s',
    async (_, lines) => {
      const job = await runLines(await startWorld(), lines);
      expect(job).toMatchObject({ status: 'error', data: { line_number: '0' } });
    },
  );

  it('is counted in its channel, unless it tells of a join', async () => {
    const double = await startWorld();
    const lines = [post({ replies: [reply()] }), post({ create_at: T0 + 50, type: 'system_join_channel' })];
    await runLines(double, lines);
    const totals = await get(double, `/channels/${await channelId(double)}`);
    expect(totals).toMatchObject({ total_msg_count: 2, total_msg_count_root: 1, last_post_at: T0 + 50 });
  });
});

describe('replies (§ 3.6, § 5)', () => {
  it('before their root are moved to its time, with a warning', async () => {
    const double = await startWorld();
    await runLines(double, [post({ replies: [reply({ create_at: T0 - 1 })] })]);
    const [root, second] = await postsOf(double).then((posts) =>
      posts.sort((a: { root_id: string }) => (a.root_id ? 1 : -1)),
    );
    expect(second).toMatchObject({ root_id: root.id, create_at: T0 });
    expect(double.warnings.join()).toContain('Reply CreateAt is before parent');
  });

  it('that were moved have reactions checked against both times', async () => {
    const replies = [reply({ create_at: T0 - 10, reactions: [reaction({ create_at: T0 - 5 })] })];
    const job = await runLines(await startWorld(), [post({ replies })]);
    expect(job.data.error).toContain('Reaction CreateAt');
  });

  it('of one millisecond mix up their reactions', async () => {
    const double = await startWorld();
    const replies = [
      reply({ message: 'first', reactions: [reaction({ emoji_name: 'one' })] }),
      reply({ message: 'second', reactions: [reaction({ emoji_name: 'two' })] }),
    ];
    await runLines(double, [post({ replies })]);
    const counts = (await postsOf(double)).map(
      (one: { message: string; metadata: { reactions?: unknown[] } }) => [
        one.message,
        one.metadata.reactions?.length ?? 0,
      ],
    );
    expect(Object.fromEntries(counts)).toEqual({ hello: 0, first: 0, second: 2 });
  });
});

describe('attachments (§ 1, § 3.6)', () => {
  const files = Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => [`data/${index}/f.txt`, `content ${index}`]),
  );
  const attached = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ path: `${index}/f.txt` }));

  it.each([
    [10, 'success'],
    [11, 'error'],
  ])('are at most 10 a post: %i end in %s', async (count, status) => {
    const double = await startWorld();
    const job = await runLines(double, [post({ attachments: attached(count) })], files);
    expect(job.status).toBe(status);
    if (status === 'error') {
      expect(job.data).toMatchObject({
        line_number: '2',
        error: expect.stringContaining('10 files maximum'),
      });
      // Uploaded before the post was refused: files of nobody's.
      const owners = [...double.state.tables.files.values()].map(({ post_id }) => post_id);
      expect(owners).toEqual(Array(11).fill(''));
    } else {
      const [stored] = await postsOf(double);
      expect(stored.file_ids).toHaveLength(10);
      expect(await get(double, `/posts/${stored.id}/files/info`)).toHaveLength(10);
    }
  });

  it('have the base name of their path, and their bytes can be had', async () => {
    const double = await startWorld();
    await runLines(double, [post({ attachments: [{ path: '3/f.txt' }] })], files);
    const [{ file_ids }] = await postsOf(double);
    expect(await get(double, `/files/${file_ids[0]}/info`)).toMatchObject({
      name: 'f.txt',
      size: 9,
      extension: 'txt',
    });
    expect(await get(double, `/files/${file_ids[0]}`)).toBe('content 3');
  });

  it.each([
    ['in the root: those of all replies', 'x/x.txt', '1/f.txt', '2/f.txt', [0, 0, 0]],
    ['in a reply: those of the replies behind it', '0/f.txt', 'x/x.txt', '2/f.txt', [1, 0, 0]],
    ['in the last reply: no other', '0/f.txt', '1/f.txt', 'x/x.txt', [1, 1, 0]],
  ])('of a line are lost by one that is missing %s', async (_, root, first, second, left) => {
    const double = await startWorld();
    const replies = [
      reply({ attachments: [{ path: first }] }),
      reply({ create_at: T0 + 20, attachments: [{ path: second }] }),
    ];
    const line = post({ attachments: [{ path: root }], replies });
    expect((await runLines(double, [line], files)).status).toBe('success');
    const counts = (await postsOf(double)).map(({ file_ids }: { file_ids: string[] }) => file_ids.length);
    expect(counts).toEqual(left);
    expect(double.warnings.join()).toContain('attachment "x/x.txt" not found in map');
  });

  it('are found in either spelling of Unicode', async () => {
    const double = await startWorld();
    const path = 'ü/ö.txt';
    const zipped = { [`data/${path.normalize('NFD')}`]: 'x' };
    await runLines(double, [post({ attachments: [{ path: path.normalize('NFC') }] })], zipped);
    expect((await postsOf(double))[0].file_ids).toHaveLength(1);
  });

  it.each([
    ['FileSettings.MaxFileSize', { MaxFileSize: 2000 }, { 'data/a.txt': Buffer.alloc(2001, 'x') }, 'a.txt'],
    ['MaxImageResolution (PNG)', { MaxImageResolution: 99 }, { 'data/a.png': aPng(10, 10) }, 'a.png'],
    ['MaxImageResolution (GIF)', { MaxImageResolution: 99 }, { 'data/a.gif': aGif(10, 10) }, 'a.gif'],
  ])('over %s are left out', async (_, FileSettings, zipped, path) => {
    const double = await startWorld();
    double.setConfig({ FileSettings });
    expect((await runLines(double, [post({ attachments: [{ path }] })], zipped)).status).toBe('success');
    expect((await postsOf(double))[0].file_ids).toEqual([]);
  });
});

describe('direct posts (§ 4)', () => {
  const names = ['ann', 'bob', 'cid'];

  it.each([
    ['of two', ['ann', 'bob'], 'D', 2],
    ['with oneself', ['ann', 'ann'], 'D', 1],
    ['of three', names, 'G', 3],
  ])('create the channel %s, and find it in any order', async (_, members, type, count) => {
    const double = await startWorld();
    const lines = [directPost(members), directPost([...members].reverse(), { create_at: T0 + 1 })];
    expect((await runLines(double, lines)).status).toBe('success');
    const direct = [...double.state.tables.channels.values()].filter(({ team_id }) => team_id === '');
    expect(direct).toMatchObject([{ type, total_msg_count: 2 }]);
    expect(await get(double, `/channels/${direct[0]!.id}/members`)).toHaveLength(count);
  });

  it.each([
    ['too few', ['ann'], {}, 'too few items'],
    ['too many', Array.from('abcdefghi'), {}, 'too many items'],
    ['a stranger flags', ['ann', 'bob'], { flagged_by: ['cid'] }, 'unknown_flagger'],
    ['somebody is named twice among three', ['ann', 'bob', 'bob'], {}, 'bad_user'],
  ])('end the import: %s', async (_, members, fields, message) => {
    const job = await runLines(await startWorld(), [directPost(members, fields)]);
    expect(job).toMatchObject({ status: 'error', data: { line_number: '2' } });
    expect(job.data.error).toContain(message);
  });

  it('need no place of their author among the members', async () => {
    const double = await startWorld();
    expect((await runLines(double, [directPost(['ann', 'bob'], { user: 'cid' })])).status).toBe('success');
  });

  it('have a channel whose line says more', async () => {
    const double = await startWorld();
    const participants = [{ username: 'ann', last_viewed_at: T0, scheme_user: true }, { username: 'bob' }];
    const line = (fields: object) => ({ type: 'direct_channel', direct_channel: fields });
    await runLines(double, [line({ participants, header: 'Ours', favorited_by: ['ann'] })]);
    const [direct] = [...double.state.tables.channels.values()].filter(({ type }) => type === 'D');
    expect(direct).toMatchObject({ header: 'Ours' });
    const { id } = await userNamed(double, 'bob');
    // Flags that are left out are false.
    expect(await get(double, `/channels/${direct!.id}/members/${id}`)).toMatchObject({
      scheme_user: false,
      roles: '',
    });

    await runLines(double, [
      line({ participants: [{ username: 'ann', last_viewed_at: T0 - 1 }, { username: 'bob' }] }),
    ]);
    const ann = await userNamed(double, 'ann');
    expect(await get(double, `/channels/${direct!.id}/members/${ann.id}`)).toMatchObject({
      last_viewed_at: T0,
    });
    const job = await runLines(double, [line({ members: ['ann', 'bob'], favorited_by: ['cid'] })]);
    expect(job.data.error).toContain('unknown_favoriter');
  });
});

it('shows reactions of posts and of replies', async () => {
  const double = await start();
  await runLines(double, [
    ...WORLD,
    post({ reactions: [reaction()], replies: [reply({ reactions: [reaction()] })] }),
  ]);
  const posts = await postsOf(double);
  for (const { id } of posts)
    expect(await get(double, `/posts/${id}/reactions`)).toMatchObject([{ emoji_name: 'tada', post_id: id }]);
  const ids = posts.map(({ id }: { id: string }) => id);
  const { body } = await call(double, 'POST', '/posts/ids/reactions', { body: ids });
  expect(Object.keys(body).sort()).toEqual([...ids].sort());
});
