import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstFree, slug } from '../../src/mattermost/slug.ts';

describe('slug', () => {
  it.each([
    ['dev', 'dev'],
    ['Dev.Ops_1', 'dev.ops_1'],
    ['Ångström & Söhne', 'angstrom-sohne'],
    ['ﬁnanzen ①', 'finanzen-1'],
    ['a---b', 'a-b'],
    ['...a...', 'a'],
    ['Straße', 'strasse'],
    ['日本', ''],
    ['a日b', 'a-b'],
    ['abcdefghijklmno', 'abcdefghij'],
    ['abcdefghi-klm', 'abcdefghi'],
    ['', ''],
  ])('of %j is %j', (name, expected) => {
    expect(slug(name, /[._-]/, name.length > 12 && /^[a-k]/.test(name) ? 10 : 64)).toBe(expected);
  });

  it('keeps only the signs that it is told to', () => {
    expect(slug('a.b_c-d', /-/, 64)).toBe('a-b-c-d');
  });

  it('is made of what was asked for, within the limit, and stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 30 }), (name, limit) => {
        const made = slug(name, /[_-]/, limit);
        expect(made).toMatch(/^([a-z0-9]([a-z0-9_-]*[a-z0-9])?)?$/);
        expect(made.length).toBeLessThanOrEqual(limit);
        expect(slug(made, /[_-]/, limit)).toBe(made);
      }),
    );
  });
});

describe('firstFree', () => {
  const free = (name: string, maxBytes: number, ...taken: string[]) =>
    firstFree(name, maxBytes, (candidate) => taken.includes(candidate));

  it('is the name itself, or the first number behind it', () => {
    expect(free('dev', 64)).toBe('dev');
    expect(free('dev', 64, 'dev')).toBe('dev-2');
    expect(free('dev', 64, 'dev', 'dev-2', 'dev-4')).toBe('dev-3');
  });

  it('shortens the name for its number', () => {
    expect(free('abcde', 5, 'abcde')).toBe('abc-2');
    const taken = ['abcde', ...Array.from({ length: 8 }, (_, n) => `abc-${n + 2}`)];
    expect(free('abcde', 5, ...taken)).toBe('ab-10');
  });
});
