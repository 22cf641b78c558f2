import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from '../../src/downloads/retry-after.ts';

const NOW = Date.parse('2024-03-05T10:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['30', 30_000],
    [' 0 ', 0],
    ['Tue, 05 Mar 2024 10:01:00 GMT', 60_000],
    ['Tue, 05 Mar 2024 09:00:00 GMT', 0],
    ['99999999', 3_600_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (value, ms) => expect(retryAfterMs(value, NOW)).toBe(ms));
});
