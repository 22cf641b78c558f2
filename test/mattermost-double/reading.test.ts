import { describe, expect, it } from '@jest/globals';
import { post as ask, call, get, runLines } from './support/client.ts';
import { channel, emoji, post, reaction, reply, T0, user } from './support/lines.ts';
import { channelId, postsOf, userNamed, withDoubles } from './support/with-double.ts';

const { start, startWorld } = withDoubles();
const ROOTS = Array.from({ length: 7 }, (_, index) =>
  post({ message: `m${index}`, create_at: T0 + index * 100 }),
);
const names = (rows: { name?: string; username?: string }[]) =>
  rows.map(({ name, username }) => name ?? username);

describe('access (§ 8, § 9)', () => {
  it('needs a token, and for most things an administrator’s', async () => {
    const double = await startWorld();
    expect((await call(double, 'GET', '/system/ping', { token: null })).status).toBe(200);
    const nobody = await call(double, 'GET', '/users/me', { token: null });
    expect(nobody).toMatchObject({
      status: 401,
      body: { id: 'api.context.session_expired.app_error', status_code: 401, detailed_error: '' },
    });
    expect(nobody.body.request_id).toBe(nobody.headers.get('x-request-id'));
    const token = double.memberToken;
    expect(await call(double, 'GET', '/users/me', { token })).toMatchObject({
      body: { roles: 'system_user' },
    });
    const refused: [string, string, unknown?][] = [
      ['GET', '/config'],
      ['POST', '/uploads', { type: 'import', filename: 'x.zip', file_size: 1 }],
      ['GET', '/imports'],
      ['POST', '/jobs', { type: 'import_process', data: {} }],
      ['GET', '/jobs/type/import_process'],
      ['GET', `/channels/${await channelId(double)}/posts`],
    ];
    for (const [method, path, body] of refused)
      expect(await call(double, method, path, { token, body })).toMatchObject({
        status: 403,
        body: { status_code: 403 },
      });
  });

  it('knows no other pages', async () => {
    const answer = await call(await start(), 'GET', '/nothing');
    expect(answer).toMatchObject({ status: 404, body: { id: 'api.context.404.app_error' } });
  });

  it('refuses bodies that are no JSON, or over 300,000 bytes', async () => {
    const double = await start();
    const headers = { 'Content-Type': 'application/json' };
    const send = (text: string) => call(double, 'POST', '/users/ids', { bytes: Buffer.from(text), headers });
    expect((await send('[')).status).toBe(400);
    expect((await send(JSON.stringify(['x'.repeat(300_000)]))).status).toBe(413);
  });
});

describe('settings (§ 8, § 9)', () => {
  it('of the client are texts, with the limits only for who is logged in', async () => {
    const double = await start();
    const path = '/config/client?format=old';
    expect(await get(double, path)).toMatchObject({ Version: '11.6.0', MaxPostSize: '16383' });
    expect((await call(double, 'GET', path, { token: null })).body).not.toHaveProperty('MaxPostSize');
    expect((await call(double, 'GET', '/config/client')).status).toBe(501);
  });

  it('have the server’s defaults, and can be patched', async () => {
    const double = await start();
    expect(await get(double, '/config')).toMatchObject({
      FileSettings: { MaxFileSize: 104_857_600, EnableFileAttachments: true },
      TeamSettings: { MaxUsersPerTeam: 50, MaxChannelsPerTeam: 2000 },
      ServiceSettings: { EnablePostUsernameOverride: false },
    });
    await call(double, 'PUT', '/config/patch', { body: { TeamSettings: { MaxUsersPerTeam: 5000 } } });
    expect((await get(double, '/config')).TeamSettings).toMatchObject({
      MaxUsersPerTeam: 5000,
      MaxChannelsPerTeam: 2000,
    });
  });
});

