import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitIntoPosts } from '../../src/mattermost/post.ts';
import type { ConvertedMessage } from '../../src/slack/convert-message.ts';

const message = (fields: Partial<ConvertedMessage> = {}): ConvertedMessage => ({
  author: 'U1',
  text: 'hello',
  type: '',
  props: {},
  editAt: 0,
  ...fields,
});

const fitted = (fields: Partial<ConvertedMessage>, files = 0, isPinned = false) =>
  fitIntoPosts(message(fields), 'ann', 1000, files, isPinned);

describe('fitIntoPosts', () => {
  it('makes one post of a message that fits, with nothing in it that is not needed', () => {
    expect(fitted({})).toEqual({
      posts: [{ post: { user: 'ann', message: 'hello', create_at: 1000 }, fromFile: 0, toFile: 0 }],
      findings: [],
    });
  });

  it('gives it type, props, edit and pin', () => {
    const props = { username: 'ann' };
    expect(fitted({ type: 'system_join_channel', props, editAt: 2000 }, 0, true).posts[0]!.post).toEqual({
      user: 'ann',
      message: 'hello',
      create_at: 1000,
      type: 'system_join_channel',
      props,
      edit_at: 2000,
      is_pinned: true,
    });
  });

  it('leaves out an edit that is not later than the post', () => {
    expect(fitted({ editAt: 1000 }).posts[0]!.post).not.toHaveProperty('edit_at');
  });

  it('takes 16,383 runes into one post, and splits one more', () => {
    expect(fitted({ text: '\u{1f600}'.repeat(16_383) }).posts).toHaveLength(1);
    const { posts, findings } = fitted({ text: '\u{1f600}'.repeat(16_384), type: 'me' }, 0, true);
    expect(posts.map(({ post }) => [[...post.message].length, post.create_at])).toEqual([
      [16_383, 1000],
      [1, 1001],
    ]);
    expect(findings).toEqual(['message_split']);
    expect(posts[1]!.post).toEqual({ user: 'ann', message: '\u{1f600}', create_at: 1001 });
  });

  it('takes ten files into one post, and puts more into further posts', () => {
    expect(fitted({}, 10)).toMatchObject({ posts: [{ fromFile: 0, toFile: 10 }], findings: [] });
    expect(fitted({}, 21)).toMatchObject({
      posts: [
        { post: { message: 'hello', create_at: 1000 }, fromFile: 0, toFile: 10 },
        { post: { message: '', create_at: 1001 }, fromFile: 10, toFile: 20 },
        { post: { message: '', create_at: 1002 }, fromFile: 20, toFile: 21 },
      ],
      findings: ['files_split'],
    });
  });

  it('makes a post of files without a text', () => {
    expect(fitted({ text: '' }, 1).posts).toMatchObject([{ post: { message: '' }, fromFile: 0, toFile: 1 }]);
  });

  it('takes props of 800,000 runes, and drops larger ones with a finding', () => {
    const props = (length: number) => ({ x: 'a'.repeat(length - '{"x":""}'.length) });
    expect(fitted({ props: props(800_000) })).toMatchObject({
      posts: [{ post: { props: {} } }],
      findings: [],
    });
    const large = { x: '\u{1f600}'.repeat(799_992) };
    expect(fitted({ props: large }).posts[0]!.post.props).toBe(large);
    expect(fitted({ props: { x: `a${large.x}` } }).findings).toEqual(['props_dropped']);
    const { posts, findings } = fitted({ props: props(800_001) });
    expect(posts[0]!.post).not.toHaveProperty('props');
    expect(findings).toEqual(['props_dropped']);
  });

  it('keeps every file once, in order, and every post within its size', () => {
    const text = fc.tuple(
      fc.constantFrom('a', '\u{1f600}', 'word ', '\n'),
      fc.integer({ min: 0, max: 40_000 }),
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 45 }), ([unit, times], files) => {
        const { posts } = fitted({ text: unit.repeat(times) }, files);
        expect(posts[0]!.fromFile).toBe(0);
        expect(posts.at(-1)!.toFile).toBe(files);
        for (const [index, { post, fromFile, toFile }] of posts.entries()) {
          expect(post.create_at).toBe(1000 + index);
          expect([...post.message].length).toBeLessThanOrEqual(16_383);
          expect(toFile - fromFile).toBeLessThanOrEqual(10);
          if (index > 0) expect(fromFile).toBe(posts[index - 1]!.toFile);
        }
      }),
      { numRuns: 40 },
    );
  });
});
