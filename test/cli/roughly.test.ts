import { describe, expect, it } from '@jest/globals';
import { roughBytes, roughTime } from '../../src/cli/roughly.ts';

describe('estimates', () => {
  it.each([
    [20_000, 'under a minute'],
    [60_000, 'about 1 minute'],
    [429_000, 'about 7 minutes'],
    [3_500_000, 'about 1 hour'],
    [5_400_000, 'about 1.5 hours'],
    [36_000_000, 'about 10 hours'],
    [200_000_000, 'about 2 days'],
  ])('of %d ms are %s', (ms, text) => {
    expect(roughTime(ms)).toBe(text);
  });

  it.each([
    [0, 'about 0 bytes'],
    [6_065_195, 'about 6.1 MB'],
    [235_078_534, 'about 240.0 MB'],
  ])('of %d bytes are %s', (bytes, text) => {
    expect(roughBytes(bytes)).toBe(text);
  });
});
