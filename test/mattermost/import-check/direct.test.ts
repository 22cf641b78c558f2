import { describe, expect, it } from '@jest/globals';
import { BOB, brokenBy, DIRECT, USER, type Values } from './support/import-file.ts';

const nine = Array.from({ length: 9 }, (_, n) => ({ username: `u${n}`, email: `u${n}@example.com` }));
const names = nine.map(({ username }) => username);

describe('of a direct channel, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['no members', 'direct_channel.members', {}],
    ['one member', 'direct_channel.member_count', { members: ['ann'] }],
    ['nine members', 'direct_channel.member_count', { members: names }],
    [
      'nine participants',
      'direct_channel.member_count',
      { participants: nine.map(({ username }) => ({ username, scheme_user: true })) },
    ],
    ['somebody twice in a group', 'direct_channel.member_twice', { members: ['ann', 'ann', 'bob'] }],
    ['an unknown member', 'direct_channel.unknown_user', { members: ['ann', 'eve'] }],
    ['the members of another, in another order', 'direct_channel.twice', { members: ['bob', 'ann'] }],
    ['a long header', 'direct_channel.header', { members: ['bob', 'bob'], header: 'x'.repeat(1025) }],
    [
      'a favourite of a stranger',
      'direct_channel.favorite',
      { members: ['bob', 'bob'], favorited_by: ['ann'] },
    ],
    ['a participant without a name', 'participant.username', { participants: [{}, { username: 'bob' }] }],
    [
      'a participant without a role',
      'direct_channel.scheme_user',
      { participants: [{ username: 'u1' }, { username: 'u2' }] },
    ],
    ['an unknown field', 'unknown_field', { members: ['bob', 'bob'], name: 'x' }],
  ])('%s', async (_, rule, channel) => {
    const direct_channel = [{ members: ['ann', 'bob'] }, channel];
    expect(await brokenBy({ user: [USER, BOB, ...nine], direct_channel })).toContain(rule);
  });
});

describe('of a direct post, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['no members', 'direct_post.channel_members', { channel_members: undefined }],
    ['one member', 'direct_post.member_count', { channel_members: ['ann'] }],
    ['nine members', 'direct_post.member_count', { channel_members: names }],
    ['somebody twice in a group', 'direct_post.member_twice', { channel_members: ['ann', 'ann', 'bob'] }],
    ['an unknown member', 'direct_post.unknown_user', { channel_members: ['ann', 'eve'] }],
    [
      'a flag of somebody else',
      'direct_post.flagged_by_stranger',
      { channel_members: ['bob', 'bob'], flagged_by: ['ann'] },
    ],
    ['the channel of another post', 'unknown_field', { channel: 'dev' }],
    ['the time of another', 'post.time_twice', { channel_members: ['bob', 'ann'], message: 'x' }],
    ['another post again', 'post.twice', { channel_members: ['bob', 'ann'] }],
  ])('%s', async (_, rule, change) => {
    const user = [USER, BOB, ...nine];
    expect(await brokenBy({ user, direct_post: [DIRECT, { ...DIRECT, ...change }] })).toContain(rule);
  });
});