describe('people (§ 9)', () => {
  it('come by page, by team, by channel, by name and by id', async () => {
    const double = await startWorld();
    expect(names(await get(double, '/users?per_page=2&page=1'))).toEqual(['cid', 'plainuser']);
    const { id } = await get(double, '/teams/name/acme');
    expect(names(await get(double, `/users?in_team=${id}`))).toEqual(['ann', 'bob', 'cid']);
    expect(names(await get(double, `/users?in_channel=${await channelId(double)}`))).toEqual([
      'ann',
      'bob',
      'cid',
    ]);
    const known = await ask(double, '/users/usernames', ['bob', 'nobody', 'bob']);
    expect(names(known)).toEqual(['bob']);
    expect(names(await ask(double, '/users/ids', [known[0].id]))).toEqual(['bob']);
    expect(await get(double, '/users/stats')).toEqual({ total_users_count: 5 });
  });

  it('can be deactivated and activated', async () => {
    const double = await startWorld();
    const { id } = await userNamed(double, 'bob');
    await call(double, 'PUT', `/users/${id}/active`, { body: { active: false } });
    expect(names(await get(double, '/users?inactive=true'))).toEqual(['bob']);
    await call(double, 'PUT', `/users/${id}/active`, { body: { active: true } });
    expect(names(await get(double, '/users?inactive=true'))).toEqual([]);
  });

  it('can be changed, and counted by team and channel', async () => {
    const double = await startWorld();
    const { id } = await userNamed(double, 'bob');
    const patch = (body: object) => call(double, 'PUT', `/users/${id}/patch`, { body });
    expect((await patch({ nickname: 'Bobby', username: 'other' })).body).toMatchObject({
      nickname: 'Bobby',
      username: 'bob',
    });
    expect((await patch({ email: 'ann@example.com' })).status).toBe(400);
    await call(double, 'DELETE', `/users/${id}`);
    const { id: team } = await get(double, '/teams/name/acme');
    const count = async (query: string) =>
      (await get(double, `/users/stats/filtered?${query}`)).total_users_count;
    expect(await count(`in_team=${team}`)).toBe(2);
    expect(await count(`in_team=${team}&include_deleted=true`)).toBe(3);
    expect(await get(double, `/teams/${team}/stats`)).toMatchObject({
      total_member_count: 3,
      active_member_count: 2,
    });
  });

  it('who are bots can be disabled', async () => {
    const double = await startWorld();
    await runLines(double, [{ type: 'bot', bot: { username: 'robo', owner: 'ann' } }]);
    const { id } = await userNamed(double, 'robo');
    expect((await call(double, 'POST', `/bots/${id}/disable`)).status).toBe(200);
    expect((await userNamed(double, 'robo')).delete_at).toBeGreaterThan(0);
  });

  it('are at most 200 a page', async () => {
    const double = await start();
    await runLines(
      double,
      Array.from({ length: 205 }, (_, index) => user(`u${index}`, { teams: [] })),
    );
    expect(await get(double, '/users?per_page=1000')).toHaveLength(200);
    expect(await get(double, '/users')).toHaveLength(60);
  });
});

