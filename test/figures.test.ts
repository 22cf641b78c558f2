import { describe, expect, test } from '@jest/globals';
import { bytes, count, duration } from '../src/figures.ts';

describe('figures', () => {
  test('groups thousands', () => expect(count(1_234_567)).toBe('1,234,567'));

  test.each([
    [40, '0.0 s'],
    [1_340, '1.3 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [8_040_000, '2 h 14 min'],
    [-5, '0.0 s'],
  ])('says %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 KB'],
    [999_949, '999.9 KB'],
    [999_960, '1.0 MB'],
    [1_440_000_000, '1.4 GB'],
  ])('says %d bytes as %s', (value, text) => expect(bytes(value)).toBe(text));
});
