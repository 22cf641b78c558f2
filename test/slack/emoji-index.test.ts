import { describe, expect, it } from '@jest/globals';
import { parseEmojiIndex } from '../../src/slack/emoji-index.ts';

describe('parseEmojiIndex', () => {
  const list = {
    parrot: 'https://emoji.slack-edge.com/T1/parrot/a.gif',
    polly: 'alias:parrot',
    n: 7,
    '': 'x',
  };
  const entries = [{ name: 'parrot' }, { name: 'polly', alias: 'parrot' }];

  it.each<[string, unknown]>([
    ["slackdump's index", list],
    ["the answer of Slack's emoji.list", { ok: true, emoji: list, cache_ts: '1' }],
  ])('reads %s', (_, value) => {
    expect(parseEmojiIndex(value)).toEqual(entries);
  });

  it('takes an emoji that is called emoji for one', () => {
    expect(parseEmojiIndex({ emoji: 'https://x.y/e.png' })).toEqual([{ name: 'emoji' }]);
  });

  it.each([[[]], [null], ['x'], [7]])('is undefined for %j', (value) => {
    expect(parseEmojiIndex(value)).toBeUndefined();
  });
});