describe('channels (§ 9)', () => {
  it('come by kind, and all at once with their number', async () => {
    const double = await startWorld();
    await runLines(double, [
      channel({ name: 'secret', type: 'P' }),
      channel({ name: 'old', deleted_at: T0 }),
    ]);
    const { id } = await get(double, '/teams/name/acme');
    expect(names(await get(double, `/teams/${id}/channels`)).sort()).toEqual([
      'dev',
      'off-topic',
      'town-square',
    ]);
    expect(names(await get(double, `/teams/${id}/channels/private`))).toEqual(['secret']);
    expect(names(await get(double, `/teams/${id}/channels/deleted`))).toEqual(['old']);
    expect(await get(double, '/channels')).toHaveLength(4);
    const all = await get(double, '/channels?include_total_count=true&include_deleted=true&per_page=1');
    expect(all).toMatchObject({ total_count: 5, channels: [{ team_name: 'acme' }] });
  });

  it('can be archived, with a word in the channel, but not town-square', async () => {
    const double = await startWorld();
    const id = await channelId(double);
    expect((await call(double, 'DELETE', `/channels/${id}`)).status).toBe(200);
    expect((await get(double, `/channels/${id}`)).delete_at).toBeGreaterThan(0);
    expect(await postsOf(double)).toMatchObject([{ type: 'system_channel_deleted' }]);
    const again = await call(double, 'DELETE', `/channels/${await channelId(double, 'town-square')}`);
    expect(again).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('default channel') },
    });
  });

  it('of two or more people are there once asked for', async () => {
    const double = await startWorld();
    const ids = await Promise.all(
      ['ann', 'bob', 'cid'].map(async (name) => (await userNamed(double, name)).id),
    );
    const [direct, again] = [
      await ask(double, '/channels/direct', ids.slice(1)),
      await ask(double, '/channels/direct', [ids[2], ids[1]]),
    ];
    expect(direct).toMatchObject({ type: 'D', name: ids.slice(1).sort().join('__') });
    expect(again.id).toBe(direct.id);
    expect(await ask(double, '/channels/group', ids)).toMatchObject({
      type: 'G',
      name: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(await get(double, `/users/${ids[1]}/channels`)).toHaveLength(4);
  });

  it('have numbers', async () => {
    const double = await startWorld();
    const line = post({ is_pinned: true, attachments: [{ path: 'a.txt' }] });
    await runLines(double, [line, post({ create_at: T0 + 1 })], { 'data/a.txt': 'x' });
    const id = await channelId(double);
    expect(await get(double, `/channels/${id}/stats`)).toMatchObject({
      member_count: 3,
      pinnedpost_count: 1,
      files_count: 1,
    });
    expect((await get(double, `/channels/${id}/pinned`)).order).toHaveLength(1);
  });
});

