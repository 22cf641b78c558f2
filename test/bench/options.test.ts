import { describe, expect, test } from '@jest/globals';
import { parseOptions } from './options.ts';

describe('the options of the bench', () => {
  test('are two sizes, one run and the seed 1 unless given', () => {
    expect(parseOptions([])).toMatchObject({ sizes: [10_000, 100_000], seed: 1, runs: 1, keep: false });
  });

  test('take one size or several', () => {
    expect(parseOptions(['--messages', '500'])).toMatchObject({ sizes: [500] });
    expect(parseOptions(['--sizes', '500,2000'])).toMatchObject({ sizes: [500, 2000] });
    expect(() => parseOptions(['--sizes', '1', '--messages', '1'])).toThrow('give one of them');
  });

  test.each([
    [['--sizes', '10k'], '--sizes: expected a whole number from 1, not "10k"'],
    [['--runs', '0'], '--runs: expected a whole number from 1, not "0"'],
    [['--peer', 'mmetl'], '--peer: {archive} is missing'],
    [['--size', '1'], "'--size'"],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
