import { describe, expect, it } from '@jest/globals';
import { call, get, runLines } from './support/client.ts';
import { channel, post, reaction, reply, T0, team, user, WORLD } from './support/lines.ts';
import { channelId, postsOf, userNamed, withDoubles } from './support/with-double.ts';

const { startWorld } = withDoubles();
const FILES = { 'data/a/one.txt': 'one', 'data/b/two.txt': 'two' };
const attachments = [{ path: 'a/one.txt' }, { path: 'b/two.txt' }];

describe('a line that comes again (§ 6)', () => {
  it('finds teams and channels by name and overwrites what it says', async () => {
    const double = await startWorld();
    const before = await get(double, `/channels/${await channelId(double)}`);
    const job = await runLines(double, [
      team({ display_name: 'New' }),
      channel({ display_name: 'Dev 2', type: 'P' }),
    ]);
    expect(job.status).toBe('success');
    expect(await get(double, '/teams/name/acme')).toMatchObject({ display_name: 'New' });
    expect(await get(double, `/channels/${before.id}`)).toMatchObject({
      display_name: 'Dev 2',
      type: 'P',
      header: '',
    });
  });

  it('ends the import at a channel that is archived', async () => {
    const double = await startWorld();
    await call(double, 'DELETE', `/channels/${await channelId(double)}`);
    const job = await runLines(double, [channel()]);
    expect(job).toMatchObject({ status: 'error', progress: -1, data: { line_number: '2' } });
    expect(job.data.error).toContain('Unable to update the channel.');
  });

  it('gives a new password to a person without one, and takes the SSO link and the locale away', async () => {
    const double = await startWorld();
    const own = { password: 'Correct-horse-1', locale: 'de' };
    await runLines(double, [user('ann', own)]);
    const login = (password: string) =>
      call(double, 'POST', '/users/login', { body: { login_id: 'ann', password }, token: null });
    expect((await login(own.password)).status).toBe(200);
    const { id } = await userNamed(double, 'bob');
    await call(double, 'PUT', `/users/${id}/auth`, { body: { auth_service: 'saml', auth_data: 'bob-7' } });

    await runLines(double, [user('ann', { delete_at: T0 }), user('bob')]);
    expect((await login(own.password)).status).toBe(401);
    expect(await userNamed(double, 'ann')).toMatchObject({ locale: 'en', delete_at: 0 });
    expect(await userNamed(double, 'bob')).toMatchObject({ auth_service: '', auth_data: '' });
  });

  it('keeps the SSO link of a person whose line has it', async () => {
    const double = await startWorld();
    const sso = { auth_service: 'saml', auth_data: 'bob-7' };
    for (const _ of [1, 2]) await runLines(double, [user('bob', sso)]);
    expect(await userNamed(double, 'bob')).toMatchObject(sso);
  });

  it('takes roles of memberships back to what the line says', async () => {
    const double = await startWorld();
    const inChannel = (fields: object) => ({
      teams: [{ name: 'acme', channels: [{ name: 'dev', ...fields }] }],
    });
    const { id } = await userNamed(double, 'ann');
    const path = `/channels/${await channelId(double)}/members/${id}`;
    await runLines(double, [user('ann', inChannel({ roles: 'channel_user channel_admin' }))]);
    expect(await get(double, path)).toMatchObject({
      scheme_admin: true,
      roles: 'channel_user channel_admin',
    });
    await runLines(double, [user('ann', inChannel({}))]);
    expect(await get(double, path)).toMatchObject({ scheme_admin: false, roles: 'channel_user' });
  });

  it('finds a post by channel, time and text, and takes the new author', async () => {
    const double = await startWorld();
    await runLines(double, [post()]);
    const [before] = await postsOf(double);
    await runLines(double, [post({ user: 'bob' })]);
    const after = await postsOf(double);
    expect(after).toHaveLength(1);
    expect(after[0]).toMatchObject({
      id: before.id,
      user_id: (await userNamed(double, 'bob')).id,
      edit_at: 0,
    });
    expect(after[0].update_at).toBeGreaterThan(T0);
  });

  it.each([
    ['another text', { message: 'hello!' }],
    ['another millisecond', { create_at: T0 + 1 }],
    ['another channel', { channel: 'town-square' }],
  ])('is another post with %s', async (_, change) => {
    const double = await startWorld();
    await runLines(double, [post()]);
    await runLines(double, [post(change)]);
    expect([...(await postsOf(double)), ...(await postsOf(double, 'town-square'))]).toHaveLength(2);
  });

  it('finds a reply where a root of its time and text is sent', async () => {
    const double = await startWorld();
    await runLines(double, [post({ replies: [reply()] })]);
    await runLines(double, [post({ user: 'cid', message: 'yes', create_at: T0 + 10 })]);
    const [root, second] = await postsOf(double);
    expect(second).toMatchObject({ root_id: root.id, user_id: (await userNamed(double, 'cid')).id });
  });

  it('keeps files that agree in name, size and content', async () => {
    const double = await startWorld();
    await runLines(double, [post({ attachments })], FILES);
    const [before] = await postsOf(double);
    await runLines(double, [post({ attachments })], FILES);
    const [after] = await postsOf(double);
    expect(after.file_ids).toEqual(before.file_ids);
  });

  it.each([
    ['the line has no attachments', {}, FILES, 0],
    ['a file is not in this zip', { attachments }, { 'data/a/one.txt': 'one' }, 1],
  ])('removes the files of a post if %s', async (_, fields, files, left) => {
    const double = await startWorld();
    await runLines(double, [post({ attachments })], FILES);
    expect((await runLines(double, [post(fields)], files)).status).toBe('success');
    const [after] = await postsOf(double);
    expect(after.file_ids).toHaveLength(left);
    expect(double.state.tables.files.size).toBe(left);
  });

  it('makes one of two equal files of one name', async () => {
    const double = await startWorld();
    const twins = { attachments: [{ path: 'a/one.txt' }, { path: 'c/one.txt' }] };
    const files = { 'data/a/one.txt': 'same', 'data/c/one.txt': 'same' };
    const counts: number[] = [];
    for (const _ of [1, 2]) {
      await runLines(double, [post(twins)], files);
      counts.push((await postsOf(double))[0].file_ids.length);
    }
    expect(counts).toEqual([2, 1]);
  });

  it('keeps the time of a reaction, and brings one back that was taken', async () => {
    const double = await startWorld();
    await runLines(double, [post({ reactions: [reaction()] })]);
    const [stored] = double.state.tables.reactions.values();
    double.state.commit(['reactions', { ...stored!, delete_at: T0 + 30 }]);
    await runLines(double, [post({ reactions: [reaction({ create_at: T0 + 99 })] })]);
    expect(await get(double, `/posts/${stored!.post_id}/reactions`)).toMatchObject([{ create_at: T0 + 20 }]);
  });

  it('makes a clamped reply again at every run', async () => {
    const double = await startWorld();
    const line = post({ replies: [reply({ create_at: T0 - 5 })] });
    for (const _ of [1, 2]) await runLines(double, [line]);
    expect((await postsOf(double)).map(({ create_at }: { create_at: number }) => create_at)).toEqual([
      T0,
      T0,
      T0,
    ]);
  });

  it('stores two of equal key in one batch, whoever wrote them, and finds one of them later', async () => {
    const double = await startWorld();
    const both = [post(), post({ user: 'bob' })];
    await runLines(double, both, {}, { workers: '1' });
    await runLines(double, both, {}, { workers: '1' });
    expect(await postsOf(double)).toHaveLength(2);
  });

  it('leaves deleted and edited posts as they are', async () => {
    const double = await startWorld();
    const lines = [post(), post({ message: 'second', create_at: T0 + 1 })];
    await runLines(double, lines);
    const [first, second] = await postsOf(double);
    await call(double, 'DELETE', `/posts/${first.id}`);
    await call(double, 'PUT', `/posts/${second.id}/patch`, { body: { message: 'changed' } });
    await runLines(double, lines);
    const shown = await postsOf(double);
    expect(shown.map(({ message }: { message: string }) => message)).toEqual(['changed']);
  });

  it('adds nothing when the whole world comes again', async () => {
    const double = await startWorld();
    const lines = [
      ...WORLD,
      post({ replies: [reply({ reactions: [reaction()] })], reactions: [reaction()] }),
    ];
    await runLines(double, lines);
    const sizes = () => Object.entries(double.state.tables).map(([name, { size }]) => [name, size]);
    const before = sizes().filter(([name]) => name !== 'jobs');
    expect((await runLines(double, lines)).status).toBe('success');
    expect(sizes().filter(([name]) => name !== 'jobs')).toEqual(before);
  });
});
