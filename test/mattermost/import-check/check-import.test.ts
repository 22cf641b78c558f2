import { describe, expect, it } from '@jest/globals';
import {
  ALWAYS,
  BOB,
  broken,
  CHANNEL,
  checkLines,
  FILE,
  line,
  POST,
  REPLY,
  soundLines,
  USER,
} from './support/import-file.ts';

describe('checkImport', () => {
  it('finds nothing wrong with a sound file, and counts what it holds', async () => {
    const { problems, counts } = await checkLines(soundLines());
    expect(problems.map(({ rule }) => rule)).toEqual([ALWAYS]);
    expect(counts).toEqual({
      users: 2,
      bots: 0,
      channels: 1,
      directChannels: 1,
      posts: 2,
      replies: 1,
      reactions: 1,
      attachments: 1,
      emoji: 1,
      lines: 9,
    });
  });

  it('takes everything that is allowed', async () => {
    const parts = {
      role: [{ name: 'my_role', display_name: 'Mine', permissions: ['create_post'] }],
      scheme: [
        {
          name: 'my_scheme',
          display_name: 'Mine',
          scope: 'channel',
          default_channel_admin_role: { name: 'a', display_name: 'A' },
          default_channel_user_role: { name: 'b', display_name: 'B' },
        },
      ],
      team: [
        {
          name: 'acme',
          display_name: 'Acme',
          type: 'O',
          description: '',
          allow_open_invite: true,
          scheme: null,
        },
      ],
      channel: [CHANNEL, { ...CHANNEL, name: 'old_x', type: 'P', deleted_at: 5, scheme: 'my_scheme' }],
      user: [
        {
          ...USER,
          password: '01234567',
          first_name: 'A'.repeat(64),
          last_name: '\u{1f600}'.repeat(64),
          position: '',
          roles: 'system_admin system_user',
          locale: 'pt-BR',
          delete_at: 1,
          auth_service: '',
          auth_data: null,
          notify_props: { desktop: 'all', comments: 'never' },
          formatting: 'true',
        },
        {
          ...BOB,
          teams: [
            {
              name: 'acme',
              theme: '{"a":"#fff"}',
              channels: [{ name: 'town-square' }, { name: 'off-topic' }],
            },
          ],
        },
        { username: '9-._', email: '"a b"@example.com', delete_at: 0, auth_service: 'saml', auth_data: 'x' },
      ],
      bot: [{ username: 'robot', owner: 'ann', description: 'd'.repeat(1024) }],
      direct_channel: [
        { members: ['ann', 'bob'] },
        { members: ['ann', 'ann'], favorited_by: ['ann'] },
        {
          participants: [
            { username: 'bob', scheme_user: true },
            { username: '9-._', scheme_user: true },
            { username: 'ann', scheme_guest: true },
          ],
        },
      ],
      post: [
        {
          ...POST,
          replies: null,
          message: '\u{1f600}'.repeat(16_383),
          type: 'system_join_channel',
          props: { username: 'ann', x: 1e3, create_at: 1.5 },
          edit_at: 0,
          is_pinned: true,
        },
        { ...POST, attachments: [], replies: [], channel: 'town-square', message: '', user: 'robot' },
        {
          ...POST,
          attachments: [],
          create_at: 1001,
          type: 'custom_x',
          replies: [{ ...REPLY, create_at: 1002, props: null }],
          reactions: [],
        },
        {
          ...POST,
          attachments: [{ path: `/x/../${FILE}` }],
          create_at: 1003,
          reactions: null,
          replies: [],
          thread_followers: [{ user: 'bob' }],
        },
      ],
    };
    expect(await broken(checkLines(soundLines(parts)))).toEqual([]);
  });

  it('tells line, rule, entity and value', async () => {
    const { problems } = await checkLines(soundLines({ channel: [{ ...CHANNEL, type: 'X' }] }));
    expect(problems.at(-1)).toEqual({
      line: 4,
      rule: 'channel.type',
      entity: { type: 'channel', name: 'acme/dev' },
      what: 'expected O or P: "X"',
    });
  });

  it('names a post by channel and time, and a reply too', async () => {
    const post = { ...POST, is_pinned: 1, replies: [{ ...REPLY, user: 'eve' }] };
    const { problems } = await checkLines(soundLines({ post: [post] }));
    expect(problems.slice(1).map(({ entity }) => entity)).toEqual([
      { type: 'post', name: 'acme/dev', createAt: 1000 },
      { type: 'reply', name: 'acme/dev', createAt: 1001 },
    ]);
  });

  it('counts all problems and keeps the first ones of each rule', async () => {
    const channel = Array.from({ length: 20 }, (_, n) => ({ ...CHANNEL, name: `c${n}`, type: 'X' }));
    const { problems, totals } = await checkLines(soundLines({ channel: [CHANNEL, ...channel] }), {
      limit: 3,
    });
    expect(totals.get('channel.type')).toBe(20);
    expect(problems.filter(({ rule }) => rule === 'channel.type').map(({ line }) => line)).toEqual([5, 6, 7]);
  });

  it('quotes neither texts of posts nor passwords', async () => {
    const secret = 'secret'.repeat(3_000);
    const post = { ...POST, message: secret, props: [secret], replies: [{ ...REPLY, message: [secret] }] };
    const user = [USER, BOB, { username: 'eve', email: 'eve@example.com', password: secret }];
    const check = await checkLines([...soundLines({ post: [post], user }), line('post', secret)]);
    expect(check.totals.size).toBeGreaterThan(4);
    expect(JSON.stringify(check.problems.filter(({ rule }) => rule !== 'line.object'))).not.toContain(
      'secret',
    );
  });
});
