import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { serverRules } from '../../src/mattermost/server-rules.ts';
import { contentKey, type PostContent, textDigest } from '../../src/verify/post-content.ts';

const NEW = serverRules('11.6.0');
const PLAIN: PostContent = {
  author: 'ann',
  type: '',
  isPinned: false,
  props: {},
  isReply: false,
  files: [],
  reactions: [],
};
const keyOf = (more: Partial<PostContent>, rules = NEW) => contentKey({ ...PLAIN, ...more }, rules).key;

const file = fc.record({ known: fc.tuple(fc.string(), fc.nat()), id: fc.string() });
const reaction = fc.record({ known: fc.tuple(fc.string(), fc.string()), id: fc.string() });

describe('the key of a post', () => {
  it('does not depend on the order of files and reactions', () => {
    fc.assert(
      fc.property(fc.array(file), fc.array(reaction), (files, reactions) => {
        const turned = { files: [...files].reverse(), reactions: [...reactions].reverse() };
        expect(keyOf(turned)).toBe(keyOf({ files, reactions }));
      }),
      { seed: 1 },
    );
  });

  it('has what files and reactions are called in its own order', () => {
    fc.assert(
      fc.property(fc.array(file, { minLength: 1 }), (files) => {
        const { key, ids } = contentKey({ ...PLAIN, files }, NEW);
        const known = JSON.parse(key)[4] as [string, number][];
        const pairs = (JSON.parse(ids!)[0] as string[]).map((id, index) => ({ known: known[index], id }));
        expect(pairs).toHaveLength(files.length);
        for (const pair of files) expect(pairs).toContainEqual(pair);
      }),
      { seed: 1 },
    );
  });

  it.each<[string, Partial<PostContent>, Partial<PostContent>]>([
    [
      'the address of an icon that is an emoji, which the server adds',
      { props: { override_icon_emoji: 'robot_face' } },
      { props: { override_icon_emoji: 'robot_face', override_icon_url: '/static/emoji/1f916.png' } },
    ],
    [
      'empty fields that the server adds to attachments',
      { props: { attachments: [{ text: 'a', fields: [{ title: 't', value: 'v', short: false }] }] } },
      {
        props: {
          attachments: [
            {
              id: 0,
              fallback: '',
              text: 'a',
              actions: null,
              fields: [{ short: false, value: 'v', title: 't' }],
            },
          ],
        },
      },
    ],
    ['props of the server', {}, { props: { disable_group_highlight: true } }],
    ['no props', { props: { attachments: [] } }, { props: {} }],
  ])('does not tell %s apart', (_what, one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it.each<[string, Partial<PostContent>, Partial<PostContent>]>([
    [
      'texts of attachments',
      { props: { attachments: [{ text: 'a' }] } },
      { props: { attachments: [{ text: 'b' }] } },
    ],
    [
      'their order',
      { props: { attachments: [{ text: 'a' }, {}] } },
      { props: { attachments: [{}, { text: 'a' }] } },
    ],
    ['names of integrations', { props: { override_username: 'ci' } }, {}],
    ['pins', { isPinned: true }, {}],
    ['types', { type: 'me' }, {}],
  ])('tells %s apart', (_what, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it.each<[string, Partial<PostContent>]>([
    ['6.3.0', { type: 'me' }],
    ['6.3.0', { isReply: true, props: { username: 'x' } }],
    ['6.6.0', { isPinned: true }],
    ['9.10.0', { isReply: true, reactions: [{ known: ['ann', '+1'], id: '' }] }],
  ])('leaves out what Mattermost %s does not keep: %o', (version, more) => {
    const { isReply = false } = more;
    const rules = serverRules(version);
    expect(keyOf(more, rules)).toBe(keyOf({ isReply }, rules));
    expect(keyOf(more)).not.toBe(keyOf({ isReply }));
  });

  it('expects everything of a version that can not be read', () => {
    expect(serverRules('dev')).toEqual({ allFiles: true, types: true, pins: true, replyReactions: true });
  });
});

describe('the digest of a text', () => {
  it('takes half a surrogate pair for what the server makes of it', () => {
    expect(textDigest('a\ud800')).toBe(textDigest('a\ufffd'));
    expect(textDigest('a')).toMatch(/^[0-9a-f]{32}$/);
  });
});
