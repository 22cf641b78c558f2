import { describe, expect, it } from '@jest/globals';
import {
  broken,
  brokenBy,
  CHANNEL,
  checkLines,
  line,
  soundLines,
  type Values,
} from './support/import-file.ts';

describe('of a channel, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['no team', 'channel.team', { team: undefined }],
    ['an unknown team', 'channel.unknown_team', { team: 'other' }],
    ['no name', 'channel.name', { name: undefined }],
    ['an empty name', 'channel.name', { name: '' }],
    ['a name of one sign', 'channel.name_older', { name: 'x' }],
    ['a name that ends in a sign', 'channel.name_older', { name: 'dev-' }],
    ['a name of 65 bytes', 'channel.name', { name: 'a'.repeat(65) }],
    ['a name that begins with a sign', 'channel.name', { name: '-dev' }],
    ['a name with a dot', 'channel.name', { name: 'd.ev' }],
    ['capitals', 'name.case', { name: 'Two' }],
    ['the name of a group', 'channel.name', { name: '0123456789abcdef0123456789abcdef01234567' }],
    ['the name of a direct channel', 'channel.name', { name: `${'a'.repeat(26)}__${'b'.repeat(26)}` }],
    ['no display name', 'channel.display_name_older', { display_name: undefined }],
    ['a long display name', 'channel.display_name', { display_name: 'x'.repeat(65) }],
    ['an invisible sign', 'channel.display_name_cleaned', { display_name: 'a\u202eb' }],
    ['an outer blank', 'channel.display_name_cleaned', { display_name: 'a ' }],
    ['a direct one', 'channel.type', { type: 'D' }],
    ['a long header', 'channel.header', { header: 'x'.repeat(1025) }],
    ['a long purpose', 'channel.purpose', { purpose: 'x'.repeat(251) }],
    ['a fraction of a time', 'channel.deleted_at', { deleted_at: 1.5 }],
    ['a time with an exponent', 'channel.deleted_at', { deleted_at: '1e3' }],
    ['an unknown scheme', 'channel.unknown_scheme', { scheme: 'mine' }],
    ['a private town square', 'channel.town_square', { name: 'town-square', type: 'P' }],
    ['an archived town square', 'channel.town_square', { name: 'town-square', deleted_at: 1 }],
    ['an unknown field', 'unknown_field', { creator: 'ann' }],
  ])('%s', async (_, rule, change) => {
    expect(await brokenBy({ channel: [CHANNEL, { ...CHANNEL, name: 'two', ...change }] })).toContain(rule);
  });

  it('the same one twice, at once or later, archived or not', async () => {
    const old = { ...CHANNEL, name: 'old', deleted_at: 1 };
    expect(await brokenBy({ channel: [CHANNEL, { ...CHANNEL, name: 'DEV' }] })).toEqual([
      'name.case',
      'channel.twice',
    ]);
    const later = [
      ...soundLines({ channel: [CHANNEL, old] }),
      line('channel', CHANNEL),
      line('channel', old),
    ];
    expect(await broken(checkLines(later))).toEqual([
      'line.order',
      'channel.again',
      'channel.archived_again',
    ]);
  });

  it('nothing where town-square is given another display name', async () => {
    expect(await brokenBy({ channel: [CHANNEL, { ...CHANNEL, name: 'town-square' }] })).toEqual([]);
  });
});
