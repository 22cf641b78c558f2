import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createZip } from '../../src/zip/zip-writer.ts';
import { tempDir } from '../zip/temp-dir.ts';
import { checkImport } from './check-import/check-import.ts';

type Values = Record<string, unknown>;

const directory = tempDir();
let files = 0;

/** Checks a zip of these entries, in this order. */
async function check(entries: Record<string, string | Buffer>, lineBytes?: number) {
  const path = join(directory, `${files++}.zip`);
  const zip = await createZip(path);
  for (const [name, content] of Object.entries(entries)) await zip.addBuffer(name, Buffer.from(content));
  await zip.close();
  return checkImport(path, lineBytes);
}

const VERSION = { type: 'version', version: 1, info: { generator: 'test' } };
const TEAM = { name: 'acme', display_name: 'Acme', type: 'I' };
const CHANNEL = { team: 'acme', name: 'dev', display_name: 'Dev', type: 'O', header: 'h', purpose: 'p' };
const MEMBERSHIPS = [
  { name: 'acme', roles: 'team_user', channels: [{ name: 'dev', roles: 'channel_user' }] },
];
const USER = { username: 'ann', email: 'ann@example.com', nickname: 'Ann', teams: MEMBERSHIPS };
const BOB = { username: 'bob', email: 'bob@example.com' };
const POST = { team: 'acme', channel: 'dev', user: 'ann', message: 'hello', create_at: 1000 };
const REPLY = { user: 'bob', message: 'hi', create_at: 1001 };
const DIRECT = { channel_members: ['ann', 'bob'], user: 'ann', message: 'psst', create_at: 1000 };
const FILE = 'attachments/F1/a.txt';
const REACTION = { user: 'bob', emoji_name: '+1', create_at: 1000 };

const line = (type: string, value: unknown) => ({ type, [type]: value });

/** The lines of a small file that is right in everything; a test replaces some. */
const lines = (parts: Partial<Record<string, unknown[]>> = {}): unknown[] => {
  const types: Record<string, unknown[]> = {
    team: [TEAM],
    emoji: [{ name: 'parrot', image: 'emoji/parrot.gif' }],
    channel: [CHANNEL],
    user: [USER, BOB],
    direct_channel: [{ members: ['ann', 'bob'], header: '' }],
    post: [{ ...POST, attachments: [{ path: FILE }], reactions: [REACTION], replies: [REPLY] }],
    direct_post: [DIRECT],
    ...parts,
  };
  return [
    VERSION,
    ...Object.entries(types).flatMap(([type, values]) => values!.map((value) => line(type, value))),
  ];
};

const jsonl = (values: readonly unknown[]) => `${values.map((value) => JSON.stringify(value)).join('\n')}\n`;

const FILES = { [`data/${FILE}`]: 'text', 'data/emoji/parrot.gif': 'image' };
const checkLines = (values: readonly unknown[], lineBytes?: number) =>
  check({ 'import.jsonl': jsonl(values), ...FILES }, lineBytes);
const checkText = (text: string) => check({ 'import.jsonl': text, ...FILES });

/** The rules that a file breaks. */
const broken = async (checked: ReturnType<typeof check>) => [
  ...new Set((await checked).problems.map(({ rule }) => rule)),
];
const brokenBy = (parts: Partial<Record<string, unknown[]>>) => broken(checkLines(lines(parts)));

/** A post with all of what a good file's names, changed. */
const post = (change: Values) => ({
  post: [{ ...POST, attachments: [{ path: FILE }], reactions: [REACTION], replies: [REPLY], ...change }],
});

