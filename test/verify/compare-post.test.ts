import { describe, expect, it } from '@jest/globals';
import { serverRules } from '../../src/mattermost/server-rules.ts';
import { comparePost, missingPost, type PostSide, REACTED_SINCE } from '../../src/verify/compare-post.ts';
import { contentKey, type PostContent, textDigest } from '../../src/verify/post-content.ts';

const RULES = serverRules('11.6.0');
const CONTENT: PostContent = {
  author: 'ann',
  type: '',
  isPinned: false,
  props: {},
  isReply: false,
  files: [
    { known: ['a.txt', 5], id: 'F1' },
    { known: ['b.txt', 6], id: 'F2' },
  ],
  reactions: [{ known: ['bob', '+1'], id: '+1/U2' }],
};
const NAME = { slackId: 'C1/1.000000', part: 0, isMadeUp: false };

const side = (more: Partial<PostContent> = {}, message = 'text', rootAt: number | null = null): PostSide => ({
  textDigest: textDigest(message),
  rootAt,
  ...ofContent(more),
});
const ofContent = (more: Partial<PostContent>) => contentKey({ ...CONTENT, ...more }, RULES);

const lines = (differences: ReturnType<typeof comparePost>) =>
  differences.map(({ verdict, type, slackId, detail }) => `${verdict} ${type} ${slackId} ${detail}`.trim());

describe('comparing a post', () => {
  it.each<[string, PostSide, string[]]>([
    ['the same', side(), []],
    ['files and reactions in another order', side({ files: [...CONTENT.files].reverse() }), []],
    ['another text', side({}, 'other'), ['different message C1/1.000000 text']],
    ['another author', side({ author: 'bob' }), ['different message C1/1.000000 author']],
    ['a root', side({}, 'text', 5), ['different message C1/1.000000 root']],
    ['a root that is not known', { ...side(), rootAt: -1 }, ['different message C1/1.000000 root']],
    [
      'everything otherwise',
      side({ author: 'x', type: 'me', isPinned: true, props: { username: 'x' } }, 'y', 1),
      ['different message C1/1.000000 text, author, root, type, pinned, props'],
    ],
    ['a file less', side({ files: CONTENT.files.slice(1) }), ['missing attachment C1/1.000000/F1']],
    [
      'a file of another size',
      side({ files: [CONTENT.files[0]!, { known: ['b.txt', 7], id: '' }] }),
      ['different attachment C1/1.000000/F2 7 bytes instead of 6'],
    ],
    [
      'a file twice',
      side({ files: [...CONTENT.files, CONTENT.files[0]!] }),
      ['different message C1/1.000000 files'],
    ],
    ['a reaction less', side({ reactions: [] }), ['missing reaction C1/1.000000/+1/U2']],
    [
      'a reaction more',
      side({ reactions: [...CONTENT.reactions, { known: ['ann', '+1'], id: '' }] }),
      ['different message C1/1.000000 reactions'],
    ],
    [
      'a reaction more, of later',
      side({ reactions: [...CONTENT.reactions, { known: ['ann', '+1'], id: REACTED_SINCE }] }),
      [],
    ],
    [
      'the same reaction, taken back and given again',
      side({ reactions: [{ known: ['bob', '+1'], id: REACTED_SINCE }] }),
      [],
    ],
  ])('finds in %s what differs', (_what, actual, expected) => {
    expect(lines(comparePost(NAME, side(), actual))).toEqual(expected);
  });

  it.each([
    [{ ...NAME, part: 1 }, 'text; post 2 of the message'],
    [{ ...NAME, isMadeUp: true }, 'text; the post in place of a first message that the archive lacks'],
  ])('says which of a message it is: %o', (name, detail) => {
    expect(comparePost(name, side(), side({}, 'other'))[0]!.detail).toBe(detail);
  });

  it('counts what a missing post carries as missing too', () => {
    expect(lines(missingPost(NAME, side()))).toEqual([
      'missing message C1/1.000000',
      'missing attachment C1/1.000000/F1 with its post',
      'missing attachment C1/1.000000/F2 with its post',
      'missing reaction C1/1.000000/+1/U2 with its post',
    ]);
    expect(lines(missingPost(NAME, { key: ofContent({ files: [], reactions: [] }).key, ids: null }))).toEqual(
      ['missing message C1/1.000000'],
    );
  });
});
