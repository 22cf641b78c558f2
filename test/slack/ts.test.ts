import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { knownMillis, microsToMillis, microsToTs, tsToMicros } from '../../src/slack/ts.ts';

const seconds = fc.bigInt({ min: 1n, max: 99_999_999_999n });
const sequence = fc.integer({ min: 0, max: 999_999 }).map((n) => String(n).padStart(6, '0'));

describe('tsToMicros', () => {
  it.each([
    ['1712345678.000200', '1712345678000200'],
    ['1712345678.999999', '1712345678999999'],
    ['1712345678.1', '1712345678100000'],
    ['1712345678', '1712345678000000'],
    ['0000000001.000000', '1000000'],
    ['99999999999.999999', '99999999999999999'],
  ])('reads %s', (ts, micros) => {
    expect(tsToMicros(ts)).toBe(micros);
  });

  it('reads a number, as hand-made exports have it', () => {
    expect(tsToMicros(1712345678.0002)).toBe('1712345678000200');
    expect(tsToMicros(1712345678)).toBe('1712345678000000');
    expect(tsToMicros(1712345678.0000002)).toBe('1712345678000000');
  });

  it.each([
    undefined,
    null,
    true,
    '',
    '0',
    '0.000001',
    '-1712345678.000200',
    '1712345678.',
    '.000200',
    '1712345678.0000001',
    '1712345678.0002e1',
    '1712345678,000200',
    ' 1712345678.000200',
    '1712345678.000200\n',
    '१७१२३४५६७८.000200',
    '123456789012.000000',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e21,
    -1,
    0,
    ['1712345678.000200'],
    { toString: () => '1712345678.000200' },
  ])('takes %p for no time', (ts) => {
    expect(tsToMicros(ts)).toBeUndefined();
  });

  it('loses nothing of any ts, and keeps their order', () => {
    fc.assert(
      fc.property(seconds, sequence, seconds, sequence, (s1, q1, s2, q2) => {
        const [a, b] = [`${s1}.${q1}`, `${s2}.${q2}`];
        const [first, second] = [tsToMicros(a)!, tsToMicros(b)!];
        expect(BigInt(first)).toBe(s1 * 1_000_000n + BigInt(q1));
        expect(microsToTs(first)).toBe(a);
        expect(first === second).toBe(a === b);
      }),
    );
  });
});

describe('microsToMillis', () => {
  it('cuts, and never rounds', () => {
    expect(microsToMillis('1712345678000999')).toBe(1_712_345_678_000);
    expect(microsToMillis('1712345678999999')).toBe(1_712_345_678_999);
    expect(microsToMillis('99999999999999999')).toBe(99_999_999_999_999);
  });

  it('is exact for every ts', () => {
    fc.assert(
      fc.property(seconds, sequence, (s, q) => {
        const millis = microsToMillis(tsToMicros(`${s}.${q}`)!);
        expect(BigInt(millis)).toBe(s * 1000n + BigInt(q.slice(0, 3)));
      }),
    );
  });
});

describe('knownMillis', () => {
  it('keeps a time, as an integer', () => {
    expect(knownMillis(1_712_345_678_000)).toBe(1_712_345_678_000);
    expect(knownMillis(1_712_345_678_000.7)).toBe(1_712_345_678_000);
  });

  it.each([0, -1, 1e300, Number.NaN, Number.POSITIVE_INFINITY])('takes %p for unknown', (millis) => {
    expect(knownMillis(millis)).toBe(0);
  });
});
