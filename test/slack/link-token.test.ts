import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findLinkToken, withoutTokens } from '../../src/slack/link-token.ts';

describe('withoutTokens', () => {
  it.each([
    ['https://files.slack.com/a?t=xoxe-1-2-abc', 'https://files.slack.com/a'],
    ['https://files.slack.com/a?token=xoxe-1', 'https://files.slack.com/a'],
    ['https://files.slack.com/a?t=xoxe-1&x=2', 'https://files.slack.com/a?x=2'],
    ['https://files.slack.com/a?x=2&t=xoxe-1', 'https://files.slack.com/a?x=2'],
    ['https://files.slack.com/a?x=2&t=xoxe-1&y=3#z', 'https://files.slack.com/a?x=2&y=3#z'],
    ['https://files.slack.com/a?x=2&amp;t=xoxe.xoxp-1&amp;y=3', 'https://files.slack.com/a?x=2&amp;y=3'],
    ['https://files.slack.com/a?t=xoxe-1&amp;y=3', 'https://files.slack.com/a?y=3'],
    ['{"a":"/a?t=xoxe-1","b":"/b?t=xoxe-1","c":"é"}', '{"a":"/a","b":"/b","c":"é"}'],
    ['/a?t=xoxe-1&token=xoxe-2', '/a?'],
    ['/a?t=xoxe-%2F1\\" b', '/a\\" b'],
  ])('makes of %s', (text, expected) => expect(withoutTokens(text)).toBe(expected));

  it.each(['https://youtu.be/x?t=30', '?at=xoxe-1', 't=xoxe-1', 'my token is xoxb-1', '=xox', '?=xoxe-1'])(
    'leaves %s',
    (text) => expect(withoutTokens(text)).toBe(text),
  );

  it('leaves JSON what it is, and no token in any link', () => {
    const link = fc
      .tuple(
        fc.constantFrom('t', 'token'),
        fc.stringMatching(/^[a-z0-9-]{1,9}$/),
        fc.constantFrom('', '&b=1', '#c'),
      )
      .map(([name, token, more]) => `https://files.slack.com/a?${name}=xoxe-${token}${more}`);
    const text = fc
      .array(fc.oneof(link, fc.string({ unit: 'grapheme' })), { maxLength: 4 })
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const cleaned = JSON.parse(withoutTokens(JSON.stringify(texts))) as string[];
        expect(cleaned).toEqual(texts.map(withoutTokens));
        expect(JSON.stringify(cleaned)).not.toMatch(/[?&](t|token)=xoxe-/);
      }),
    );
  });
});

describe('findLinkToken', () => {
  const find = (text: string) => findLinkToken(Buffer.from(text));

  it.each([
    [
      String.raw`[{"url_private":"https:\/\/files.slack.com\/a?t=xoxe-1-b","x":1}]`,
      { parameter: 't', value: 'xoxe-1-b' },
    ],
    [
      '{"url_private_download": "https://files.slack.com/a?x=1&token=xoxe-2"}',
      { parameter: 'token', value: 'xoxe-2' },
    ],
  ])('finds that of %s', (text, token) => expect(find(text)).toEqual(token));

  it('takes none that is cut off', () => {
    expect(find('{"url_private":"https://files.slack.com/a?t=xoxe-12')).toBeUndefined();
  });

  it('takes none that people wrote', () => {
    const text = JSON.stringify({ text: '"url_private":"https://files.slack.com/a?t=xoxe-forged"' });
    expect(find(text)).toBeUndefined();
    expect(find(`[${text},{"url_private":"https://files.slack.com/a?t=xoxe-real"}]`)?.value).toBe(
      'xoxe-real',
    );
  });
});
