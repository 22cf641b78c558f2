import { describe, expect, test } from '@jest/globals';
import { parseOptions } from './options.ts';
import { SHAPE_NAMES } from './shapes.ts';

describe('the options of the bench', () => {
  test('are two sizes, one run and the seed 1 unless given', () => {
    expect(parseOptions([])).toMatchObject({
      ...{ sizes: [10_000, 100_000], shapes: [], scaling: undefined, barrier: false },
      ...{ seed: 1, runs: 1, keep: false },
    });
  });

  test('take one size or several', () => {
    expect(parseOptions(['--messages', '500'])).toMatchObject({ sizes: [500] });
    expect(parseOptions(['--sizes', '500,2000'])).toMatchObject({ sizes: [500, 2000] });
    expect(() => parseOptions(['--sizes', '1', '--messages', '1'])).toThrow('give one of them');
  });

  test('measure no sizes beside something else, unless asked', () => {
    expect(parseOptions(['--barrier'])).toMatchObject({ barrier: true, sizes: [] });
    expect(parseOptions(['--shape', 'users,thread'])).toMatchObject({
      shapes: ['users', 'thread'],
      sizes: [],
    });
    expect(parseOptions(['--shape', 'all', '--messages', '5'])).toMatchObject({
      ...{ shapes: SHAPE_NAMES, sizes: [5] },
    });
  });

  test('measure two workers with an archive of their own', () => {
    expect(parseOptions(['--scaling', '5000', '--barrier'])).toMatchObject({ sizes: [], scaling: 5_000 });
  });

  test('give the floor the threads of a worker, unless it has its own number', () => {
    expect(parseOptions(['--threads', '3'])).toMatchObject({ threads: 3, floorThreads: 3 });
    expect(parseOptions(['--floor-threads', '1'])).toMatchObject({ floorThreads: 1 });
  });

  test.each([
    [['--sizes', '10k'], '--sizes: expected a whole number from 1, not "10k"'],
    [['--runs', '0'], '--runs: expected a whole number from 1, not "0"'],
    [['--threads', '0'], '--threads: expected a whole number from 1, not "0"'],
    [['--shape', 'user'], '--shape: expected day-file, channel, thread, users or all, not "user"'],
    [['--peer', 'mmetl'], '--peer: {archive} is missing'],
    [['--size', '1'], "'--size'"],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
