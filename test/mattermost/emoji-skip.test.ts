import { describe, expect, it } from '@jest/globals';
import { emojiSkip } from '../../src/mattermost/emoji-skip.ts';
import { LIMITS } from '../../src/mattermost/limits.ts';

const alias = { reason: 'emoji_alias', detail: 'a → b' } as const;

describe('why a custom emoji stays behind', () => {
  it.each([
    ['its plan comes first', alias, true, undefined, 'emoji_alias'],
    ['then the choice', undefined, true, undefined, 'left_out_by_choice'],
    ['then a missing image', undefined, false, undefined, 'emoji_image_missing'],
    ['then its size', undefined, false, { size: LIMITS.emojiImageBytes + 1 }, 'emoji_image_too_large'],
    ['else it does not', undefined, false, { size: LIMITS.emojiImageBytes }, undefined],
  ])('%s', (_what, skip, isLeftOut, image, reason) => {
    expect(emojiSkip(skip, isLeftOut, image)?.reason).toBe(reason);
  });
});
