import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createNumberIndex } from '../../../src/mattermost/import-check/number-index.ts';

describe('the index of numbers', () => {
  it('knows the place of each number that was added, and of no other', () => {
    const number = fc.oneof(fc.nat({ max: 40 }), fc.maxSafeInteger());
    fc.assert(
      fc.property(fc.array(number, { maxLength: 300 }), fc.array(number), (added, others) => {
        const index = createNumberIndex();
        const places = new Map<number, number>();
        for (const one of added) {
          expect(index.placeOf(one)).toBe(places.get(one) ?? -1);
          if (!places.has(one)) places.set(one, index.add(one));
        }
        expect([...places.values()]).toEqual([...places.keys()].map((_, place) => place));
        expect(index.size).toBe(places.size);
        for (const one of [...added, ...others]) expect(index.placeOf(one)).toBe(places.get(one) ?? -1);
      }),
    );
  });
});
