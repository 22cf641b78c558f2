import { describe, expect, test } from '@jest/globals';
import { size } from '../../src/cli/size.ts';

describe('a size', () => {
  test.each([
    ['1048576', 1_048_576],
    ['500MB', 500_000_000],
    ['500 mb', 500_000_000],
    ['2GiB', 2_147_483_648],
    ['1.5k', 1_500],
    ['1b', 1],
  ])('%s is %i bytes', (text, bytes) => expect(size(text)).toBe(bytes));

  test.each(['', '0', '-1', 'MB', '1TB', '1e9', '0.1'])('is not %j', (text) => {
    expect(() => size(text)).toThrow('Expected a size such as 500MB or 2GiB.');
  });
});
