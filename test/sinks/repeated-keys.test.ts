import { describe, expect, it } from '@jest/globals';
import { isRepeated } from '../../src/sinks/repeated-keys.ts';

describe('isRepeated', () => {
  it('knows a message by its conversation and time, whichever of its posts it is', () => {
    const repeated = new Set(['1:10']);
    expect(
      ['1:10', '1:10:1', '1:10:12', '1:1', '1:100', '2:10'].map((key) => isRepeated(key, repeated)),
    ).toEqual([true, true, true, false, false, false]);
    expect(isRepeated('1:10', new Set())).toBe(false);
  });
});
