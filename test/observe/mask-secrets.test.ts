import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { secretsMask, secretsOf } from '../../src/observe/mask-secrets.ts';

describe('what a log line never holds', () => {
  const mask = secretsMask(
    secretsOf({
      SLACK_TOKEN: 'slack-token-1',
      MATTERMOST_TOKEN: ' abcdefghijklmnopqrstuvwxyz ',
      DATABASE_URL: 'postgresql://mm2:p%22ss%2Fword@db/mm2',
    }),
  );

  it.each([
    ['a token of the environment', 'sent slack-token-1 twice', 'sent [secret] twice'],
    ['one with blanks around it', 'abcdefghijklmnopqrstuvwxyz', '[secret]'],
    ['a password as it is', 'with p"ss/word', 'with [secret]'],
    ['a password inside JSON', '"with p\\"ss/word"', '"with [secret]"'],
    ['a password inside a URL', 'x=p%22ss%2Fword', 'x=[secret]'],
    ["any URL's password", 'at postgres://mm2:other@db:5432/mm2', 'at postgres://mm2:[secret]@db:5432/mm2'],
    [
      "any of Slack's tokens",
      'https://files.slack.com/a?t=xoxe-1-2-abcdef&x',
      'https://files.slack.com/a?t=[secret]&x',
    ],
    ['a header', '"Authorization: Bearer abc.def-123"', '"Authorization: Bearer [secret]"'],
    ['nothing else', 'http://127.0.0.1:8065/api at 12:30:01', 'http://127.0.0.1:8065/api at 12:30:01'],
  ])('%s', (_, line, masked) => {
    expect(mask(line)).toBe(masked);
  });

  it('leaves no secret of the environment in any JSON line', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6 }), fc.string(), fc.string(), (secret, before, after) => {
        // What stands in the mask itself can't be taken out.
        fc.pre(!'[secret]'.includes(secret));
        const line = secretsMask([secret])(JSON.stringify({ msg: before + secret + after }));
        expect(line.replaceAll('[secret]', '')).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
    );
  });
});
