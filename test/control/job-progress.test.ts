import { describe, expect, test } from '@jest/globals';
import { stagesDone, typeProgress } from '../../src/control/job-progress.ts';
import { EXPORTING } from '../cli/support/a-job.ts';

describe('progress of a job', () => {
  test('has no total before the totals are frozen', () => {
    const types = typeProgress({ meta: { messages_processed: 5, totals: { messages: 9 } } });
    expect(types.map(({ total }) => total)).toEqual(Array(6).fill(undefined));
    expect(types.find(({ type }) => type === 'message')).toMatchObject({ processed: 5, exported: 0 });
  });

  test('measures the export against the frozen totals, type by type in the order of the barrier', () => {
    const types = typeProgress({ meta: EXPORTING });
    expect(types.map(({ label, exported, total }) => [label, exported, total])).toEqual([
      ['users', 12, 12],
      ['custom emoji', 1, 3],
      ['channels', 4, 4],
      ['messages', 999, 2_001],
      ['attachments', 0, 10],
      ['reactions', 0, 0],
    ]);
  });

  test('counts the stages that are left behind', () => {
    expect(stagesDone('extracting')).toBe(0);
    expect(stagesDone('exporting')).toBe(5);
    expect(stagesDone('done')).toBe(7);
  });
});
