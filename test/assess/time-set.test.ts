import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TimeSet } from '../../src/assess/time-set.ts';

const time = fc.oneof(
  fc.bigInt({ min: 1n, max: 40n }),
  fc.bigInt({ min: 1_700_000_000_000_000n, max: 1_700_000_000_005_000n }),
  // Beyond what a number tells apart: 11 digits of seconds.
  fc.bigInt({ min: 90_000_000_000_000_000n, max: 90_000_000_000_000_020n }),
);

describe('a set of times', () => {
  it('is what a set of their texts is', () => {
    fc.assert(
      fc.property(fc.array(time, { maxLength: 4_000 }), fc.array(time), (added, asked) => {
        const set = new TimeSet();
        const texts = new Set<string>();
        for (const micros of added.map(String)) {
          expect(set.add(micros)).toBe(!texts.has(micros));
          texts.add(micros);
        }
        expect(set.size).toBe(texts.size);
        expect([...set].sort()).toEqual([...texts].sort());
        for (const micros of asked.map(String)) expect(set.has(micros)).toBe(texts.has(micros));
      }),
      { numRuns: 50 },
    );
  });

  it('holds the messages of a large conversation, in order or not', () => {
    const set = new TimeSet();
    const start = 1_700_000_000_000_000;
    for (let n = 0; n < 200_000; n++) set.add(String(start + ((n * 7_919) % 200_000) * 1_000_000));
    expect(set.size).toBe(200_000);
    expect(set.has(String(start + 199_999 * 1_000_000))).toBe(true);
    expect(set.has(String(start + 1))).toBe(false);
  });
});
