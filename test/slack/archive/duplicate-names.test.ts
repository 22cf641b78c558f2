import { describe, expect, it } from '@jest/globals';
import { createDuplicateHashes, hashName } from '../../../src/slack/archive/duplicate-names.ts';

describe('duplicate names', () => {
  it('are found by their hash, and no others', () => {
    const duplicates = createDuplicateHashes();
    for (let i = 0; i < 50_000; i++) duplicates.add(`channel-${i % 50}/2024-${Math.floor(i / 50)}.json`);
    expect(duplicates.repeated()).toEqual(new Set());
    duplicates.add('channel-7/2024-3.json');
    expect(duplicates.repeated()).toEqual(new Set([hashName('channel-7/2024-3.json')]));
  });
});
