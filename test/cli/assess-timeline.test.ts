import { describe, expect, it } from '@jest/globals';
import { timeline } from '../../src/cli/assess-timeline.ts';

describe('messages over time', () => {
  it.each([
    ['nothing', {}, 12, []],
    ['one month', { '2024-03': 5 }, 12, ['2024-03 5']],
    ['months without a gap', { '2023-12': 1, '2024-02': 2 }, 12, ['2023-12 1', '2024-01 0', '2024-02 2']],
    [
      'years where months are too many',
      { '2021-05': 1, '2021-06': 2, '2023-01': 4 },
      12,
      ['2021 3', '2022 0', '2023 4'],
    ],
    [
      'the years that there are, where even those are too many',
      { '2023-11': 1, '5138-11': 2 },
      12,
      ['2023 1', '5138 2'],
    ],
    ['no time that is none', { unknown: 3, '2024-03': 1 }, 12, ['2024-03 1']],
  ])('shows %s', (_what, byMonth, most, spans) => {
    expect(
      timeline(byMonth as Record<string, number>, most).map(({ label, count }) => `${label} ${count}`),
    ).toEqual(spans);
  });
});
