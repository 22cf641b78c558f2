import { describe, expect, it } from '@jest/globals';
import type { EntityType } from '../../src/meta/entity-types.ts';
import { contradictions, typeAccounts } from '../../src/report/type-accounts.ts';
import { EXPORTING } from '../cli/support/a-job.ts';

const RECORDED: Record<string, number> = { 'custom_emoji skipped': 2, 'message failed': 1 };
const onRecord = (type: EntityType, status: 'skipped' | 'failed') => RECORDED[`${type} ${status}`] ?? 0;
const found = (status: 'running' | 'success' | 'failed', meta: Record<string, unknown>, record = onRecord) =>
  contradictions({ status }, typeAccounts({ meta }), record).map(({ name }) => name);

describe('the account of a job', () => {
  it('has what is pending between what is settled and the total', () => {
    const messages = typeAccounts({ meta: EXPORTING }).find(({ type }) => type === 'message');
    expect(messages).toMatchObject({ exported: 999, skipped: 0, failed: 1, pending: 1_001, total: 2_001 });
  });

  it('has no totals before they are fixed', () => {
    const [users] = typeAccounts({ meta: { users_processed: 3 } });
    expect(users).toMatchObject({ processed: 3, total: null, pending: null });
  });

  it('does not contradict itself while the job runs, or after it failed', () => {
    expect(found('running', EXPORTING)).toEqual([]);
    expect(found('failed', EXPORTING)).toEqual([]);
    expect(found('running', {}, () => 0)).toEqual([]);
  });

  it.each<[string, string[], string[]]>([
    [
      'something is pending in a job that is a success',
      found('success', EXPORTING),
      ['messages', 'attachments'],
    ],
    ['more is settled than there was', found('running', { ...EXPORTING, users_exported: 13 }), ['users']],
    [
      'a counter is not what is on record',
      found('running', { ...EXPORTING, messages_failed: 2 }),
      ['messages'],
    ],
    [
      'an outcome is not counted',
      found('running', EXPORTING, () => 3),
      ['users', 'custom_emoji', 'channels', 'messages', 'attachments', 'reactions'],
    ],
  ])('contradicts itself if %s', (_what, names, expected) => {
    expect(names).toEqual(expected);
  });
});
