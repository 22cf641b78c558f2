import { describe, expect, it } from '@jest/globals';
import {
  BOB,
  broken,
  brokenBy,
  checkEntries,
  checkLines,
  FILE,
  FILES,
  jsonl,
  line,
  POST,
  REACTION,
  REPLY,
  soundLines,
  TEAM,
  type Values,
} from './support/import-file.ts';

const attachments = (count: number) => Array.from({ length: count }, () => ({ path: FILE }));
const missing = [{ path: 'x' }];

describe('of a post, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['no team', 'post.team', { team: undefined }],
    ['an unknown team', 'post.unknown_team', { team: 'other' }],
    ['an unknown channel', 'post.unknown_channel', { channel: 'other' }],
    ['a channel in capitals', 'name.case', { channel: 'Dev' }],
    ['no author', 'post.user', { user: undefined }],
    ['an unknown author', 'post.unknown_user', { user: 'eve' }],
    ['two spellings of one user', 'post.user_spelling', { replies: [{ ...REPLY, user: 'Ann' }] }],
    ['no message', 'post.message', { message: undefined }],
    ['a null for a message', 'post.message', { message: null }],
    ['16,384 runes', 'post.message', { message: '\u{1f600}'.repeat(16_384) }],
    ['no time', 'post.create_at', { create_at: undefined }],
    ['a time of 0', 'post.create_at', { create_at: 0 }],
    ['a negative time', 'post.negative_time', { create_at: -1 }],
    ['a time as text', 'post.create_at', { create_at: '1000' }],
    ['a fraction of a time', 'post.create_at', { create_at: 1000.5 }],
    ['a type of its own', 'post.type', { type: 'system_ephemeral' }],
    ['a type that needs more than a line can say', 'post.type', { type: 'burn_on_read' }],
    ['a long type', 'post.type', { type: `custom_${'x'.repeat(20)}` }],
    ['props that are none', 'post.props', { props: [] }],
    ['props over 800,000 runes', 'post.props', { props: { text: 'x'.repeat(800_000) } }],
    ['props over 800,000 runes as Go writes them', 'post.props', { props: { text: '<'.repeat(140_000) } }],
    ['another name', 'post.username_override', { props: { from_webhook: 'true', override_username: 'x' } }],
    [
      'another icon without a webhook',
      'post.override_without_webhook',
      { props: { override_icon_url: 'x' } },
    ],
    ['a pin that is no flag', 'post.is_pinned', { is_pinned: 1 }],
    ['1,001 bytes of hashtags', 'post.hashtags', { message: '#abcdefgh '.repeat(101) }],
    ['a flag of a stranger', 'post.unknown_user', { flagged_by: ['eve'] }],
    ['a follower who is unknown', 'post.unknown_user', { thread_followers: [{ user: 'eve' }] }],
    ['a follower without a name', 'follower.user', { thread_followers: [{}] }],
    ['a follower twice', 'post.follower_twice', { thread_followers: [{ user: 'bob' }, { user: 'bob' }] }],
    ['an unknown field', 'unknown_field', { hashtags: '' }],
  ])('%s', async (_, rule, change) => {
    expect(await brokenBy({ post: [{ ...POST, ...change }] })).toContain(rule);
  });

  it('no hashtags where there are none, or 1,000 bytes', async () => {
    expect(await brokenBy({ post: [{ ...POST, message: '#abcdefgh, '.repeat(100) }] })).toEqual([]);
    expect(await brokenBy({ post: [{ ...POST, message: '#1 a#b # ##'.repeat(1_000) }] })).toEqual([]);
  });

  it('the time of another in the same channel', async () => {
    expect(await brokenBy({ post: [POST, { ...POST, message: 'another' }] })).toContain('post.time_twice');
    expect(await brokenBy({ post: [POST, { ...POST, create_at: 1001, replies: [] }] })).toContain(
      'post.time_twice',
    );
    expect(await brokenBy({ post: [POST, POST] })).toContain('post.twice');
    const followed = { ...POST, thread_followers: [{ user: 'bob' }] };
    expect(await brokenBy({ post: [POST, followed] })).toContain('post.twice');
    expect(await brokenBy({ post: [followed, followed] })).toContain('post.twice_followed');
    expect(await brokenBy({ post: [POST, { ...POST, channel: 'town-square' }] })).toEqual([]);
  });
});

describe('of a reply, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['a stranger', 'post.unknown_user', { user: 'eve' }],
    ['no message', 'reply.message', { message: undefined }],
    ['a time before its root', 'reply.before_root', { create_at: 999 }],
    ['the time of its root', 'post.time_twice', { create_at: 1000 }],
    ['the time and text of its root', 'post.twice', { create_at: 1000, message: 'hello' }],
    ['a reply to it', 'unknown_field', { replies: [] }],
    ['another type', 'reply.type', { type: 'x' }],
    ['a reaction before it', 'reaction.before_post', { reactions: [REACTION] }],
    ['eleven attachments', 'attachments.too_many', { attachments: attachments(11) }],
  ])('%s', async (_, rule, change) => {
    expect(await brokenBy({ post: [{ ...POST, replies: [{ ...REPLY, ...change }] }] })).toContain(rule);
  });

  it('two of one time', async () => {
    const replies = [REPLY, { ...REPLY, message: 'x' }];
    expect(await brokenBy({ post: [{ ...POST, replies }] })).toEqual(['post.time_twice']);
  });

  it('a reaction between the time of a reply and that of its root, to which it is raised', async () => {
    const replies = [{ ...REPLY, create_at: 900, reactions: [{ ...REACTION, create_at: 950 }] }];
    expect(await brokenBy({ post: [{ ...POST, replies }] })).toEqual([
      'reply.before_root',
      'reaction.before_post',
    ]);
  });

  it('one that is no object', async () => {
    expect(await brokenBy({ post: [{ ...POST, replies: ['x'] }] })).toEqual(['post.replies']);
  });
});

