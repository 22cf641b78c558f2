import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mattermostEmojiName } from '../../../src/slack/text/emoji-name.ts';

describe('mattermostEmojiName', () => {
  it.each([
    ['tada', 'tada'],
    ['+1', '+1'],
    ['simple_smile', 'slightly_smiling_face'],
    ['thumbsup_all', '+1'],
    ['piggy', 'pig'],
    ['wave::skin-tone-2', 'wave_light_skin_tone'],
    ['wave::skin-tone-3', 'wave_medium_light_skin_tone'],
    ['wave::skin-tone-4', 'wave_medium_skin_tone'],
    ['wave::skin-tone-5', 'wave_medium_dark_skin_tone'],
    ['wave::skin-tone-6', 'wave_dark_skin_tone'],
    ['handshake::skin-tone-6', 'handshake'],
    ['grüße', 'grusse'],
    ['café-au.lait', 'cafe-au_lait'],
  ])('names %s as %s', (slack, mattermost) => expect(mattermostEmojiName(slack)).toBe(mattermost));

  it('names what folds to nothing by its hash, always the same', () => {
    expect(mattermostEmojiName('ありがとう')).toMatch(/^emoji_[0-9a-f]{16}$/);
    expect(mattermostEmojiName('ありがとう')).toBe(mattermostEmojiName('ありがとう'));
    expect(mattermostEmojiName('ありがとう')).not.toBe(mattermostEmojiName('ごめん'));
  });

  it('gives a name that Mattermost takes for any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (name) => {
        expect(mattermostEmojiName(name)).toMatch(/^[a-zA-Z0-9+_-]{1,64}$/);
      }),
      { numRuns: 300 },
    );
  });
});