describe('posts of a channel (§ 9)', () => {
  const threads = [
    ...ROOTS.slice(0, 6),
    post({
      message: 'm6',
      create_at: T0 + 600,
      replies: [reply({ create_at: T0 + 601 }), reply({ message: 'no', create_at: T0 + 602 })],
    }),
  ];

  it('come newest first in `order`; `posts` holds their whole threads beside', async () => {
    const double = await startWorld();
    await runLines(double, threads);
    const page = await get(double, `/channels/${await channelId(double)}/posts?per_page=1`);
    expect(page.order).toHaveLength(1);
    expect(
      Object.values(page.posts)
        .map((one) => (one as { message: string }).message)
        .sort(),
    ).toEqual(['m6', 'no', 'yes']);
    expect(page.prev_post_id).not.toBe('');
  });

  it('come page by page, before and after one, and by their change', async () => {
    const double = await startWorld();
    await runLines(double, ROOTS);
    const path = `/channels/${await channelId(double)}/posts`;
    const told = async (query: string) => {
      const { order, posts } = await get(double, `${path}?${query}`);
      return order.map((id: string) => posts[id].message);
    };
    expect(await told('per_page=3')).toEqual(['m6', 'm5', 'm4']);
    expect(await told('per_page=3&page=2')).toEqual(['m0']);
    const middle = (await postsOf(double))[3].id;
    expect(await told(`before=${middle}&per_page=2`)).toEqual(['m2', 'm1']);
    expect(await told(`after=${middle}&per_page=2`)).toEqual(['m5', 'm4']);
    expect(await told(`since=${T0 + 400}`)).toEqual(['m6', 'm5']);
    await call(double, 'DELETE', `/posts/${middle}`);
    expect(await told('per_page=200')).toHaveLength(6);
    expect(await told('per_page=200&include_deleted=true')).toHaveLength(7);
  });

  it('have their files, reactions and custom emoji beside them; deleted ones nothing of what was said', async () => {
    const double = await startWorld();
    const told = post({
      message: 'to :acme_logo: and :acme_logo: and :nothing:',
      attachments: [{ path: 'a.txt' }],
      reactions: [reaction({ emoji_name: 'acme_logo' }), reaction()],
    });
    await runLines(double, [emoji(), told], { 'data/a.txt': 'text', 'data/e/p.png': 'image' });
    const [{ id, metadata, file_ids }] = await postsOf(double);
    expect(metadata).toEqual({
      emojis: [expect.objectContaining({ name: 'acme_logo' })],
      files: [
        expect.objectContaining({
          id: file_ids[0],
          name: 'a.txt',
          size: 4,
          mime_type: 'text/plain; charset=utf-8',
        }),
      ],
      reactions: [
        expect.objectContaining({ emoji_name: 'acme_logo', create_at: T0 + 20 }),
        expect.objectContaining({ emoji_name: 'tada' }),
      ],
    });
    expect(await ask(double, '/posts/ids/reactions', [id, 'x'])).toEqual({ [id]: metadata.reactions, x: [] });
    await call(double, 'DELETE', `/posts/${id}`);
    const list = await get(double, `/channels/${await channelId(double)}/posts?include_deleted=true`);
    expect(list.posts[id]).toMatchObject({ message: '', metadata: {} });
    expect(await get(double, `/posts/${id}?include_deleted=true`)).toMatchObject({
      message: told.post.message,
    });
  });

  it('come by id and as threads', async () => {
    const double = await startWorld();
    await runLines(double, threads);
    const all = await postsOf(double);
    const ids = all.map(({ id }: { id: string }) => id);
    expect(await ask(double, '/posts/ids', ids)).toHaveLength(9);
    expect((await call(double, 'POST', '/posts/ids', { body: Array(1001).fill(ids[0]) })).status).toBe(400);
    const thread = await get(double, `/posts/${ids[7]}/thread`);
    expect(thread.order).toHaveLength(3);
    expect(thread.posts[ids[6]]).toMatchObject({ reply_count: 2, last_reply_at: T0 + 602 });
  });

  it('come in bulk by a cursor that holds the query', async () => {
    const double = await startWorld();
    await runLines(double, threads);
    const channel_id = await channelId(double);
    const read: string[] = [];
    let cursor: unknown;
    for (let pages = 0; pages < 3; pages++) {
      const answer = await ask(double, '/reports/posts', {
        channel_id,
        start_time: T0 + 100,
        per_page: 3,
        cursor,
      });
      read.push(...answer.posts.map(({ message }: { message: string }) => message));
      cursor = answer.next_cursor;
    }
    expect(read).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'yes', 'no']);
    expect(cursor).toBeUndefined();
    expect(
      (await call(double, 'POST', '/reports/posts', { body: { channel_id, per_page: 1001 } })).status,
    ).toBe(400);
  });

  it('are counted', async () => {
    const double = await startWorld();
    await runLines(double, threads);
    const { id } = await get(double, '/teams/name/acme');
    const rows: { name: string; value: number }[] = await get(
      double,
      `/analytics/old?name=standard&team_id=${id}`,
    );
    const counts = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    expect(counts).toMatchObject({
      post_count: 9,
      channel_open_count: 3,
      channel_private_count: 0,
      unique_user_count: 3,
    });
  });
});

it('shows emoji by name, and their images', async () => {
  const double = await start();
  await runLines(double, [emoji()], { 'data/e/p.png': 'image' });
  const { id, ...shown } = await get(double, '/emoji/name/acme_logo');
  expect(shown).toMatchObject({ name: 'acme_logo', delete_at: 0 });
  expect(await get(double, `/emoji/${id}/image`)).toBe('image');
  expect(await ask(double, '/emoji/names', ['acme_logo', 'nothing'])).toHaveLength(1);
  await call(double, 'DELETE', `/emoji/${id}`);
  expect((await call(double, 'GET', '/emoji/name/acme_logo')).status).toBe(404);
});

it('has no emoji where they are off', async () => {
  const double = await start({ config: { ServiceSettings: { EnableCustomEmoji: false } } });
  expect((await call(double, 'GET', '/emoji')).status).toBe(501);
});

it('shows the address of an icon that is an emoji, where icons may be overridden', async () => {
  const double = await startWorld();
  const props = { from_webhook: 'true', override_icon_emoji: ':robot_face:' };
  await runLines(double, [post({ props })]);
  expect((await postsOf(double))[0].props).toEqual(props);
  double.setConfig({ ServiceSettings: { EnablePostIconOverride: true } });
  expect((await postsOf(double))[0].props).toEqual({
    ...props,
    override_icon_url: '/static/emoji/robot_face.png',
  });
});
