import { describe, expect, it } from '@jest/globals';
import {
  broken,
  brokenBy,
  checkEntries,
  EMOJI,
  FILES,
  jsonl,
  soundLines,
  type Values,
} from './support/import-file.ts';

describe('of an emoji, the checker refuses or warns of', () => {
  it.each<[string, string, Values]>([
    ['no name', 'emoji.name', { name: undefined }],
    ['another sign in its name', 'emoji.name', { name: 'é' }],
    ['a name of 65 bytes', 'emoji.name', { name: 'a'.repeat(65) }],
    ['a built-in name', 'emoji.builtin', { name: 'smile' }],
    ['no image', 'emoji.image', { image: undefined }],
    ['an image that is not in the zip', 'emoji.image_missing', { image: 'emoji/other.gif' }],
    ['an image elsewhere', 'emoji.image_missing', { image: '../emoji/parrot.gif' }],
    ['an unknown field', 'unknown_field', { creator: 'ann' }],
  ])('%s', async (_, rule, change) => {
    const two = { ...EMOJI, name: 'two', ...change };
    expect(await brokenBy({ emoji: [EMOJI, two] })).toContain(rule);
  });

  it('the same one twice', async () => {
    expect(await brokenBy({ emoji: [EMOJI, EMOJI] })).toEqual(['emoji.twice']);
  });

  it('an image over 512 KiB', async () => {
    const of = (bytes: number) => ({
      'import.jsonl': jsonl(soundLines()),
      ...FILES,
      'data/emoji/parrot.gif': Buffer.alloc(bytes),
    });
    expect(await broken(checkEntries(Object.entries(of(512 * 1024))))).toEqual([]);
    expect(await broken(checkEntries(Object.entries(of(512 * 1024 + 1))))).toEqual(['emoji.image_size']);
  });
});