describe('checkImport', () => {
  it('finds nothing wrong with a good file, and counts what it holds', async () => {
    expect(await checkLines(lines())).toEqual({
      problems: [],
      counts: {
        users: 2,
        channels: 1,
        directChannels: 1,
        posts: 2,
        replies: 1,
        reactions: 1,
        attachments: 1,
        emoji: 1,
        lines: 9,
      },
    });
  });

  it('takes everything that is allowed', async () => {
    const parts = {
      channel: [CHANNEL, { ...CHANNEL, name: 'old_x', type: 'P', deleted_at: 5 }],
      user: [
        {
          ...USER,
          password: '0123456789',
          first_name: 'A'.repeat(64),
          last_name: '\u{1f600}'.repeat(64),
          position: '',
          roles: 'system_admin system_user',
          locale: 'pt-BR',
          delete_at: 1,
        },
        { ...BOB, teams: [{ name: 'acme', channels: [{ name: 'town-square' }, { name: 'off-topic' }] }] },
      ],
      direct_channel: [{ members: ['ann', 'bob'] }, { members: ['ann', 'ann'] }],
      post: [
        {
          ...POST,
          message: '\u{1f600}'.repeat(16_383),
          type: 'system_join_channel',
          props: { username: 'ann' },
          edit_at: 1005,
          is_pinned: true,
          attachments: [{ path: FILE }],
        },
        { ...POST, channel: 'town-square', message: '' },
        { ...POST, create_at: 1001, type: 'custom_x', replies: [{ ...REPLY, create_at: 1002 }] },
      ],
    };
    expect((await checkLines(lines(parts))).problems).toEqual([]);
  });

  it('tells line, rule and value', async () => {
    const { problems } = await checkLines(lines({ channel: [{ ...CHANNEL, type: 'X' }] }));
    expect(problems).toEqual([{ line: 4, rule: 'channel.type', what: 'expected O or P: "X"' }]);
  });

  describe('refuses, of the zip,', () => {
    it.each<[string, string, Record<string, string>]>([
      ['none at all', 'zip.one_jsonl', {}],
      ['two files of lines', 'zip.one_jsonl', { 'import.jsonl': jsonl(lines()), 'more.jsonl': '', ...FILES }],
      ['lines in a folder', 'zip.one_jsonl', { 'data/import.jsonl': jsonl(lines()), ...FILES }],
      ['another .jsonl before the lines', 'zip.jsonl_first', { 'data/x.jsonl': '', 'import.jsonl': '' }],
      ['a file beside data/', 'zip.stray', { 'import.jsonl': jsonl(lines()), 'x.txt': '', ...FILES }],
      ['a way out of data/', 'zip.path', { 'import.jsonl': jsonl(lines()), 'data/../x': '', ...FILES }],
      ['a back-slash in a name', 'zip.path', { 'import.jsonl': jsonl(lines()), 'data/a\\b': '', ...FILES }],
      ['a decomposed name', 'zip.nfc', { 'import.jsonl': jsonl(lines()), 'data/e\u0301': '', ...FILES }],
      [
        'a file that no line names',
        'zip.unnamed_file',
        { 'import.jsonl': jsonl(lines()), 'data/x': '', ...FILES },
      ],
      ['a file of no lines', 'version', { 'import.jsonl': '' }],
    ])('%s', async (_, rule, entries) => {
      expect(await broken(check(entries))).toContain(rule);
    });

    it('two entries of one name', async () => {
      const path = join(directory, 'twice.zip');
      const zip = await createZip(path);
      for (const name of ['import.jsonl', 'data/a', 'data/a']) await zip.addBuffer(name, Buffer.alloc(0));
      await zip.close();
      expect(await broken(checkImport(path))).toContain('zip.duplicate');
    });
  });

  describe('refuses, of lines,', () => {
    const good = jsonl(lines());
    it.each<[string, string, string]>([
      ['a blank one', 'line.blank', good.replace('\n', '\n\n')],
      ['a byte order mark', 'line.bom', `\ufeff${good}`],
      ['what is not JSON', 'line.json', `${good}{"type":\n`],
      ['what is not an object', 'line.json', `${good}[]\n`],
      ['an unknown type', 'line.type', good + jsonl([line('bots', {})])],
      ['a type without its object', 'line.object', good + jsonl([{ type: 'direct_post' }])],
      ['a second version', 'version', good + jsonl([VERSION])],
      ['another version', 'version', good.replace('"version":1', '"version":2')],
      ['another first line', 'version', good.slice(good.indexOf('\n') + 1)],
      ['a field beside the object', 'unknown_field', good.replace('{"type":"team"', '{"x":1,"type":"team"')],
      ['a field of version', 'unknown_field', good.replace('{"type":"version"', '{"x":1,"type":"version"')],
      [
        'a type that begins again',
        'line.order',
        good + jsonl([line('user', { ...BOB, username: 'c', email: 'c@d' })]),
      ],
      ['a time with an exponent', 'line.number', good.replace('"create_at":1001', '"create_at":1001e0')],
      ['U+0000', 'text.nul', good.replace('hello', '\\u0000')],
      [
        'U+0000 in a key',
        'text.nul',
        good.replace('"message":"hello"', '"message":"","props":{"\\u0000":1}'),
      ],
      ['half a surrogate pair', 'text.surrogate', good.replace('hello', '\\ud83d')],
    ])('%s', async (_, rule, text) => {
      expect(await broken(checkText(text))).toContain(rule);
    });

    it('bytes that are not UTF-8', async () => {
      const bytes = Buffer.from(good.replace('hello', 'h\u00ffllo'), 'latin1');
      expect(await broken(check({ 'import.jsonl': bytes, ...FILES }))).toEqual(['line.utf8']);
    });

    it('one that is too long', async () => {
      expect(await broken(checkLines(lines(), 1000))).toEqual([]);
      expect(await broken(checkLines(lines(post({ message: 'x'.repeat(1000) })), 1000))).toEqual([
        'line.too_long',
      ]);
    });

    it.each([
      ['channel', 'team'],
      ['user', 'channel'],
      ['direct_channel', 'user'],
      ['post', 'user'],
      ['direct_post', 'user'],
    ])('%s before %s', async (type, needed) => {
      const all = lines() as { type: string }[];
      const first = all.filter((one) => one.type === type);
      const rest = all.filter((one) => one.type !== type && one.type !== needed && one !== VERSION);
      const second = all.filter((one) => one.type === needed);
      expect(await broken(checkLines([VERSION, ...first, ...second, ...rest]))).toContain('line.order');
    });
  });

  describe('refuses, of a team,', () => {
    it.each<[string, string, Values]>([
      ['no name', 'team.name', { name: undefined }],
      ['a name of one sign', 'team.name', { name: 'a' }],
      ['a name of 65 bytes', 'team.name', { name: 'a'.repeat(65) }],
      ['a name with a sign', 'team.name', { name: 'a_b' }],
      ['a reserved beginning', 'team.name', { name: 'posting' }],
      ['a long display name', 'team.display_name', { display_name: 'x'.repeat(65) }],
      ['no display name', 'team.display_name', { display_name: '' }],
      ['another type', 'team.type', { type: 'P' }],
      ['a long description', 'team.description', { description: 'é'.repeat(128) }],
      ['a text for a flag', 'team.allow_open_invite', { allow_open_invite: 'false' }],
      ['an unknown field', 'unknown_field', { icon: 'x' }],
    ])('%s', async (_, rule, change) => {
      expect(await brokenBy({ team: [{ ...TEAM, ...change }] })).toContain(rule);
    });

    it('the same one twice', async () => {
      expect(await brokenBy({ team: [TEAM, TEAM] })).toEqual(['team.twice']);
    });
  });

  describe('refuses, of a channel,', () => {
    it.each<[string, string, Values]>([
      ['an unknown team', 'channel.unknown_team', { team: 'other' }],
      ['a name of one sign', 'channel.name', { name: 'x' }],
      ['a name of 65 bytes', 'channel.name', { name: 'a'.repeat(65) }],
      ['a name that ends in a sign', 'channel.name', { name: 'dev-' }],
      ['capitals', 'channel.name', { name: 'Dev' }],
      ['the name of a group', 'channel.name', { name: '0123456789abcdef0123456789abcdef01234567' }],
      ['the name of a direct channel', 'channel.name', { name: `${'a'.repeat(26)}__${'b'.repeat(26)}` }],
      ['no display name', 'channel.display_name', { display_name: undefined }],
      ['a long display name', 'channel.display_name', { display_name: 'x'.repeat(65) }],
      ['a direct one', 'channel.type', { type: 'D' }],
      ['a long header', 'channel.header', { header: 'x'.repeat(1025) }],
      ['a long purpose', 'channel.purpose', { purpose: 'x'.repeat(251) }],
      ['a fraction of a time', 'channel.deleted_at', { deleted_at: 1.5 }],
      ['a time of 0', 'channel.deleted_at', { deleted_at: 0 }],
      ['a private town square', 'channel.town_square', { name: 'town-square', type: 'P' }],
      ['an archived town square', 'channel.town_square', { name: 'town-square', deleted_at: 1 }],
      ['an unknown field', 'unknown_field', { creator: 'ann' }],
    ])('%s', async (_, rule, change) => {
      expect(await brokenBy({ channel: [CHANNEL, { ...CHANNEL, name: 'two', ...change }] })).toContain(rule);
    });

    it('the same one twice', async () => {
      expect(await brokenBy({ channel: [CHANNEL, CHANNEL] })).toEqual(['channel.twice']);
    });
  });

  describe('refuses, of an emoji,', () => {
    it.each<[string, string, Values]>([
      ['another sign in its name', 'emoji.name', { name: 'é' }],
      ['a name of 65 bytes', 'emoji.name', { name: 'a'.repeat(65) }],
      ['no image', 'emoji.image', { image: undefined }],
      ['an image that is not in the zip', 'emoji.image', { image: 'emoji/other.gif' }],
    ])('%s', async (_, rule, change) => {
      const emoji = { name: 'two', image: 'emoji/parrot.gif', ...change };
      expect(await brokenBy({ emoji: [{ name: 'parrot', image: 'emoji/parrot.gif' }, emoji] })).toContain(
        rule,
      );
    });

    it('the same one twice', async () => {
      const emoji = { name: 'parrot', image: 'emoji/parrot.gif' };
      expect(await brokenBy({ emoji: [emoji, emoji] })).toEqual(['emoji.twice']);
    });

    it('an image over 512 KiB', async () => {
      const image = Buffer.alloc(512 * 1024 + 1);
      const entries = { 'import.jsonl': jsonl(lines()), ...FILES, 'data/emoji/parrot.gif': image };
      expect(await broken(check(entries))).toEqual(['emoji.image']);
    });
  });

  describe('refuses, of a user,', () => {
    const memberOf = (...channels: Values[]) => ({ teams: [{ name: 'acme', channels }] });
    it.each<[string, string, Values]>([
      ['no name', 'user.username', { username: undefined }],
      ['a name of 65 bytes', 'user.username', { username: 'a'.repeat(65) }],
      ['capitals', 'user.username', { username: 'Eve' }],
      ['a restricted name', 'user.username', { username: 'matterbot' }],
      ['the name of another', 'user.twice', { username: 'ann' }],
      ['no address', 'user.email', { email: undefined }],
      ['an address without a domain', 'user.email', { email: 'eve' }],
      ['an address that begins with a dot', 'user.email', { email: '.eve@example.com' }],
      ['an address with two dots', 'user.email', { email: 'e..ve@example.com' }],
      ['a named address', 'user.email', { email: 'eve <eve@example.com>' }],
      ['capitals in an address', 'user.email', { email: 'Eve@example.com' }],
      ['an address of 129 bytes', 'user.email', { email: `${'e'.repeat(117)}@example.com` }],
      ['the address of another', 'user.email_twice', { email: 'ann@example.com' }],
      ['a short password', 'user.password', { password: '123456789' }],
      ['a service without its data', 'user.auth_service', { auth_service: 'saml' }],
      [
        'a password beside the data',
        'user.password',
        { auth_service: 'saml', auth_data: 'x', password: '0123456789' },
      ],
      ['a nickname of 65 runes', 'user.nickname', { nickname: '\u{1f600}'.repeat(65) }],
      ['a first name of 65 runes', 'user.first_name', { first_name: 'x'.repeat(65) }],
      ['a last name of 65 runes', 'user.last_name', { last_name: 'x'.repeat(65) }],
      ['a position of 129 runes', 'user.position', { position: 'x'.repeat(129) }],
      ['an admin who is no user', 'user.roles', { roles: 'system_admin' }],
      ['a long locale', 'user.locale', { locale: 'en-US-x' }],
      ['a fraction of a time', 'user.delete_at', { delete_at: 0.5 }],
      ['a picture that is not in the zip', 'user.profile_image', { profile_image: 'x.png' }],
      [
        'a notification that does not exist',
        'user.notify_props.desktop',
        { notify_props: { desktop: 'some' } },
      ],
      ['an unknown team', 'user.unknown_team', { teams: [{ name: 'other' }] }],
      ['a team twice', 'user.team_twice', { teams: [{ name: 'acme' }, { name: 'acme' }] }],
      ['an unknown channel', 'user.unknown_channel', memberOf({ name: 'other' })],
      ['a channel twice', 'user.channel_twice', memberOf({ name: 'dev' }, { name: 'dev' })],
      ['one of two counts', 'user.counts', memberOf({ name: 'dev', msg_count: 1 })],
      ['an unknown field of a channel', 'unknown_field', memberOf({ name: 'dev', role: '' })],
      ['a guest who is a member', 'user.guest', { roles: 'system_guest', ...memberOf({ name: 'dev' }) }],
      ['a list that is none', 'user.teams', { teams: {} }],
      ['an unknown field', 'unknown_field', { avatar: '' }],
    ])('%s', async (_, rule, change) => {
      const eve = { username: 'eve', email: 'eve@example.com', ...change };
      expect(await brokenBy({ user: [USER, BOB, eve] })).toContain(rule);
    });
  });

  describe('refuses, of a direct channel,', () => {
    const nine = Array.from({ length: 9 }, (_, n) => ({ username: `u${n}`, email: `u${n}@example.com` }));
    const names = nine.map(({ username }) => username);
    it.each<[string, string, Values]>([
      ['one member', 'direct_channel.members', { members: ['ann'] }],
      ['nine members', 'direct_channel.members', { members: names }],
      ['somebody twice in a group', 'direct_channel.members', { members: ['ann', 'ann', 'bob'] }],
      ['an unknown member', 'direct_channel.unknown_user', { members: ['ann', 'eve'] }],
      ['the members of another, in another order', 'direct_channel.twice', { members: ['bob', 'ann'] }],
      ['a long header', 'direct_channel.header', { members: ['bob', 'bob'], header: 'x'.repeat(1025) }],
      [
        'a favourite of a stranger',
        'direct_channel.favorited_by',
        { members: ['bob', 'bob'], favorited_by: ['ann'] },
      ],
      ['an unknown field', 'unknown_field', { members: ['bob', 'bob'], name: 'x' }],
    ])('%s', async (_, rule, channel) => {
      const direct_channel = [{ members: ['ann', 'bob'] }, channel];
      expect(await brokenBy({ user: [USER, BOB, ...nine], direct_channel })).toContain(rule);
    });
  });

  describe('refuses, of a post,', () => {
    const attachments = (count: number) => Array.from({ length: count }, () => ({ path: FILE }));
    it.each<[string, string, Values]>([
      ['an unknown team', 'post.unknown_team', { team: 'other' }],
      ['an unknown channel', 'post.unknown_channel', { channel: 'other' }],
      ['an unknown author', 'post.unknown_user', { user: 'eve' }],
      ['an author in capitals', 'post.unknown_user', { user: 'Ann' }],
      ['no message', 'post.message', { message: undefined }],
      ['a null for a message', 'post.message', { message: null }],
      ['16,384 runes', 'post.message', { message: '\u{1f600}'.repeat(16_384) }],
      ['no time', 'post.create_at', { create_at: undefined }],
      ['a time of 0', 'post.create_at', { create_at: 0 }],
      ['a negative time', 'post.create_at', { create_at: -1 }],
      ['a time as text', 'post.create_at', { create_at: '1000' }],
      ['a fraction of a time', 'post.create_at', { create_at: 1000.5 }],
      ['a type of its own', 'post.type', { type: 'system_ephemeral' }],
      ['a long type', 'post.type', { type: `custom_${'x'.repeat(20)}` }],
      ['props that are none', 'post.props', { props: [] }],
      ['props over 800,000 runes', 'post.props', { props: { text: 'x'.repeat(800_000) } }],
      ['props over 800,000 runes as Go writes them', 'post.props', { props: { text: '<'.repeat(140_000) } }],
      ['a pin that is no flag', 'post.is_pinned', { is_pinned: 1 }],
      ['eleven attachments', 'attachments.too_many', { attachments: attachments(11) }],
      ['an attachment twice', 'attachment.twice', { attachments: attachments(2) }],
      ['an attachment that is not in the zip', 'attachment.missing', { attachments: [{ path: 'x' }] }],
      ['an attachment elsewhere', 'attachment.path', { attachments: [{ path: '../x' }] }],
      ['a long path', 'attachment.path', { attachments: [{ path: `${'x/'.repeat(256)}y` }] }],
      ['a long file name', 'attachment.name', { attachments: [{ path: 'x'.repeat(257) }] }],
      ['a long extension', 'attachment.name', { attachments: [{ path: `a.${'x'.repeat(65)}` }] }],
      ['an attachment without a path', 'post.attachments.path', { attachments: [{}] }],
      ['a reaction of a stranger', 'reaction.unknown_user', { reactions: [{ ...REACTION, user: 'eve' }] }],
      [
        'a reaction before the post',
        'reaction.before_post',
        { reactions: [{ ...REACTION, create_at: 999 }] },
      ],
      ['a reaction twice', 'reaction.twice', { reactions: [REACTION, REACTION] }],
      [
        'a reaction by another name',
        'post.reactions.emoji_name',
        { reactions: [{ ...REACTION, emoji_name: 'é' }] },
      ],
      [
        'a reaction without a time',
        'post.reactions.create_at',
        { reactions: [{ user: 'bob', emoji_name: 'x' }] },
      ],
      ['a reply of a stranger', 'post.unknown_user', { replies: [{ ...REPLY, user: 'eve' }] }],
      ['a reply before its root', 'reply.before_root', { replies: [{ ...REPLY, create_at: 999 }] }],
      ['a reply at the time of its root', 'post.time_twice', { replies: [{ ...REPLY, create_at: 1000 }] }],
      ['two replies of one time', 'post.time_twice', { replies: [REPLY, { ...REPLY, message: 'x' }] }],
      ['a reply to a reply', 'unknown_field', { replies: [{ ...REPLY, replies: [] }] }],
      ['a reply without a message', 'post.replies.message', { replies: [{ user: 'bob', create_at: 1001 }] }],
      ['a flag of a stranger', 'post.unknown_user', { flagged_by: ['eve'] }],
      ['an unknown field', 'unknown_field', { hashtags: '' }],
    ])('%s', async (_, rule, change) => {
      expect(await brokenBy(post(change))).toContain(rule);
    });

    it('the time of another in the same channel', async () => {
      const other = { ...POST, message: 'another' };
      expect(await brokenBy({ post: [...post({}).post, other] })).toEqual(['post.time_twice']);
      const reply = { ...POST, create_at: 1001 };
      expect(await brokenBy({ post: [...post({}).post, reply] })).toEqual(['post.time_twice']);
      const elsewhere = { ...POST, channel: 'town-square' };
      expect(await brokenBy({ post: [...post({}).post, elsewhere] })).toEqual([]);
    });
  });

  describe('refuses, of a direct post,', () => {
    it.each<[string, string, Values]>([
      ['one member', 'direct_post.channel_members', { channel_members: ['ann'] }],
      ['an unknown member', 'direct_channel.unknown_user', { channel_members: ['ann', 'eve'] }],
      [
        'a flag of somebody else',
        'direct_post.flagged_by',
        { channel_members: ['bob', 'bob'], flagged_by: ['ann'] },
      ],
      ['the channel of another post', 'unknown_field', { channel: 'dev' }],
      ['the time of another', 'post.root_twice', { channel_members: ['bob', 'ann'] }],
    ])('%s', async (_, rule, change) => {
      expect(await brokenBy({ direct_post: [DIRECT, { ...DIRECT, ...change }] })).toContain(rule);
    });
  });

  describe('of a thread that goes on', () => {
    const root = { ...POST, attachments: [{ path: FILE }] };
    const first = { ...root, replies: [{ ...REPLY, create_at: 1001 }] };
    const more = (change: Values = {}) => ({ ...root, replies: [{ ...REPLY, create_at: 1003 }], ...change });
    const later = (second: Values) => [...lines({ post: [first] }), line('team', TEAM), line('post', second)];
    const check = (values: readonly unknown[]) => broken(checkLines(values));

    it('takes a second line behind the team, which ends the run of posts', async () => {
      expect(await check(later(more()))).toEqual([]);
    });

    it('counts the root once', async () => {
      const { counts } = await checkLines(later(more()));
      expect(counts).toMatchObject({ posts: 2, replies: 2, attachments: 1 });
    });

    it('refuses a second line in one run with the first', async () => {
      expect(await check(lines({ post: [first, more()] }))).toEqual(['post.root_twice']);
    });

    it('refuses a second line without replies, with other files, or with a reply again', async () => {
      expect(await check(later(more({ replies: [] })))).toEqual(['post.root_twice']);
      expect(await check(later(more({ attachments: [] })))).toEqual(['post.time_twice']);
      expect(await check(later(more({ replies: [{ ...REPLY, create_at: 1001 }] })))).toEqual([
        'post.time_twice',
      ]);
    });

    it('refuses a new post, or anything but posts, behind the team', async () => {
      expect(await check(later(more({ create_at: 900 })))).toContain('post.late');
      expect(
        await check([...later(more()), line('user', { ...BOB, username: 'c', email: 'c@d' })]),
      ).toContain('line.order');
    });
  });
});
