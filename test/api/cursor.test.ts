import { describe, expect, it } from '@jest/globals';
import { numberCursor } from '../../src/api/cursor.ts';

describe('a cursor that is a number', () => {
  it.each([
    ['5', 5],
    ['1000000000', 1_000_000_000],
    ['999999999999999', 999_999_999_999_999],
    [undefined, undefined],
  ])('%s', (cursor, before) => {
    expect(numberCursor(cursor)).toBe(before);
  });

  it.each(['', '-1', '1.5', '1e3', ' 1', '1000000000000000', 'x'])('is not "%s"', (cursor) => {
    expect(() => numberCursor(cursor)).toThrow(expect.objectContaining({ status: 400, field: 'cursor' }));
  });
});
