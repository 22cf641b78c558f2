import { describe, expect, it } from '@jest/globals';
import { waitHintMs } from '../../../src/mattermost/client/wait-hint.ts';

const NOW = 1_800_000_000_000;

describe('how long a server asks to be left alone', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['nothing said', {}, undefined],
    ['seconds', { 'retry-after': '2' }, 2_000],
    ['Retry-After before the reset', { 'retry-after': '2', 'x-ratelimit-reset': '9' }, 2_000],
    ['a reset in seconds', { 'x-ratelimit-reset': '9' }, 9_000],
    ['a reset as a time', { 'x-ratelimit-reset': '1800000003' }, 3_000],
    ['a reset that has passed', { 'x-ratelimit-reset': '1799999999' }, 0],
    ['nonsense', { 'x-ratelimit-reset': 'soon' }, undefined],
    ['a day', { 'x-ratelimit-reset': '86400' }, 3_600_000],
  ])('%s', (_name, headers, ms) => {
    expect(waitHintMs(headers, NOW)).toBe(ms);
  });
});
