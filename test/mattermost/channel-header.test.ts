import { describe, expect, it } from '@jest/globals';
import { channelHeader } from '../../src/mattermost/channel-header.ts';

const link = (length: number) => 'x'.repeat(length);

describe('the header of a channel', () => {
  it.each<[string, string, string[], string, number[]]>([
    ['a topic alone', 'Topic', [], 'Topic', []],
    ['links alone', '', ['[a](b)', '[c](d)'], '[a](b) | [c](d)', []],
    ['both', 'Topic', ['[a](b)'], 'Topic | [a](b)', []],
    ['what is no link', 'Topic', ['', '[a](b)'], 'Topic | [a](b)', [0]],
    ['the last link that fits', link(1000), [link(21)], `${link(1000)} | ${link(21)}`, []],
    [
      'a link too many, and one that fits behind it',
      link(1000),
      [link(22), link(5)],
      `${link(1000)} | ${link(5)}`,
      [0],
    ],
  ])('%s', (_what, topic, links, header, left) => {
    expect(channelHeader(topic, links)).toEqual({ header, left });
  });
});