describe('of reactions, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['a stranger', 'reaction.unknown_user', { user: 'eve' }],
    ['a time before the post', 'reaction.before_post', { create_at: 999 }],
    ['another sign in the name', 'reaction.emoji_name', { emoji_name: 'é' }],
    ['an emoji that nobody defines', 'reaction.unknown_emoji', { emoji_name: 'nobody_knows' }],
    ['no time', 'reaction.create_at', { create_at: undefined }],
    ['a time of 0', 'reaction.create_at', { create_at: 0 }],
    ['the same one twice', 'reaction.twice', { emoji_name: '+1' }],
    ['an unknown field', 'unknown_field', { count: 1 }],
  ])('%s', async (_, rule, change) => {
    const reactions = [REACTION, { ...REACTION, emoji_name: 'tada', ...change }];
    expect(await brokenBy({ post: [{ ...POST, reactions }] })).toContain(rule);
  });

  it('no emoji that is defined or built in, of whatever tone', async () => {
    const names = ['partyparrot', 'thumbsup', 'wave_medium_light_skin_tone', 'flag-de'];
    const reactions = names.map((emoji_name) => ({ ...REACTION, emoji_name }));
    expect(await brokenBy({ post: [{ ...POST, reactions }] })).toEqual([]);
  });
});

describe('of attachments, the checker refuses or warns of', () => {
  it.each<[string, string, Values[]]>([
    ['eleven', 'attachments.too_many', attachments(11)],
    ['one twice', 'attachment.twice', attachments(2)],
    ['one that is not in the zip', 'attachment.missing', missing],
    ['one elsewhere', 'attachment.outside', [{ path: '../x' }]],
    ['a long path', 'attachment.path_length', [{ path: `${'x/'.repeat(256)}y` }]],
    ['a long file name', 'attachment.name', [{ path: 'x'.repeat(257) }]],
    ['a long extension', 'attachment.name', [{ path: `a.${'x'.repeat(65)}` }]],
    ['one without a path', 'attachment.path', [{}]],
    ['an unknown field', 'unknown_field', [{ path: FILE, name: 'x' }]],
  ])('%s', async (_, rule, value) => {
    expect(await brokenBy({ post: [{ ...POST, attachments: value }] })).toContain(rule);
  });

  it('those that the server does not look for behind one that is missing', async () => {
    const replies = [{ ...REPLY, attachments: attachments(1) }];
    expect(await brokenBy({ post: [{ ...POST, replies }] })).toEqual([]);
    expect(await brokenBy({ post: [{ ...POST, attachments: missing, replies }] })).toEqual([
      'attachment.missing',
      'attachment.unmapped',
    ]);
    const beside = [...missing, { path: FILE }];
    expect(await brokenBy({ post: [{ ...POST, attachments: beside }] })).toEqual(['attachment.missing']);
  });

  it('a file of more than 100 MiB', async () => {
    const large = {
      'import.jsonl': jsonl(soundLines()),
      ...FILES,
      [`data/${FILE}`]: Buffer.alloc(100 * 1024 * 1024 + 1),
    };
    expect(await broken(checkEntries(Object.entries(large)))).toEqual(['attachment.size']);
  });
});

describe('a thread that goes on', () => {
  const first = { ...POST, replies: [REPLY] };
  const more = (change: Values = {}) => ({ ...POST, replies: [{ ...REPLY, create_at: 1003 }], ...change });
  const later = (second: Values) => [
    ...soundLines({ post: [first] }),
    line('team', TEAM),
    line('post', second),
  ];
  const check = (values: readonly unknown[]) => broken(checkLines(values));

  it('may have a second line behind the team, which ends the run of posts', async () => {
    expect(await check(later(more()))).toEqual([]);
  });

  it('counts its root once', async () => {
    const { counts } = await checkLines(later(more()));
    expect(counts).toMatchObject({ posts: 2, replies: 2, attachments: 1 });
  });

  it('has no second line in one run with the first', async () => {
    expect(await check(soundLines({ post: [first, more()] }))).toEqual(['post.twice']);
  });

  it('has no second line without replies, with other files or another author, or with a reply again', async () => {
    expect(await check(later(more({ replies: [] })))).toEqual(['post.twice']);
    expect(await check(later(more({ attachments: [] })))).toEqual(['post.overwritten']);
    expect(await check(later(more({ user: 'bob' })))).toEqual(['post.overwritten']);
    expect(await check(later(more({ replies: [REPLY] })))).toEqual(['post.twice']);
  });

  it('has its second line behind nothing but a team that changes nothing', async () => {
    const lines = [
      ...soundLines({ post: [first], direct_post: [] }),
      line('user', { ...BOB, username: 'c', email: 'c@d' }),
      line('post', more()),
    ];
    expect(await check(lines)).toEqual(['line.order']);
  });
});
