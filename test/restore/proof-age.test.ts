import { describe, expect, it } from '@jest/globals';
import { ageText, proofAgeSeconds } from '../../src/restore/proof-age.ts';

describe('how old a proof may be', () => {
  it.each([
    ['1m', 60],
    ['90m', 5_400],
    ['36h', 129_600],
    ['7d', 604_800],
    ['99999d', 8_639_913_600],
  ])('is said as %s', (text, seconds) => {
    expect(proofAgeSeconds(text)).toBe(seconds);
  });

  it.each([
    '',
    '7',
    'd',
    '0d',
    '07d',
    '-7d',
    '+7d',
    '7.5d',
    '7 d',
    ' 7d',
    '7d\n',
    '7D',
    '7w',
    '30s',
    '7d12h',
    '100000d',
    '٧d',
  ])('is not said as %j', (text) => {
    expect(proofAgeSeconds(text)).toBeUndefined();
  });
});

describe('the age of a proof', () => {
  it.each([
    [-1, '0 minutes'],
    [59, '0 minutes'],
    [60, '1 minute'],
    [7_199, '119 minutes'],
    [7_200, '2 hours'],
    [172_799, '47 hours'],
    [172_800, '2 days'],
    [176_400, '2 days 1 hour'],
    [9 * 86_400 + 4 * 3_600 + 3_599, '9 days 4 hours'],
  ])('of %i seconds is %s', (seconds, words) => {
    expect(ageText(seconds)).toBe(words);
  });
});
